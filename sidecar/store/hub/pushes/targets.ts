/** The targets of an account and their secrets, and the secret of the account itself. */
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';

/** Secrets, sealed; times are ms since 1970. */
export interface StoredSecret {
  secret: string;
  oldSecret: string | null;
  oldSecretUntil: number | null;
}

export type TargetState = 'on' | 'off' | 'gone';

export interface TargetRow extends StoredSecret {
  id: number;
  accountId: number;
  url: string;
  events: string[];
  dialect: string;
  state: TargetState;
  removed: number | null;
  revision: number;
  created: number;
}

export interface NewTarget {
  accountId: number;
  url: string;
  events: readonly string[];
  dialect: string;
  /** Seals a new secret with the context of its row. */
  seal: (context: string) => string;
}

/** What the secret of a target is sealed with. */
export function targetContext(id: number): string {
  return `push target ${id}`;
}

/** What the secret of an account is sealed with. */
export function accountContext(accountId: number): string {
  return `push account ${accountId}`;
}

const COLUMNS = [
  'id',
  'account_id as accountId',
  'url',
  'events',
  'dialect',
  'secret',
  'old_secret as oldSecret',
  'old_secret_until as oldSecretUntil',
  'state',
  'removed',
  'revision',
  'created',
] as const;

type Selected = Omit<TargetRow, 'events' | 'state'> & { events: string; state: string };

function targetOf(row: Selected): TargetRow {
  return {
    ...row,
    oldSecretUntil: row.oldSecretUntil === null ? null : Number(row.oldSecretUntil),
    removed: row.removed === null ? null : Number(row.removed),
    created: Number(row.created),
    events: JSON.parse(row.events) as string[],
    state: row.state as TargetState,
  };
}

export async function listTargets(db: HubDb, accountId: number): Promise<TargetRow[]> {
  const rows = await db
    .selectFrom('hub_push_target')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(targetOf);
}

/** A target of this account that exists. */
export async function findTarget(
  db: HubDb,
  accountId: number,
  { id, ...options }: { id: number } & ReadOptions,
): Promise<TargetRow | undefined> {
  const query = db
    .selectFrom('hub_push_target')
    .select(COLUMNS)
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && targetOf(row);
}

/** A target of any account, also one that was removed. For what sends. */
export async function readTarget(db: HubDb, id: number): Promise<TargetRow | undefined> {
  const row = await db.selectFrom('hub_push_target').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && targetOf(row);
}

/** In a transaction: the secret is sealed with the row's id. @returns the id */
export async function insertTarget(db: HubDb, target: NewTarget, now: number): Promise<number> {
  const { accountId, url, events, dialect, seal } = target;
  const { insertId } = await db
    .insertInto('hub_push_target')
    .values({
      account_id: accountId,
      url,
      events: JSON.stringify(events),
      dialect,
      secret: '',
      old_secret: null,
      old_secret_until: null,
      removed: null,
      created: now,
    })
    .executeTakeFirstOrThrow();
  const id = Number(insertId);
  const secret = seal(targetContext(id));
  await db.updateTable('hub_push_target').set({ secret }).where('id', '=', id).execute();
  return id;
}

export interface TargetChange {
  url?: string;
  events?: readonly string[];
  state?: TargetState;
  removed?: number;
  secrets?: StoredSecret;
}

/** @param target read under a lock */
export async function updateTarget(
  db: HubDb,
  { id, revision }: Pick<TargetRow, 'id' | 'revision'>,
  { events, secrets, ...change }: TargetChange,
): Promise<void> {
  await db
    .updateTable('hub_push_target')
    .set({
      ...change,
      ...(events && { events: JSON.stringify(events) }),
      ...(secrets && columnsOf(secrets)),
      revision: revision + 1,
    })
    .where('id', '=', id)
    .execute();
}

/** Turns off a target that answered 410, unless somebody has given it another address meanwhile. */
export async function markGone(db: HubDb, { id, url }: Pick<TargetRow, 'id' | 'url'>): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_push_target')
    .set(({ eb }) => ({ state: 'gone', revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .where('url', '=', url)
    .where('state', '=', 'on')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export interface AccountSecret extends StoredSecret {
  created: number;
}

export async function findAccountSecret(
  db: HubDb,
  accountId: number,
  options: ReadOptions = {},
): Promise<AccountSecret | undefined> {
  const query = db
    .selectFrom('hub_push_secret')
    .select(['secret', 'old_secret as oldSecret', 'old_secret_until as oldSecretUntil', 'created'])
    .where('account_id', '=', accountId);
  const row = await withLock(query, db, options).executeTakeFirst();
  if (!row) return undefined;
  const until = row.oldSecretUntil === null ? null : Number(row.oldSecretUntil);
  return { ...row, oldSecretUntil: until, created: Number(row.created) };
}

/** @throws a duplicate's error where the account has one */
export async function insertAccountSecret(
  db: HubDb,
  accountId: number,
  { secret, now }: { secret: string; now: number },
): Promise<void> {
  await db
    .insertInto('hub_push_secret')
    .values({ account_id: accountId, secret, old_secret: null, old_secret_until: null, created: now })
    .execute();
}

export async function updateAccountSecret(
  db: HubDb,
  accountId: number,
  secrets: AccountSecret,
): Promise<void> {
  await db
    .updateTable('hub_push_secret')
    .set(({ eb }) => ({
      ...columnsOf(secrets),
      created: secrets.created,
      revision: eb('revision', '+', 1),
    }))
    .where('account_id', '=', accountId)
    .execute();
}

function columnsOf({ secret, oldSecret, oldSecretUntil }: StoredSecret) {
  return { secret, old_secret: oldSecret, old_secret_until: oldSecretUntil };
}
