/** Recovery codes of users, as hashes. Each lets its user log in once. */
import type { HubDb } from '../hub-store.ts';

/** Puts new codes in the place of the old ones. No hashes: the user has none. */
export async function replaceRecoveryCodes(
  db: HubDb,
  userId: number,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom('hub_recovery_code').where('user_id', '=', userId).execute();
  if (hashes.length === 0) return;
  await db
    .insertInto('hub_recovery_code')
    .values(hashes.map((hash) => ({ user_id: userId, hash })))
    .execute();
}

/** Takes a code. @returns false where there is none, or it was used before */
export async function takeRecoveryCode(db: HubDb, userId: number, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_recovery_code')
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

export async function countRecoveryCodes(db: HubDb, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('hub_recovery_code')
    .select((code) => code.fn.countAll<number | string>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
