/** Groups of times in which tasks dial, or do not. */
import type { Selectable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import type { DialingTables } from './tables.ts';

export type TimegroupRow = Selectable<DialingTables['call_timegroup']>;

/** @returns JSON; null: there is no such group */
export async function timegroupContent(db: HubDb, id: number): Promise<string | null> {
  const row = await db
    .selectFrom('call_timegroup')
    .select('content')
    .where('id', '=', id)
    .where('removed', 'is', null)
    .executeTakeFirst();
  return row?.content ?? null;
}

export async function listTimegroups(db: HubDb, accountId: number): Promise<TimegroupRow[]> {
  const rows = await db
    .selectFrom('call_timegroup')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(numbered);
}

/** A group of this account, by its id or UUID. */
export async function findTimegroup(
  db: HubDb,
  accountId: number,
  { name, ...options }: { name: number | string } & ReadOptions,
): Promise<TimegroupRow | undefined> {
  const query = db
    .selectFrom('call_timegroup')
    .selectAll()
    .where(typeof name === 'number' ? 'id' : 'uuid', '=', name)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && numbered(row);
}

export interface NewTimegroup {
  uuid: string;
  accountId: number;
  name: string;
  /** JSON */
  content: string;
}

/** @returns the group's id */
export async function insertTimegroup(
  db: HubDb,
  { accountId, ...group }: NewTimegroup,
  now: number,
): Promise<number> {
  const { insertId } = await db
    .insertInto('call_timegroup')
    .values({ ...group, account_id: accountId, created: now, updated: now, removed: null })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/** @param group read under a lock */
export async function updateTimegroup(
  db: HubDb,
  { id, revision }: Pick<TimegroupRow, 'id' | 'revision'>,
  change: { name?: string; content?: string; removed?: number; updated: number },
): Promise<void> {
  await db
    .updateTable('call_timegroup')
    .set({ ...change, revision: revision + 1 })
    .where('id', '=', id)
    .execute();
}

/** Tasks that an error names. */
const NAMED = 3;

/** Names of tasks that are not over and have the group. */
export async function tasksWithTimegroup(db: HubDb, id: number): Promise<string[]> {
  const rows = await db
    .selectFrom('call_task')
    .select('name')
    .where('disable_dial_timegroup', '=', id)
    .where('state', 'not in', ['finished', 'cancelled'])
    .where('removed', 'is', null)
    .orderBy('id')
    .limit(NAMED)
    .execute();
  return rows.map(({ name }) => name);
}

function numbered(row: TimegroupRow): TimegroupRow {
  return { ...row, created: Number(row.created), updated: Number(row.updated) };
}
