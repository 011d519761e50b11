/** The clients of a service that flows name: flows of accounts reach what the guard allows, those of the operator all. */
import { HttpClient, type HttpClientOptions } from '../http-client.ts';
import type { AddressGuard } from './guard.ts';
import { RefusedError } from './refusal.ts';

export class FlowClients {
  private readonly ofOperator: HttpClient;
  private readonly ofAccounts: HttpClient;

  constructor(
    private readonly guard: AddressGuard,
    options: Omit<HttpClientOptions, 'guard'> = {},
  ) {
    this.ofOperator = new HttpClient(options);
    this.ofAccounts = new HttpClient({ ...options, guard });
  }

  /**
   * The client for an address.
   *
   * @param url as the flow has it
   * @param account whose flow it is; undefined or empty for the operator's
   * @throws RefusedError
   */
  of(url: string, account: string | undefined): HttpClient {
    if (!account) return this.ofOperator;
    const refusal = this.guard.refusalOfUrl(url);
    if (refusal !== null) throw new RefusedError(refusal);
    return this.ofAccounts;
  }

  /** Aborts all requests. */
  async close(): Promise<void> {
    await Promise.all([this.ofOperator.close(), this.ofAccounts.close()]);
  }
}

/** Addresses of accounts fail for themselves: what is refused to one is not refused to the operator. */
export function breakerKey(url: string, account: string | undefined): string {
  return account ? `${account} ${url}` : url;
}
