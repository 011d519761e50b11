/**
 * Sends an input to a flow's `nlpurl` in the form of the source document ("NLP接口"): the request is JSON with
 * URL-encoded values, the answer `{"keyword":…,"description":…}`. The caller is waiting, so one budget covers the whole
 * request, and a service that keeps failing is not asked for a while.
 */
import type { NlpRequest } from '../../engine/contract/sidecar-protocol.ts';
import type { Breaker } from '../lib/breaker.ts';
import { encoded } from '../lib/encoded.ts';
import { breakerKey, type FlowClients } from '../lib/guard/flow-clients.ts';
import { RefusedError } from '../lib/guard/refusal.ts';
import { AnswerError, isHttpUrl, networkReason } from '../lib/http-client.ts';
import { NlpError } from './error.ts';

export interface NlpAnswer {
  /** Empty if the service found none. */
  keyword: string;
  description: string;
}

export interface NlpClientOptions {
  clients: FlowClients;
  breaker: Breaker;
  /** Budget from connecting to the last byte. */
  timeoutMs: number;
  /** Whether an `F` before `text` marks it as a final result. */
  textPrefix: boolean;
}

/** An answer holds a keyword and a sentence. */
const MAX_BYTES = 64 * 1024;
const MAX_KEYWORD = 1000;
const MAX_DESCRIPTION = 200;

export class NlpClient {
  constructor(private readonly options: NlpClientOptions) {}

  /**
   * @param account whose flow names the address; undefined for the operator's
   * @throws NlpError
   */
  ask(url: string, request: NlpRequest, account?: string): Promise<NlpAnswer> {
    if (!isHttpUrl(url)) return Promise.reject(new NlpError('NLP_URL', 'nlpurl is not an http or https URL'));
    return this.options.breaker.run(
      breakerKey(url, account),
      () => this.post(url, request, account),
      () => new NlpError('NLP_PAUSED', 'nlpurl failed several times in a row and is not asked for a while'),
    );
  }

  private async post(url: string, request: NlpRequest, account: string | undefined): Promise<NlpAnswer> {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new NlpError('NLP_TIMEOUT', 'nlpurl did not answer in time')),
      this.options.timeoutMs,
    );
    try {
      const body = await this.options.clients.of(url, account).body({
        method: 'POST',
        url,
        json: JSON.stringify(nlpBody(request, this.options.textPrefix)),
        maxBytes: MAX_BYTES,
        redirects: 0,
        signal: controller.signal,
      });
      return nlpAnswer(body);
    } catch (error) {
      controller.signal.throwIfAborted();
      if (error instanceof NlpError) throw error;
      if (error instanceof RefusedError)
        throw new NlpError('NLP_REFUSED', `nlpurl is refused to a flow of an account: ${error.refusal}`);
      const reason =
        error instanceof AnswerError ? error.message : `cannot be reached: ${networkReason(error)}`;
      throw new NlpError('NLP_FAILED', `nlpurl: ${reason}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * The request of the source document: its keys in that order, every value URL-encoded. In the document's example a
 * letter precedes the text, as in recognisers' results there: `S` for a partial result, `F` for a final one.
 */
export function nlpBody(request: NlpRequest, textPrefix: boolean): Record<string, string> {
  const { flowid, nlpid, callid, flowkeywords, kbkeywords, input } = request;
  const text = (textPrefix && input === 'text' ? 'F' : '') + request.text;
  const values = { flowid, nlpid, callid, flowkeywords, kbkeywords, input, text };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encoded(value)]));
}

/** A number is accepted as a keyword (a key of the telephone). Any other type but a string is an error. */
function nlpAnswer(body: Buffer): NlpAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new NlpError('NLP_ANSWER', 'the answer of nlpurl is not JSON');
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw new NlpError('NLP_ANSWER', 'the answer of nlpurl is not a JSON object');
  }
  const { keyword = '', description } = answer as { keyword?: unknown; description?: unknown };
  if (keyword !== null && typeof keyword !== 'string' && typeof keyword !== 'number') {
    throw new NlpError('NLP_ANSWER', 'the keyword in the answer of nlpurl is not a string');
  }
  if (String(keyword).length > MAX_KEYWORD) {
    throw new NlpError(
      'NLP_ANSWER',
      `the keyword in the answer of nlpurl has more than ${MAX_KEYWORD} characters`,
    );
  }
  return {
    keyword: keyword === null ? '' : String(keyword),
    description: typeof description === 'string' ? description.slice(0, MAX_DESCRIPTION) : '',
  };
}
