import type { HubDb } from './hub-store.ts';
import { type ReadOptions, withLock } from './row-lock.ts';

export interface Account {
  id: number;
  name: string;
  /** JSON. */
  settings: string;
  revision: number;
}

/** @throws a duplicate's error for a name that exists */
export async function insertAccount(db: HubDb, name: string, now: number): Promise<number> {
  const { insertId } = await db
    .insertInto('hub_account')
    .values({ name, settings: '{}', created: now })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function findAccount(db: HubDb, name: string): Promise<Account | undefined> {
  return db
    .selectFrom('hub_account')
    .select(['id', 'name', 'settings', 'revision'])
    .where('name', '=', name)
    .executeTakeFirst();
}

export async function listAccounts(db: HubDb): Promise<Account[]> {
  return db
    .selectFrom('hub_account')
    .select(['id', 'name', 'settings', 'revision'])
    .orderBy('name')
    .execute();
}

export async function findAccountById(
  db: HubDb,
  id: number,
  options: ReadOptions = {},
): Promise<Account | undefined> {
  const query = db
    .selectFrom('hub_account')
    .select(['id', 'name', 'settings', 'revision'])
    .where('id', '=', id);
  return withLock(query, db, options).executeTakeFirst();
}

/**
 * Changes an account's settings and counts its revision up.
 *
 * @returns whether the account had this revision
 */
export async function updateAccount(
  db: HubDb,
  id: number,
  { settings, revision }: { settings: string; revision: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_account')
    .set({ settings, revision: revision + 1 })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The ids of those of the accounts that exist, by name. */
export async function accountIds(db: HubDb, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_account')
    .select(['id', 'name'])
    .where('name', 'in', [...names])
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}
