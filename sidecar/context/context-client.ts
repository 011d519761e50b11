/**
 * Asks the address that knows callers. A caller hears ringing meanwhile, so one budget covers the whole request, and an
 * address that keeps failing is not asked for a while.
 */
import { randomUUID } from 'node:crypto';
import { variableNames } from '../flows/pinyin/variable-name.ts';
import { type CallContext, MAX_CONTEXT_BYTES, readContext } from '../inbound/context/answer.ts';
import { type CallFacts, type ContextAddress, contextQuestion } from '../inbound/context/question.ts';
import type { Breaker } from '../lib/breaker.ts';
import { breakerKey, type FlowClients } from '../lib/guard/flow-clients.ts';
import { RefusedError } from '../lib/guard/refusal.ts';
import { AnswerError, isHttpUrl, networkReason } from '../lib/http-client.ts';
import { signatureHeaders } from '../lib/signing/webhook-signature.ts';
import { ContextError } from './error.ts';

export interface ContextClientOptions {
  clients: FlowClients;
  breaker: Breaker;
  /** Opens sealed secrets of accounts; none where they cannot be opened. */
  open: (signed: NonNullable<ContextAddress['signed']>) => Promise<readonly string[]>;
  /** ms since 1970 */
  now: () => number;
}

export interface ContextQuestion {
  address: Pick<ContextAddress, 'url' | 'dialect' | 'signed'>;
  /** Whose address it is; empty: the operator's. */
  account: string;
  facts: CallFacts;
  budgetMs: number;
  /** Aborted when the caller has hung up. */
  ended: AbortSignal;
}

export interface Pulled {
  context: CallContext;
  /** As it was answered. */
  answer: unknown;
}

export class ContextClient {
  constructor(private readonly options: ContextClientOptions) {}

  /** @throws ContextError */
  async ask(question: ContextQuestion): Promise<Pulled> {
    const { address, account, ended } = question;
    if (!isHttpUrl(address.url))
      throw new ContextError('CONTEXT_URL', 'the address is not an http or https URL');
    return this.options.breaker.run(
      breakerKey(address.url, account),
      async () => {
        try {
          return await this.post(question);
        } catch (error) {
          throw ended.aborted ? new ContextError('CONTEXT_ENDED', 'the caller hung up meanwhile') : error;
        }
      },
      () =>
        new ContextError(
          'CONTEXT_PAUSED',
          'the address failed several times in a row and is not asked for a while',
        ),
      // Nobody waits for the address any more: it has neither failed nor answered.
      () => ended.aborted,
    );
  }

  private async post(question: ContextQuestion): Promise<Pulled> {
    const { address, account, budgetMs, ended } = question;
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new ContextError('CONTEXT_TIMEOUT', 'the address did not answer in time')),
      budgetMs,
    );
    const signal = AbortSignal.any([late.signal, ended]);
    try {
      const { json, headers } = await this.signed(question);
      signal.throwIfAborted();
      const body = await this.options.clients.of(address.url, account).body({
        ...{ method: 'POST', url: address.url, json, headers },
        ...{ maxBytes: MAX_CONTEXT_BYTES, redirects: 0, signal },
      });
      return pulledOf(address.dialect, body.toString('utf8').replace(/^\uFEFF/, ''));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ContextError) throw error;
      if (error instanceof RefusedError)
        throw new ContextError('CONTEXT_REFUSED', `the address is refused to an account: ${error.refusal}`);
      if (error instanceof AnswerError && error.reason === 'too large')
        throw new ContextError('CONTEXT_ANSWER', error.message);
      const reason =
        error instanceof AnswerError ? error.message : `cannot be reached: ${networkReason(error)}`;
      throw new ContextError('CONTEXT_FAILED', `the address: ${reason}`);
    } finally {
      clearTimeout(timer);
    }
  }

  private async signed({ address, facts }: ContextQuestion) {
    const json = contextQuestion(address.dialect, facts);
    const secrets = address.signed ? await this.options.open(address.signed) : [];
    const signed = { id: `ctx_${randomUUID()}`, now: this.options.now(), body: json };
    const headers = {
      'user-agent': 'cti-robot',
      ...(secrets.length > 0 && signatureHeaders(signed, secrets)),
    };
    return { json, headers };
  }
}

function pulledOf(dialect: ContextAddress['dialect'], body: string): Pulled {
  const context = readContext(dialect, body, variableNames);
  if (context === null)
    throw new ContextError('CONTEXT_ANSWER', 'the answer of the address is not one of its dialect');
  return { context, answer: JSON.parse(body) as unknown };
}
