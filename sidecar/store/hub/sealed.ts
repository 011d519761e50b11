/** All values of the hub's tables that the secret key seals. A column that holds such values belongs into this list. */
import type { HubDb } from './hub-store.ts';
import type { KeyedRequest } from './idempotency.ts';

/** One sealed value. */
export interface SealedValue {
  /** What it is sealed with, besides the key. */
  context: string;
  sealed: string;
}

/** A sealed value, and where it is. */
interface PlacedValue extends SealedValue {
  replace(sealed: string): Promise<unknown>;
}

/** The context of a user's secret for one-time codes. */
export function totpContext(userId: number): string {
  return `totp ${userId}`;
}

/** The context of a kept answer that holds a secret. */
export function answerContext({ accountId, route, idempotencyKey }: Omit<KeyedRequest, 'body'>): string {
  return `answer ${JSON.stringify([accountId, route, idempotencyKey])}`;
}

/** Replaces each sealed value by what `reseal` makes of it. @returns how many there are */
export async function resealAll(db: HubDb, reseal: (value: SealedValue) => string): Promise<number> {
  const values = await placedValues(db);
  for (const value of values) await value.replace(reseal(value));
  return values.length;
}

/** All sealed values. */
export async function listSealed(db: HubDb): Promise<SealedValue[]> {
  return placedValues(db);
}

async function placedValues(db: HubDb): Promise<PlacedValue[]> {
  return [...(await sealedTotp(db)), ...(await sealedAnswers(db))];
}

async function sealedTotp(db: HubDb): Promise<PlacedValue[]> {
  const rows = await db.selectFrom('hub_user').select(['id', 'totp']).where('totp', 'is not', null).execute();
  return rows.map(({ id, totp }) => ({
    context: totpContext(id),
    sealed: totp as string,
    replace: (sealed) => db.updateTable('hub_user').set({ totp: sealed }).where('id', '=', id).execute(),
  }));
}

async function sealedAnswers(db: HubDb): Promise<PlacedValue[]> {
  const rows = await db
    .selectFrom('hub_idempotency')
    .select(['account_id as accountId', 'route', 'idempotency_key as idempotencyKey', 'answer'])
    .where('answer', 'like', 'v1.%')
    .execute();
  return rows.map((row) => ({
    context: answerContext(row),
    sealed: row.answer as string,
    replace: (sealed) =>
      db
        .updateTable('hub_idempotency')
        .set({ answer: sealed })
        .where('account_id', '=', row.accountId)
        .where('route', '=', row.route)
        .where('idempotency_key', '=', row.idempotencyKey)
        .execute(),
  }));
}
