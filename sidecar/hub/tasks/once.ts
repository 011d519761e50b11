/** One transaction of a handler with `ownTransactions`, at READ COMMITTED as those of the dialer, once for an `Idempotency-Key`. */
import { retried } from '../../dialer/retried.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { insertIdempotencyKey, keepAnswer } from '../../store/hub/idempotency.ts';
import { answerBefore } from '../api/idempotency.ts';
import type { Context } from '../api/route.ts';

/**
 * The answer to the same request before; undefined: there was none, or the request has no key.
 *
 * @throws HubError `IDEMPOTENCY_REUSED`, `IN_PROGRESS`
 */
export async function answeredBefore({ store, keyed }: Context): Promise<unknown> {
  return keyed === null ? undefined : answerBefore(store.db, keyed);
}

/** @throws HubError `IDEMPOTENCY_REUSED`, `IN_PROGRESS` */
export async function once<T>(context: Context, work: (db: HubDb) => Promise<T>): Promise<T> {
  const { store, keyed, now } = context;
  if (keyed === null) return retried(store, () => store.readCommitted(work));
  const before = await answerBefore(store.db, keyed);
  if (before !== undefined) return before as T;
  try {
    return await retried(store, () =>
      store.readCommitted(async (db) => {
        await insertIdempotencyKey(db, keyed, now());
        const answer = await work(db);
        await keepAnswer(db, keyed, { status: 200, answer: JSON.stringify(answer) });
        return answer;
      }),
    );
  } catch (error) {
    // The same request was answered meanwhile.
    const first = store.isDuplicate(error) ? await answerBefore(store.db, keyed) : undefined;
    if (first === undefined) throw error;
    return first as T;
  }
}
