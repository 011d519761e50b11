/** Keys of Aliyun's door: an access key beside the row of `hub_key` that says whose it is and what it may do. */
import type { HubDb } from '../hub-store.ts';
import { type KeyRow, keyOf, selectKeys } from '../keys.ts';

export interface AccessKey {
  accessKeyId: string;
  /** Sealed. */
  secret: string;
  /** Names of actions; null: all. */
  actions: string[] | null;
}

/** The context of an access key's secret. */
export function accessKeyContext(accessKeyId: string): string {
  return `aliyun ${accessKeyId}`;
}

export async function insertAccessKey(db: HubDb, keyId: number, key: AccessKey): Promise<void> {
  const { accessKeyId, secret, actions } = key;
  await db
    .insertInto('hub_aliyun_key')
    .values({
      ...{ key_id: keyId, access_key_id: accessKeyId, secret },
      actions: actions && JSON.stringify(actions),
    })
    .execute();
}

export interface FoundAccessKey extends AccessKey {
  row: KeyRow;
}

/** Those that there are, by their ids as they are stored. */
export async function findAccessKeys(
  db: HubDb,
  accessKeyIds: readonly string[],
): Promise<Map<string, FoundAccessKey>> {
  const rows = await selectKeys(db)
    .innerJoin('hub_aliyun_key as access', 'access.key_id', 'k.id')
    .select(['access.access_key_id as accessKeyId', 'access.secret', 'access.actions'])
    .where('access.access_key_id', 'in', [...accessKeyIds])
    .execute();
  return new Map(
    rows.map(({ accessKeyId, secret, actions, ...row }) => [
      accessKeyId,
      { accessKeyId, row: keyOf(row), secret, actions: actionsOf(actions) },
    ]),
  );
}

/** What people may see of the access keys among an account's keys, by the id of the key. */
export async function accessKeysOf(
  db: HubDb,
  accountId: number,
): Promise<Map<number, Omit<AccessKey, 'secret'>>> {
  const rows = await db
    .selectFrom('hub_aliyun_key as a')
    .innerJoin('hub_key as k', 'k.id', 'a.key_id')
    .select(['a.key_id', 'a.access_key_id', 'a.actions'])
    .where('k.account_id', '=', accountId)
    .execute();
  return new Map(
    rows.map(({ key_id, access_key_id, actions }) => [
      key_id,
      { accessKeyId: access_key_id, actions: actionsOf(actions) },
    ]),
  );
}

export async function deleteAccessKey(db: HubDb, keyId: number): Promise<void> {
  await db.deleteFrom('hub_aliyun_key').where('key_id', '=', keyId).execute();
}

function actionsOf(actions: string | null): string[] | null {
  return actions === null ? null : (JSON.parse(actions) as string[]);
}
