/** Tasks: their rows, and the changes of their state. */
import type { Insertable, Selectable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import type { DialingTables } from './tables.ts';

export type TaskRow = Selectable<DialingTables['call_task']>;
export type NewTask = Insertable<DialingTables['call_task']>;

/** @returns the task's id */
export async function insertTask(db: HubDb, task: NewTask): Promise<number> {
  const { insertId } = await db.insertInto('call_task').values(task).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function findTask(
  db: HubDb,
  id: number,
  options: ReadOptions = {},
): Promise<TaskRow | undefined> {
  const query = db.selectFrom('call_task').selectAll().where('id', '=', id).where('removed', 'is', null);
  return numbered(await withLock(query, db, options).executeTakeFirst());
}

export async function tasksById(db: HubDb, ids: readonly number[]): Promise<Map<number, TaskRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_task')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.flatMap((row) => numbered(row) ?? []).map((task) => [task.id, task]));
}

/** A task of an account by its UUID. */
export async function findTaskByUuid(
  db: HubDb,
  { accountId, uuid }: { accountId: number; uuid: string },
  options: ReadOptions = {},
): Promise<TaskRow | undefined> {
  const query = db
    .selectFrom('call_task')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('uuid', '=', uuid)
    .where('removed', 'is', null);
  return numbered(await withLock(query, db, options).executeTakeFirst());
}

export interface TaskPage {
  accountId: number;
  states?: readonly string[];
  /** Of the name. */
  keyword?: string;
  id?: number;
  /** Made from–to, ms since 1970. */
  from?: number;
  to?: number;
  /** Default: the newest first. */
  order?: { by: 'id' | 'name' | 'created' | 'started' | 'finished'; isDescending: boolean };
  limit: number;
  offset: number;
}

/** Tasks of an account, and how many there are. */
export async function listTasks(
  db: HubDb,
  { accountId, states, keyword, id, from, to, order, limit, offset }: TaskPage,
): Promise<{ tasks: TaskRow[]; total: number }> {
  let query = db.selectFrom('call_task').where('account_id', '=', accountId).where('removed', 'is', null);
  if (states) query = query.where('state', 'in', [...states]);
  if (keyword) query = query.where('name', 'like', `%${keyword.replace(/[\\%_]/g, '\\$&')}%`);
  if (id !== undefined) query = query.where('id', '=', id);
  if (from !== undefined) query = query.where('created', '>=', from);
  if (to !== undefined) query = query.where('created', '<=', to);
  const { total } = await query
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  const { by, isDescending } = order ?? { by: 'id', isDescending: true };
  const direction = isDescending ? 'desc' : 'asc';
  const ordered = by === 'id' ? query : query.orderBy(by, direction);
  const rows = await ordered.selectAll().orderBy('id', direction).limit(limit).offset(offset).execute();
  return { tasks: rows.flatMap((row) => numbered(row) ?? []), total: Number(total) };
}

export interface StateChange {
  state: string;
  reason?: string | null;
  /** ms since 1970 */
  now: number;
  startTime?: number | null;
}

/** Changes the state of a task that the transaction has locked. */
export async function saveTaskState(
  db: HubDb,
  task: TaskRow,
  { state, reason = null, now, startTime }: StateChange,
): Promise<void> {
  const isStart = state === 'running' && task.state !== 'running';
  await db
    .updateTable('call_task')
    .set({
      state,
      state_reason: reason,
      revision: task.revision + 1,
      updated: now,
      ...(startTime !== undefined && { start_time: startTime }),
      ...(isStart && { runs: task.runs + 1, started: task.started ?? now }),
      ...(state === 'finished' || state === 'cancelled' ? { finished: now } : {}),
    })
    .where('id', '=', task.id)
    .execute();
}

/** Tasks in these states, of all accounts. */
export async function tasksIn(db: HubDb, states: readonly string[]): Promise<TaskRow[]> {
  const rows = await db
    .selectFrom('call_task')
    .selectAll()
    .where('state', 'in', [...states])
    .where('removed', 'is', null)
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => numbered(row) ?? []);
}

/** MySQL gives large integers as text where they may not fit a number. */
function numbered(row: TaskRow | undefined): TaskRow | undefined {
  if (!row) return undefined;
  const time = (value: number | null) => (value === null ? null : Number(value));
  return {
    ...row,
    id: Number(row.id),
    start_time: time(row.start_time),
    stop_time: time(row.stop_time),
    started: time(row.started),
    finished: time(row.finished),
    created: Number(row.created),
    updated: Number(row.updated),
  };
}
