/** All values of the hub's tables that the secret key seals. A column that holds such values belongs into this list. */
import type { HubDb } from './hub-store.ts';

/** One sealed value. */
export interface SealedValue {
  id: number;
  /** What it is sealed with, besides the key. */
  context: string;
  sealed: string;
}

/** The context of a user's secret for one-time codes. */
export function totpContext(userId: number): string {
  return `totp ${userId}`;
}

/** Replaces each sealed value by what `reseal` makes of it. @returns how many there are */
export async function resealAll(db: HubDb, reseal: (value: SealedValue) => string): Promise<number> {
  const users = await sealedTotp(db);
  for (const user of users)
    await db
      .updateTable('hub_user')
      .set({ totp: reseal(user) })
      .where('id', '=', user.id)
      .execute();
  return users.length;
}

/** All sealed values. */
export async function listSealed(db: HubDb): Promise<SealedValue[]> {
  return sealedTotp(db);
}

async function sealedTotp(db: HubDb): Promise<SealedValue[]> {
  const rows = await db.selectFrom('hub_user').select(['id', 'totp']).where('totp', 'is not', null).execute();
  return rows.map(({ id, totp }) => ({ id, context: totpContext(id), sealed: totp as string }));
}
