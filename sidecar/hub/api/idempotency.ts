/**
 * `Idempotency-Key`: a client that repeats a request gets the first answer, and one thing is made. The key, the work
 * and the answer are one transaction (store/hub/idempotency.ts).
 */
import { createHash } from 'node:crypto';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import {
  findAnswer,
  insertIdempotencyKey,
  type KeyedRequest,
  keepAnswer,
} from '../../store/hub/idempotency.ts';
import { HubError } from '../error.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Data of an answer, as it is kept. */
type Answer = unknown;

export class Idempotency {
  /** Requests of this process that are in progress: a repetition is told at once, and holds no connection. */
  private readonly inProgress = new Set<string>();

  constructor(
    private readonly store: HubStore,
    private readonly now: () => number,
  ) {}

  /**
   * Does the work once for a key.
   *
   * @throws HubError `INVALID` for a key that cannot be one, `IDEMPOTENCY_REUSED`, `IN_PROGRESS`
   */
  async once(
    { body, ...request }: Omit<KeyedRequest, 'body'> & { body: unknown },
    work: (db: HubDb) => Promise<Answer>,
  ): Promise<Answer> {
    if (!KEY.test(request.idempotencyKey)) throw invalidKey();
    const keyed = { ...request, body: hashOf(body) };
    const id = JSON.stringify([keyed.accountId, keyed.route, keyed.idempotencyKey]);
    if (this.inProgress.has(id)) throw new HubError('IN_PROGRESS');
    this.inProgress.add(id);
    try {
      return await this.answerOf(keyed, work);
    } finally {
      this.inProgress.delete(id);
    }
  }

  private async answerOf(keyed: KeyedRequest, work: (db: HubDb) => Promise<Answer>): Promise<Answer> {
    const { store } = this;
    const kept = await findAnswer(store.db, keyed);
    if (kept) return sameAnswer(keyed, kept);
    return store.db.transaction().execute(async (db) => {
      try {
        await insertIdempotencyKey(db, keyed, this.now());
      } catch (error) {
        // Another hub was first, and has committed meanwhile.
        const first = store.isDuplicate(error) ? await findAnswer(store.db, keyed) : undefined;
        if (first) return sameAnswer(keyed, first);
        throw error;
      }
      const answer = await work(db);
      await keepAnswer(db, keyed, { status: 200, answer: JSON.stringify(answer) });
      return answer;
    });
  }
}

function sameAnswer(
  { body }: KeyedRequest,
  kept: { body: string; status: number | null; answer: string | null },
): Answer {
  if (kept.body !== body) throw new HubError('IDEMPOTENCY_REUSED');
  if (kept.answer === null) throw new HubError('IN_PROGRESS');
  return JSON.parse(kept.answer) as Answer;
}

function invalidKey(): HubError {
  const path = 'headers.idempotency-key';
  return new HubError('INVALID', {
    values: { path, problem: 'must be 1 to 200 printable ASCII characters' },
    path,
  });
}

function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex');
}
