/**
 * Asks a flow's `nlpurl` as the source document says ("NLP接口"): the request as JSON whose values are URL-encoded,
 * the answer `{"keyword":…,"description":…}`. The caller is waiting: one budget for all of it, and
 * a service that fails again and again is left alone for a while.
 */
import type { NlpRequest } from '../../engine/contract/sidecar-protocol.ts';
import type { Breaker } from '../lib/breaker.ts';
import { encoded } from '../lib/encoded.ts';
import { AnswerError, type HttpClient, isHttpUrl } from '../lib/http-client.ts';
import { SpeechError } from '../tts/error.ts';
import { networkReason } from '../tts/url-provider.ts';

export interface NlpAnswer {
  /** Empty where it has none. */
  keyword: string;
  description: string;
}

export interface NlpOptions {
  http: HttpClient;
  breaker: Breaker;
  /** For everything, from connecting to the last byte. */
  timeoutMs: number;
  /** Whether `text` says that it is a final result, by an `F` before it. */
  textPrefix: boolean;
}

/** An answer is a keyword and a sentence. */
const MAX_BYTES = 64 * 1024;
const MAX_KEYWORD = 1000;
const MAX_DESCRIPTION = 200;

export class Nlp {
  constructor(private readonly options: NlpOptions) {}

  /** @throws SpeechError */
  ask(url: string, request: NlpRequest): Promise<NlpAnswer> {
    if (!isHttpUrl(url)) return Promise.reject(new SpeechError('NLP_URL', 'nlpurl is no http or https URL'));
    return this.options.breaker.run(
      url,
      () => this.post(url, request),
      () =>
        new SpeechError('NLP_PAUSED', 'nlpurl failed several times in a row and is left alone for a while'),
    );
  }

  private async post(url: string, request: NlpRequest): Promise<NlpAnswer> {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new SpeechError('NLP_TIMEOUT', 'nlpurl did not answer in time')),
      this.options.timeoutMs,
    );
    try {
      const body = await this.options.http.body({
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
      if (error instanceof SpeechError) throw error;
      const reason =
        error instanceof AnswerError ? error.message : `cannot be reached: ${networkReason(error)}`;
      throw new SpeechError('NLP_FAILED', `nlpurl: ${reason}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * The request of the source document, its keys in that order, every value URL-encoded. In the document's example the
 * text has a letter before it, `S` or `F`, as recognisers' results have there: final ones have `F`.
 */
export function nlpBody(request: NlpRequest, textPrefix: boolean): Record<string, string> {
  const { flowid, nlpid, callid, flowkeywords, kbkeywords, input } = request;
  const text = (textPrefix && input === 'text' ? 'F' : '') + request.text;
  const values = { flowid, nlpid, callid, flowkeywords, kbkeywords, input, text };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encoded(value)]));
}

/** A number as keyword is taken (a key); anything else that is no text is none. */
function nlpAnswer(body: Buffer): NlpAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new SpeechError('NLP_ANSWER', 'nlpurl answered with what is not JSON');
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw new SpeechError('NLP_ANSWER', 'nlpurl answered with JSON that is no object');
  }
  const { keyword = '', description } = answer as { keyword?: unknown; description?: unknown };
  if (keyword !== null && typeof keyword !== 'string' && typeof keyword !== 'number') {
    throw new SpeechError('NLP_ANSWER', 'nlpurl answered with a keyword that is no text');
  }
  if (String(keyword).length > MAX_KEYWORD) {
    throw new SpeechError(
      'NLP_ANSWER',
      `nlpurl answered with a keyword of more than ${MAX_KEYWORD} characters`,
    );
  }
  return {
    keyword: keyword === null ? '' : String(keyword),
    description: typeof description === 'string' ? description.slice(0, MAX_DESCRIPTION) : '',
  };
}
