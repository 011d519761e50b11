/** What the door of the inbound platform reads. */
import type { HubDb } from '../hub-store.ts';

/** `caller_line_id` of the tasks of an account that run. */
export async function linesInUse(db: HubDb, accountId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('call_task')
    .select('caller_line_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('state', '=', 'running')
    .where('removed', 'is', null)
    .where('caller_line_id', 'is not', null)
    .execute();
  return rows.map(({ caller_line_id: id }) => Number(id));
}

/** Addresses of the account that get results in this platform's form. */
export async function resultAddresses(db: HubDb, accountId: number, dialect: string): Promise<string[]> {
  const rows = await db
    .selectFrom('hub_push_target')
    .select('url')
    .where('account_id', '=', accountId)
    .where('dialect', '=', dialect)
    .where('state', '=', 'on')
    .where('removed', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ url }) => url);
}

/** Whether the account had a task of this number, which was removed. */
export async function wasTask(db: HubDb, accountId: number, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('call_task')
    .select('id')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ids of the numbers of a task by their keys. */
export async function numberIds(
  db: HubDb,
  taskId: number,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'number_key'])
    .where('task_id', '=', taskId)
    .where('number_key', 'in', [...keys])
    .execute();
  return new Map(rows.map(({ id, number_key: key }) => [key, Number(id)]));
}

/** Numbers of tasks that have been called, by task. */
export async function calledNumbers(db: HubDb, taskIds: readonly number[]): Promise<Map<number, number>> {
  if (taskIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_number')
    .select(({ fn }) => ['task_id', fn.countAll<number | string>().as('called')])
    .where('task_id', 'in', [...taskIds])
    .where('attempts', '>', 0)
    .groupBy('task_id')
    .execute();
  return new Map(rows.map(({ task_id: id, called }) => [Number(id), Number(called)]));
}
