/** Sends one request of a push, and says what became of it. */
import { type Dispatcher, request } from 'undici';
import type { AddressGuard } from '../../lib/guard/guard.ts';
import { guardedAgent } from '../../lib/guard/guarded-agent.ts';
import { RefusedError } from '../../lib/guard/refusal.ts';
import { replaceDeceptiveCharacters } from '../../lib/printable.ts';
import { isReceipt } from './dialects.ts';
import { retryAfterMs } from './plan.ts';

/** Of one try in all, ms. */
export const TRY_MS = 10_000;
const CONNECTIONS = 16;
const KEEP_ALIVE_MS = 10_000;
/** What is read of an answer, so that the connection can be used again; of more the connection is closed. */
const MOST_READ = 64 * 1024;
/** A class of answers: the status says yes, the text does not. */
const NO_RECEIPT = 'no success';
/** What is kept of an answer. */
const KEPT_BYTES = 1024;

/** `received`: taken. `gone`: never send to this address again. `stopped`: the hub stops; nothing is known. */
export type Result = 'received' | 'failed' | 'gone' | 'stopped';

export interface Outcome {
  result: Result;
  /** Of HTTP; null: no answer. */
  status: number | null;
  /** Class of the answer, at most 16 characters: `2xx`, `5xx`, `timeout`, `refused`, `not public` … */
  answer: string;
  ms: number;
  /** What the target asks for before the next try; null: nothing. */
  askedMs: number | null;
  /** The first KiB of the answer's body; null: no answer. It is for the account's people, and never in a log. */
  head: string | null;
}

export interface PushRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Which answers mean that it was received. */
  dialect: string;
}

export interface PushClientOptions {
  guard: AddressGuard;
  /** ms */
  tryMs?: number;
  /** ms since 1970 */
  now: () => number;
}

export class PushClient {
  readonly tryMs: number;
  private readonly agent: Dispatcher;
  private readonly stopping = new AbortController();

  constructor(private readonly options: PushClientOptions) {
    this.tryMs = options.tryMs ?? TRY_MS;
    this.agent = guardedAgent(options.guard, {
      connections: CONNECTIONS,
      keepAliveMs: KEEP_ALIVE_MS,
      connectMs: this.tryMs,
    });
  }

  async send(push: PushRequest): Promise<Outcome> {
    const began = performance.now();
    const rest = { askedMs: null, head: null };
    const took = () => Math.round(performance.now() - began);
    const refusal = this.options.guard.refusalOfUrl(push.url);
    if (refusal !== null) return { ...rest, result: 'failed', status: null, answer: refusal, ms: 0 };
    const limit = AbortSignal.timeout(this.tryMs);
    try {
      const answer = await request(push.url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: { 'user-agent': 'cti-robot', ...push.headers },
        body: push.body,
        signal: AbortSignal.any([limit, this.stopping.signal]),
      });
      const text = await textOf(answer);
      const { statusCode: status, headers } = answer;
      const askedMs = retryAfterMs(oneOf(headers['retry-after']), this.options.now());
      return {
        ...verdictOf(push.dialect, { status, text }),
        status,
        ms: took(),
        askedMs,
        head: headOf(text),
      };
    } catch (error) {
      const failed = { ...rest, status: null, ms: took() };
      if (this.stopping.signal.aborted) return { ...failed, result: 'stopped', answer: 'stopped' };
      return { ...failed, result: 'failed', answer: limit.aborted ? 'timeout' : reasonOf(error) };
    }
  }

  /** Ends all requests; they are `stopped`. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.agent.destroy();
  }
}

/** A redirection is not followed: by itself it is no receipt. */
function verdictOf(
  dialect: string,
  given: { status: number; text: string },
): Pick<Outcome, 'result' | 'answer'> {
  const { status } = given;
  const answer = `${Math.floor(status / 100)}xx`;
  if (isReceipt(dialect, given)) return { result: 'received', answer };
  if (answer === '2xx') return { result: 'failed', answer: NO_RECEIPT };
  return { result: status === 410 ? 'gone' : 'failed', answer };
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusedError) return error.refusal;
  const { code = '', cause } = error as Error & { code?: string; cause?: { code?: string } };
  const known = `${code} ${cause?.code ?? ''}`;
  if (/TIMEOUT/.test(known)) return 'timeout';
  if (/ENOTFOUND|EAI_|ENODATA/.test(known)) return 'unknown name';
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|SIGNATURE/.test(known)) return 'certificate';
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(known)) return 'refused';
  return 'closed';
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Reads an answer, up to what is read of one. What the status says holds, even if the rest does not arrive. */
async function textOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > MOST_READ) break;
    }
  } catch {
    // The time is over, or the connection.
  }
  return decode(Buffer.concat(pieces).subarray(0, MOST_READ));
}

function headOf(text: string): string {
  return replaceDeceptiveCharacters(decode(Buffer.from(text).subarray(0, KEPT_BYTES)));
}

/** As a stream: the limit may cut the last character. */
function decode(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}
