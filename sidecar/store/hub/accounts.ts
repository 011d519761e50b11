import type { HubDb } from './hub-store.ts';

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
