/** Reads of several requests in one transaction, where that is cheaper. */
import type { HubDb, HubStore } from '../../../store/hub/hub-store.ts';
import { Batch } from './batch.ts';

/** Reads of one transaction. Others wait for the one connection meanwhile. */
const AT_ONCE = 20;

type Read = (db: HubDb) => Promise<unknown>;
type Outcome = { value: unknown } | { error: unknown };

const batches = new WeakMap<HubDb, Batch<Read, Outcome>>();

/**
 * On SQLite, reads that wait at the same time are done in one transaction: to take and to leave its lock costs more than a
 * statement. On MySQL a transaction is two more round trips.
 *
 * @param read must ask nobody but the `db` that it gets: SQLite has one connection
 */
export async function readTogether<T>(
  { db, kind }: Pick<HubStore, 'db' | 'kind'>,
  read: (db: HubDb) => Promise<T>,
): Promise<T> {
  if (kind === 'mysql') return read(db);
  let batch = batches.get(db);
  if (!batch) {
    batch = new Batch((reads) => db.transaction().execute((within) => allOf(reads, within)), AT_ONCE);
    batches.set(db, batch);
  }
  const outcome = await batch.ask(read);
  if ('error' in outcome) throw outcome.error;
  return outcome.value as T;
}

/** One that fails is no matter of the others. */
async function allOf(reads: readonly Read[], db: HubDb): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const read of reads) {
    try {
      outcomes.push({ value: await read(db) });
    } catch (error) {
      outcomes.push({ error });
    }
  }
  return outcomes;
}
