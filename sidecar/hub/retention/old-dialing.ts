/** Removes the history of calls, and the numbers of tasks that are over, with the records of the account. */
import { deleteOldAttempts, deleteOldHistory, deleteOldNumbers } from '../../store/hub/dialing/old-rows.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';

/** What caps and intervals look back: the history of so many days stays in any case. */
const LEAST_DAYS = 8;
const DAY_MS = 86_400_000;
const ROWS_AT_ONCE = 500;

export interface OldDialing {
  accountId: number;
  days: number;
  /** ms since 1970 */
  now: number;
}

/** One step through the attempts of all accounts. @param now ms since 1970 @returns whether there may be more */
export async function removeOldAttempts(
  { readCommitted }: Pick<HubStore, 'readCommitted'>,
  now: number,
): Promise<boolean> {
  const old = { before: now - LEAST_DAYS * DAY_MS, limit: ROWS_AT_ONCE };
  return (await readCommitted((db) => deleteOldAttempts(db, old))) === ROWS_AT_ONCE;
}

/** One step. @returns whether there may be more */
export async function removeOldDialing(
  { readCommitted }: Pick<HubStore, 'readCommitted'>,
  { accountId, days, now }: OldDialing,
): Promise<boolean> {
  const before = now - Math.max(days, LEAST_DAYS) * DAY_MS;
  const old = { accountId, before, limit: ROWS_AT_ONCE };
  const history = await readCommitted((db) => deleteOldHistory(db, old));
  const numbers = await readCommitted((db) => deleteOldNumbers(db, old));
  return history === ROWS_AT_ONCE || numbers === ROWS_AT_ONCE;
}
