/** Tasks that come from Redis, and the batches of numbers that were moved out of a list there. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import { NumberState } from '../dialing/due-numbers.ts';
import type { HubDb } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';
import type { BatchOutcome, RedisTaskTables } from './redis-task-tables.ts';

export type RedisTaskRow = Selectable<RedisTaskTables['hub_redis_task']>;
export type NewRedisTask = Insertable<RedisTaskTables['hub_redis_task']>;
export type RedisTaskChange = Updateable<RedisTaskTables['hub_redis_task']>;

/** The tasks of one hash. */
export async function listRedisTasks(
  db: HubDb,
  { accountId, domain }: { accountId: number; domain: string },
): Promise<RedisTaskRow[]> {
  const rows = await db
    .selectFrom('hub_redis_task')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('domain', '=', domain)
    .orderBy('id')
    .execute();
  return rows.map(numbered);
}

/** Keeps a task from other hubs until the transaction ends. */
export async function lockRedisTask(db: HubDb, nameHash: string): Promise<RedisTaskRow | undefined> {
  const query = db.selectFrom('hub_redis_task').selectAll().where('name_hash', '=', nameHash);
  const row = await withLock(query, db, { lock: true }).executeTakeFirst();
  return row && numbered(row);
}

/** @returns its id */
export async function insertRedisTask(db: HubDb, row: NewRedisTask): Promise<number> {
  const { insertId } = await db.insertInto('hub_redis_task').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function saveRedisTask(db: HubDb, id: number, change: RedisTaskChange): Promise<void> {
  await db.updateTable('hub_redis_task').set(change).where('id', '=', id).execute();
}

/** Each batch has one outcome: a second one fails as a duplicate. */
export async function insertRedisBatch(
  db: HubDb,
  batch: { id: string; outcome: BatchOutcome; created: number },
): Promise<void> {
  await db.insertInto('hub_redis_batch').values(batch).execute();
}

export async function batchOutcome(db: HubDb, id: string): Promise<BatchOutcome | undefined> {
  const row = await db
    .selectFrom('hub_redis_batch')
    .select('outcome')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.outcome;
}

/** @param before ms since 1970 */
export async function deleteOldRedisBatches(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('hub_redis_batch').where('created', '<', before).execute();
}

/** How many numbers of a task wait, up to a limit. @param dueAt ms since 1970: only those that are due then */
export async function countWaiting(
  db: HubDb,
  { taskId, dueAt, limit }: { taskId: number; dueAt?: number; limit: number },
): Promise<number> {
  let waiting = db
    .selectFrom('call_number')
    .select('id')
    .where('task_id', '=', taskId)
    .where('state', '=', NumberState.Waiting);
  if (dueAt !== undefined) waiting = waiting.where('next_at', '<=', dueAt);
  const row = await db
    .selectFrom(waiting.limit(limit).as('w'))
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Those of these numbers that a task has called to the end. */
export async function finalNumbers(
  db: HubDb,
  taskId: number,
  keys: readonly string[],
): Promise<{ id: number; status: number }[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'status'])
    .where('task_id', '=', taskId)
    .where('number_key', 'in', [...keys])
    .where('state', '=', NumberState.Final)
    .execute();
  return rows.map(({ id, status }) => ({ id: Number(id), status }));
}

/** Lets numbers be called again, as if they were new. @param now ms since 1970 */
export async function renewNumbers(db: HubDb, ids: readonly number[], now: number): Promise<void> {
  await db
    .updateTable('call_number')
    .set({
      ...{ state: NumberState.Waiting, status: 0, outcome: null, next_at: 0, attempts: 0 },
      ...{ own_failures: 0, lines_tried: '', why: null, updated: now },
    })
    .where('id', 'in', [...ids])
    .execute();
}

function numbered(row: RedisTaskRow): RedisTaskRow {
  const whole = (value: number | null) => (value === null ? null : Number(value));
  return {
    ...row,
    ...{ id: Number(row.id), updated: Number(row.updated) },
    ...{ task_id: whole(row.task_id), import_id: whole(row.import_id) },
  };
}
