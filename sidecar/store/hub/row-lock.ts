/**
 * Locks of rows that a transaction reads and then changes: another hub that wants the same waits, and sees the change.
 * On MySQL a plain read shows what there was at the first plain read of the transaction, so lock before reading.
 * On SQLite transactions come one after the other, and a lock is nothing.
 */
import { MysqlAdapter } from 'kysely';
import type { HubDb } from './hub-store.ts';

export interface ReadOptions {
  /** The row is kept from others until the transaction ends, and read as it is now. */
  lock?: boolean;
}

/** Makes a query lock what it reads. */
export function withLock<Q extends { forUpdate(): Q }>(
  query: Q,
  db: HubDb,
  { lock = false }: ReadOptions,
): Q {
  return lock && db.getExecutor().adapter instanceof MysqlAdapter ? query.forUpdate() : query;
}

/** Keeps the users and the settings of an account from others until the transaction ends. */
export async function lockAccount(db: HubDb, id: number): Promise<void> {
  const query = db.selectFrom('hub_account').select('id').where('id', '=', id);
  await withLock(query, db, { lock: true }).executeTakeFirst();
}

/** Keeps a user from others until the transaction ends. */
export async function lockUser(db: HubDb, id: number): Promise<void> {
  const query = db.selectFrom('hub_user').select('id').where('id', '=', id);
  await withLock(query, db, { lock: true }).executeTakeFirst();
}
