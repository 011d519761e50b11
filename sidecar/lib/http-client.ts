/** Sends requests to the services that flows name. It reuses connections, checks certificates and limits answers. */
import { Agent, type Dispatcher, request } from 'undici';
import type { AddressGuard } from './guard/guard.ts';
import { guardedAgent } from './guard/guarded-agent.ts';
import { RefusedError } from './guard/refusal.ts';

/** Most connections to one service; further requests wait within their time limits. */
const CONNECTIONS = 128;
const KEEP_ALIVE_MS = 30_000;

/** Error codes of a connection that ended before an answer arrived. */
export const CLOSED: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** Error codes of a connection that failed, so that nothing was sent. */
export const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED']);

export interface HttpClientOptions {
  /** How long an idle connection is kept, ms. */
  keepAliveMs?: number;
  /**
   * Error codes after which a request is sent once more. Default: `CLOSED`, because a service may close an idle connection
   * just when it is reused. Do not use the default for requests that must not arrive twice.
   */
  retried?: ReadonlySet<string>;
  /** Checks every request, also those to where a redirection leads. Default: all addresses are reached. */
  guard?: AddressGuard;
}

/** An unsuccessful or overlong answer. A failed connection is an error of undici or Node instead. */
export class AnswerError extends Error {
  constructor(
    readonly reason: 'status' | 'too large' | 'redirect',
    message: string,
  ) {
    super(message);
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  /** With POST. */
  json?: string;
  headers?: Readonly<Record<string, string>>;
  /** Longest answer, bytes. */
  maxBytes: number;
  /** Most redirections to follow. */
  redirects: number;
  signal: AbortSignal;
}

export class HttpClient {
  private readonly agent: Agent;
  private readonly retried: ReadonlySet<string>;
  private readonly guard: AddressGuard | undefined;

  constructor({ keepAliveMs = KEEP_ALIVE_MS, retried = CLOSED, guard }: HttpClientOptions = {}) {
    this.retried = retried;
    this.guard = guard;
    // Every request has its own time limit.
    const common = { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 };
    this.agent = guard
      ? guardedAgent(guard, { ...common, keepAliveMs, connectMs: 0 })
      : new Agent({
          ...common,
          keepAliveTimeout: keepAliveMs,
          // Even if the environment disables the check.
          connect: { rejectUnauthorized: true, timeout: 0 },
        });
  }

  /**
   * Sends a request, and returns the body of an answer with a status of 2xx.
   *
   * @throws AnswerError; RefusedError; the signal's reason; the network's error
   */
  async body({
    method,
    url,
    json,
    headers: sent,
    maxBytes,
    redirects,
    signal,
  }: HttpRequest): Promise<Buffer> {
    const refusal = this.guard?.refusalOfRequest(new URL(url)) ?? null;
    if (refusal !== null) throw new RefusedError(refusal);
    const ask = (): Promise<Dispatcher.ResponseData> =>
      request(url, {
        dispatcher: this.agent,
        method,
        signal,
        headers: { ...sent, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(json === undefined ? {} : { body: json }),
      });
    const answer = await ask().catch((error: { code?: string }) => {
      if (signal.aborted || !this.retried.has(error.code ?? '')) throw error;
      return ask();
    });
    const { statusCode, headers } = answer;
    if (statusCode >= 200 && statusCode < 300) return readLimited(answer, maxBytes);
    discard(answer);
    if (statusCode < 300 || statusCode >= 400 || typeof headers.location !== 'string') {
      throw new AnswerError('status', `it answered with status ${statusCode}`);
    }
    const next = redirectTarget(url, headers.location);
    if (redirects === 0 || next === null) {
      throw new AnswerError('redirect', 'it redirects to a URL that is not followed');
    }
    return this.body({ method, url: next, maxBytes, redirects: redirects - 1, signal });
  }

  /** Aborts all requests. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** The target of a redirection; null if it leads from https to http, or is invalid. */
function redirectTarget(from: string, location: string): string | null {
  if (!URL.canParse(location, from)) return null;
  const to = new URL(location, from);
  const isSafe = to.protocol === 'https:' || (to.protocol === 'http:' && !from.startsWith('https:'));
  return isSafe ? to.href : null;
}

async function readLimited(answer: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): AnswerError => {
    discard(answer);
    return new AnswerError('too large', `its answer is longer than ${maxBytes} bytes`);
  };
  if (Number(answer.headers['content-length']) > maxBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Drops the rest of an answer. This costs the connection, but does not wait for the data. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => {});
  body.destroy();
}

/** Whether a flow's URL can be requested. */
export function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** The code or message of a network error. The message may name hosts, but contains nothing of the request. */
export function networkReason(error: unknown): string {
  const { code, cause, name } = error as Error & { code?: unknown; cause?: { code?: unknown } };
  return String(code ?? cause?.code ?? name);
}
