import type { HubDb } from './hub-store.ts';

export interface KeyRow {
  id: number;
  accountId: number;
  account: string;
  name: string;
  role: string;
  deployment: boolean;
  /** CIDRs that may use the key; null: all addresses. */
  addresses: string[] | null;
  /** Requests a second; null: the default. */
  perSecond: number | null;
  /** ms since 1970; null: never. */
  expires: number | null;
  used: number | null;
  created: number;
  /** Whose clients use it; null: those of `/v1`. */
  door: string | null;
  /** The public half of a door's key. */
  doorKey: string | null;
}

export interface NewKey {
  accountId: number;
  name: string;
  role: string;
  deployment: boolean;
  hash: string;
  addresses: string[] | null;
  perSecond: number | null;
  expires: number | null;
  door?: { name: string; key: string };
}

/** @throws a duplicate's error for a name that the account has */
export async function insertKey(db: HubDb, key: NewKey, now: number): Promise<number> {
  const { accountId, name, role, deployment, hash, addresses, perSecond, expires, door } = key;
  const { insertId } = await db
    .insertInto('hub_key')
    .values({
      account_id: accountId,
      name,
      role,
      deployment: Number(deployment),
      hash,
      addresses: addresses && JSON.stringify(addresses),
      per_second: perSecond,
      expires,
      used: null,
      created: now,
      door: door?.name ?? null,
      door_key: door?.key ?? null,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export function selectKeys(db: HubDb) {
  return db
    .selectFrom('hub_key as k')
    .innerJoin('hub_account as a', 'a.id', 'k.account_id')
    .select([
      'k.id',
      'k.account_id as accountId',
      'a.name as account',
      'k.name',
      'k.role',
      'k.deployment',
      'k.addresses',
      'k.per_second as perSecond',
      'k.expires',
      'k.used',
      'k.created',
      'k.door',
      'k.door_key as doorKey',
    ]);
}

export function keyOf(
  row: Omit<KeyRow, 'deployment' | 'addresses'> & { deployment: number; addresses: string | null },
): KeyRow {
  const addresses = row.addresses === null ? null : (JSON.parse(row.addresses) as string[]);
  return { ...row, deployment: row.deployment === 1, addresses };
}

export async function findKeyByHash(db: HubDb, hash: string): Promise<KeyRow | undefined> {
  const row = await selectKeys(db).where('k.hash', '=', hash).executeTakeFirst();
  return row && keyOf(row);
}

export async function findKeyById(db: HubDb, id: number): Promise<KeyRow | undefined> {
  const row = await selectKeys(db).where('k.id', '=', id).executeTakeFirst();
  return row && keyOf(row);
}

export async function listKeys(db: HubDb, accountId: number): Promise<KeyRow[]> {
  const rows = await selectKeys(db).where('k.account_id', '=', accountId).orderBy('k.name').execute();
  return rows.map(keyOf);
}

/** @returns whether there was one */
export async function deleteKey(db: HubDb, accountId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_key')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** Notes that a key was used. @param now ms since 1970, to the minute */
export async function markKeyUsed(db: HubDb, id: number, now: number): Promise<void> {
  await db.updateTable('hub_key').set({ used: now }).where('id', '=', id).execute();
}
