/**
 * `Idempotency-Key`: a client that repeats a request gets the first answer, and one thing is made. The key, the work
 * and the answer are one transaction (store/hub/idempotency.ts).
 */
import { createHash } from 'node:crypto';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import {
  findAnswer,
  insertIdempotencyKey,
  type KeptAnswer,
  type KeyedRequest,
  keepAnswer,
} from '../../store/hub/idempotency.ts';
import { answerContext } from '../../store/hub/sealed.ts';
import { HubError } from '../error.ts';
import { isSealed, type SecretKey } from '../secrets/secret-key.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Data of an answer, as it is kept. */
type Answer = unknown;

/** A request with a key, as it is kept. @throws HubError `INVALID` for a key that cannot be one */
export function keyedRequest({
  body,
  ...request
}: Omit<KeyedRequest, 'body'> & { body: unknown }): KeyedRequest {
  if (!KEY.test(request.idempotencyKey)) throw invalidKey();
  return { ...request, body: hashOf(body) };
}

/**
 * The answer to an earlier request with this key, which holds no secret; undefined: there was none.
 *
 * @throws HubError `IDEMPOTENCY_REUSED`, `IN_PROGRESS`
 */
export async function answerBefore(db: HubDb, keyed: KeyedRequest): Promise<Answer | undefined> {
  const kept = await findAnswer(db, keyed);
  return kept && (JSON.parse(textOf(keyed, kept)) as Answer);
}

/** What is done once for a key. */
export interface Work<W> {
  /** The answer holds a secret. */
  isSecret: boolean;
  /** Before the transaction. */
  prepare: () => Promise<W>;
  work: (db: HubDb, prepared: W) => Promise<Answer>;
}

interface Parts {
  store: HubStore;
  secretKey: SecretKey;
  /** ms since 1970. */
  now: () => number;
}

export class Idempotency {
  /** Requests of this process that are in progress: a repetition is told at once, and holds no connection. */
  private readonly inProgress = new Set<string>();

  constructor(private readonly parts: Parts) {}

  /**
   * Does the work once for a key.
   *
   * @throws HubError `IDEMPOTENCY_REUSED`, `IN_PROGRESS`
   */
  async once<W>(keyed: KeyedRequest, work: Work<W>): Promise<Answer> {
    const id = JSON.stringify([keyed.accountId, keyed.route, keyed.idempotencyKey]);
    if (this.inProgress.has(id)) throw new HubError('IN_PROGRESS');
    this.inProgress.add(id);
    try {
      return await this.answerOf(keyed, work);
    } finally {
      this.inProgress.delete(id);
    }
  }

  private async answerOf<W>(keyed: KeyedRequest, { isSecret, prepare, work }: Work<W>): Promise<Answer> {
    const { store, secretKey, now } = this.parts;
    const kept = await findAnswer(store.db, keyed);
    if (kept) return this.sameAnswer(keyed, kept);
    const prepared = await prepare();
    return store.db.transaction().execute(async (db) => {
      try {
        await insertIdempotencyKey(db, keyed, now());
      } catch (error) {
        // Another hub was first, and has committed meanwhile.
        const first = store.isDuplicate(error) ? await findAnswer(store.db, keyed) : undefined;
        if (first) return this.sameAnswer(keyed, first);
        throw error;
      }
      const answer = await work(db, prepared);
      const text = JSON.stringify(answer);
      await keepAnswer(db, keyed, {
        status: 200,
        answer: isSecret ? secretKey.seal(text, answerContext(keyed)) : text,
      });
      return answer;
    });
  }

  private sameAnswer(keyed: KeyedRequest, kept: KeptAnswer): Answer {
    const answer = textOf(keyed, kept);
    const text = isSealed(answer) ? this.parts.secretKey.open(answer, answerContext(keyed)) : answer;
    return JSON.parse(text) as Answer;
  }
}

/** The answer as it is kept. @throws HubError `IDEMPOTENCY_REUSED`, `IN_PROGRESS` */
function textOf(keyed: KeyedRequest, { body, answer }: KeptAnswer): string {
  if (body !== keyed.body) throw new HubError('IDEMPOTENCY_REUSED');
  if (answer === null) throw new HubError('IN_PROGRESS');
  return answer;
}

function invalidKey(): HubError {
  const path = 'headers.idempotency-key';
  return new HubError('INVALID', {
    values: {
      path,
      problem: {
        en: 'must be 1 to 200 printable ASCII characters',
        zh: '须为 1 至 200 个可打印的 ASCII 字符',
      },
    },
    path,
  });
}

function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex');
}
