/** Statements that belong together. */
import type { HubDb, HubStore } from './hub-store.ts';

/**
 * Runs them in one transaction where that is cheaper: SQLite takes its lock once instead of once for each statement, which
 * costs more than the statement. On MySQL a transaction is two more round trips.
 *
 * @param work must ask nobody but the `db` that it gets: SQLite has one connection
 */
export function runTogether<T>(
  { db, kind }: Pick<HubStore, 'db' | 'kind'>,
  work: (db: HubDb) => Promise<T>,
): Promise<T> {
  return kind === 'mysql' ? work(db) : db.transaction().execute(work);
}
