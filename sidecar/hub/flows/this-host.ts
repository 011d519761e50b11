/** The one host of a machine without Redis: the sidecar in this process, which takes scripts from `home/flows`. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAccountsName } from '../../flows/account-name.ts';
import { versionOf } from '../../flows/script.ts';
import type { Fault } from '../../lib/error.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { makeFolder, readIfExists, syncFolder, writeAtomically } from '../../lib/files.ts';
import { HubError } from '../error.ts';
import type { ChangeOptions, FlowHosts, HostOutcome } from './hosts.ts';

const POLL_MS = 50;

/** What the sidecar has of a flow. */
export interface HostState {
  version: string | null;
  error: Fault | null;
  rejectedVersion: string | null;
}

export interface ThisHostOptions {
  host: string;
  domain: string | null;
  /** The folder with scripts. */
  flows: string;
  /** The folder with marks of other accounts' flows. */
  hubFlows: string;
  /** Asks the sidecar; undefined: it has no such flow. */
  state: (name: string) => Promise<HostState | undefined>;
}

export class ThisHost implements FlowHosts {
  constructor(private readonly options: ThisHostOptions) {}

  async publish(name: string, script: Uint8Array, options: ChangeOptions): Promise<HostOutcome[]> {
    const wanted = versionOf(script);
    await this.write(async () => {
      await this.mark(name);
      await writeAtomically(this.path(name), script);
    });
    return this.outcomes(name, wanted, options);
  }

  async remove(name: string, options: ChangeOptions): Promise<HostOutcome[]> {
    await this.write(async () => {
      await rm(this.path(name), { force: true });
      await syncFolder(this.options.flows);
      await rm(join(this.options.hubFlows, name), { force: true });
    });
    return this.outcomes(name, null, options);
  }

  async current(name: string): Promise<string | null> {
    const script = await readIfExists(this.path(name));
    return script === undefined ? null : versionOf(script);
  }

  /** The sidecar takes a name of another account only with this mark: by hand such names are refused. */
  private async mark(name: string): Promise<void> {
    if (!isAccountsName(name)) return;
    const { hubFlows } = this.options;
    await makeFolder(hubFlows);
    await writeAtomically(join(hubFlows, name), '');
  }

  private path(name: string): string {
    return join(this.options.flows, `${name}.json`);
  }

  private async write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = fileFault(error);
      if (reason === undefined) throw error;
      throw new HubError('HOSTS_UNAVAILABLE', { values: { reason }, cause: error });
    }
  }

  private async outcomes(
    name: string,
    wanted: string | null,
    { waitMs, onHost }: ChangeOptions,
  ): Promise<HostOutcome[]> {
    const { host, domain, state } = this.options;
    const end = performance.now() + waitMs;
    for (;;) {
      const outcome = { host, domain, ...outcomeOf(await state(name), wanted) };
      if (outcome.state !== 'waiting' || performance.now() >= end) {
        onHost(outcome);
        return [outcome];
      }
      await pause(POLL_MS);
    }
  }
}

function outcomeOf(
  state: HostState | undefined,
  wanted: string | null,
): Pick<HostOutcome, 'state' | 'version' | 'error'> {
  if (state === undefined)
    return { state: wanted === null ? 'removed' : 'waiting', version: null, error: null };
  const { version, error, rejectedVersion } = state;
  if (wanted !== null && error !== null && (rejectedVersion === wanted || rejectedVersion === null))
    return { state: 'refused', version, error };
  return { state: error === null && version === wanted ? 'in use' : 'waiting', version, error: null };
}
