/** Whether tasks have something to do, and the numbers that will not be called any more. */
import type { HubDb } from '../hub-store.ts';
import { NumberState } from './due-numbers.ts';

export interface TaskProgress {
  /** A number waits, whenever it is due. */
  waits: boolean;
  /** An attempt is under way. */
  lives: boolean;
}

/** Of a task that the transaction has locked. */
export async function taskProgress(db: HubDb, taskId: number): Promise<TaskProgress> {
  const has = async (state: number): Promise<boolean> => {
    const row = await db
      .selectFrom('call_number')
      .select('id')
      .where('task_id', '=', taskId)
      .where('state', '=', state)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  };
  // A call that ends between the two looks lets its number wait again. None begins: the caller has locked the task.
  const lives = await has(NumberState.Live);
  return { waits: await has(NumberState.Waiting), lives };
}

/**
 * Paused tasks that were started and have nothing left to call: their last calls have ended since. By their figures, which
 * are one row of each.
 */
export async function donePausedTasks(db: HubDb): Promise<number[]> {
  const rows = await db
    .selectFrom('call_task as t')
    .innerJoin('call_task_counter as c', 'c.task_id', 't.id')
    .select('t.id')
    .where('t.state', '=', 'paused')
    .where('t.started', 'is not', null)
    .where('t.removed', 'is', null)
    .where('c.name', '=', 'status:0')
    .where('c.value', '=', 0)
    .execute();
  return rows.map(({ id }) => Number(id));
}

/**
 * Cancelled tasks with a number that waits still: whoever cancelled them was killed before all had expired, or a call ended
 * at that moment. @param since ms since 1970: tasks that were cancelled earlier are not looked at
 */
export async function cancelledTasksThatWait(db: HubDb, since: number): Promise<number[]> {
  const rows = await db
    .selectFrom('call_task as t')
    .select('t.id')
    .where('t.state', '=', 'cancelled')
    .where('t.finished', '>=', since)
    .where('t.removed', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('call_number as n')
          .select('n.id')
          .whereRef('n.task_id', '=', 't.id')
          .where('n.state', '=', NumberState.Waiting),
      ),
    )
    .execute();
  return rows.map(({ id }) => Number(id));
}

export interface ExpiredNumber {
  id: number;
  number: string;
  attempts: number;
}

/** Gives numbers that wait their last result. @returns at most `limit` of them */
export async function expireNumbers(
  db: HubDb,
  {
    taskId,
    status,
    outcome,
    limit,
    now,
  }: { taskId: number; status: number; outcome: string; limit: number; now: number },
): Promise<ExpiredNumber[]> {
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'number', 'attempts'])
    .where('task_id', '=', taskId)
    .where('state', '=', NumberState.Waiting)
    .orderBy('next_at')
    .orderBy('place')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  await db
    .updateTable('call_number')
    .set({ state: NumberState.Final, status, outcome, updated: now })
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}
