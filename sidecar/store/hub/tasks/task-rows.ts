/** Tasks as the API finds and changes them. */
import type { Updateable } from 'kysely';
import { FIRST_GROUP } from '../dialing/lines.ts';
import type { DialingTables } from '../dialing/tables.ts';
import { findTask, findTaskByUuid, type TaskRow } from '../dialing/tasks.ts';
import type { HubDb } from '../hub-store.ts';
import type { ReadOptions } from '../row-lock.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ID = /^[1-9]\d{0,14}$/;

/** A task of an account by its UUID or its number. */
export async function findTaskOf(
  db: HubDb,
  { accountId, id }: { accountId: number; id: string },
  options: ReadOptions = {},
): Promise<TaskRow | undefined> {
  if (UUID.test(id)) return findTaskByUuid(db, { accountId, uuid: id.toLowerCase() }, options);
  if (!ID.test(id)) return undefined;
  const task = await findTask(db, Number(id), options);
  return task?.account_id === accountId ? task : undefined;
}

/** Tasks by UUID, with the account whose they are, also removed ones. */
export async function taskOwners(
  db: HubDb,
  uuids: readonly string[],
): Promise<Map<string, { id: number; accountId: number }>> {
  if (uuids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_task')
    .select(['id', 'uuid', 'account_id as accountId'])
    .where('uuid', 'in', [...uuids])
    .execute();
  return new Map(rows.map(({ id, uuid, accountId }) => [uuid, { id: Number(id), accountId }]));
}

export type TaskChange = Updateable<DialingTables['call_task']>;

/** Changes a task that the transaction has locked. @param now ms since 1970 */
export async function updateTask(db: HubDb, task: TaskRow, change: TaskChange, now: number): Promise<void> {
  await db
    .updateTable('call_task')
    .set({ ...change, revision: task.revision + 1, updated: now })
    .where('id', '=', task.id)
    .execute();
}

/** A line that a task may name. */
export interface CallerLine {
  id: number;
  name: string;
  isGroup: boolean;
  kind: string | null;
  callerNumbers: string[];
  maximumcall: number | null;
  perSecond: number | null;
  enabled: boolean;
}

/** The lines and groups of an account and of the deployment. @param id only this one */
export async function callerLines(db: HubDb, accountId: number, id?: number): Promise<CallerLine[]> {
  let lines = db
    .selectFrom('call_line')
    .select(['id', 'name', 'kind', 'caller_numbers', 'maximumcall', 'call_per_second', 'enabled'])
    .where('account_id', 'in', [0, accountId])
    .where('removed', 'is', null);
  let groups = db
    .selectFrom('call_line_group')
    .select(['id', 'name'])
    .where('account_id', 'in', [0, accountId])
    .where('removed', 'is', null);
  if (id !== undefined) {
    lines = lines.where('id', '=', id);
    groups = groups.where('id', '=', id);
  }
  const found = id !== undefined && id >= FIRST_GROUP ? [] : await lines.orderBy('id').execute();
  const foundGroups = id !== undefined && id < FIRST_GROUP ? [] : await groups.orderBy('id').execute();
  return [
    ...found.map((line) => ({
      ...{ id: line.id, name: line.name, isGroup: false, kind: line.kind, maximumcall: line.maximumcall },
      callerNumbers: JSON.parse(line.caller_numbers) as string[],
      perSecond: line.call_per_second,
      enabled: line.enabled === 1,
    })),
    ...foundGroups.map((group) => ({
      ...{ id: group.id, name: group.name, isGroup: true, kind: null, callerNumbers: [] },
      ...{ maximumcall: null, perSecond: null, enabled: true },
    })),
  ];
}

/** Groups of times of an account, by name. */
export async function timegroupsOf(
  db: HubDb,
  accountId: number,
): Promise<{ id: number; uuid: string; name: string }[]> {
  return db
    .selectFrom('call_timegroup')
    .select(['id', 'uuid', 'name'])
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .orderBy('name')
    .execute();
}

/** The calls of a task that are in progress. */
export async function countCallsOf(db: HubDb, taskId: number): Promise<number> {
  const { count } = await db
    .selectFrom('call_attempt')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('task_id', '=', taskId)
    .where('state', '=', 'dialling')
    .executeTakeFirstOrThrow();
  return Number(count);
}
