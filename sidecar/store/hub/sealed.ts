/** All values of the hub's tables that the secret key seals. A column that holds such values belongs into this list. */
import { accessKeyContext } from './doors/aliyun-keys.ts';
import type { HubDb } from './hub-store.ts';
import type { KeyedRequest } from './idempotency.ts';
import { accountContext, targetContext } from './pushes/targets.ts';

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
  return [
    ...(await sealedTotp(db)),
    ...(await sealedAnswers(db)),
    ...(await sealedPushSecrets(db)),
    ...(await sealedAccessKeys(db)),
  ];
}

async function sealedAccessKeys(db: HubDb): Promise<PlacedValue[]> {
  const rows = await db.selectFrom('hub_aliyun_key').select(['key_id', 'access_key_id', 'secret']).execute();
  return rows.map(({ key_id, access_key_id, secret }) => ({
    context: accessKeyContext(access_key_id),
    sealed: secret,
    replace: (sealed) =>
      db.updateTable('hub_aliyun_key').set({ secret: sealed }).where('key_id', '=', key_id).execute(),
  }));
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

async function sealedPushSecrets(db: HubDb): Promise<PlacedValue[]> {
  const targets = await db.selectFrom('hub_push_target').select(['id', 'secret', 'old_secret']).execute();
  const accounts = await db
    .selectFrom('hub_push_secret')
    .select(['account_id', 'secret', 'old_secret'])
    .execute();
  const ofTargets = targets.flatMap(({ id, ...secrets }) =>
    secretsOf(secrets, targetContext(id), (change) =>
      db.updateTable('hub_push_target').set(change).where('id', '=', id).execute(),
    ),
  );
  const ofAccounts = accounts.flatMap(({ account_id, ...secrets }) =>
    secretsOf(secrets, accountContext(account_id), (change) =>
      db.updateTable('hub_push_secret').set(change).where('account_id', '=', account_id).execute(),
    ),
  );
  return [...ofTargets, ...ofAccounts];
}

type PushSecrets = { secret: string; old_secret: string | null };

function secretsOf(
  { secret, old_secret }: PushSecrets,
  context: string,
  update: (change: Partial<PushSecrets>) => Promise<unknown>,
): PlacedValue[] {
  const current = { context, sealed: secret, replace: (sealed: string) => update({ secret: sealed }) };
  if (old_secret === null) return [current];
  return [
    current,
    { context, sealed: old_secret, replace: (sealed: string) => update({ old_secret: sealed }) },
  ];
}
