/** The task that a body names by its number. */
import { Type } from 'typebox';
import type { TaskRow } from '../../../store/hub/dialing/tasks.ts';
import { wasTask } from '../../../store/hub/doors/yeta.ts';
import type { ReadOptions } from '../../../store/hub/row-lock.ts';
import { findTaskOf } from '../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../api/route.ts';
import { CODES, YetaError } from './codes.ts';

export const TASK_ID = Type.Union([Type.String({ maxLength: 50 }), Type.Integer()]);

const OVER = ['finished', 'cancelled'];

/** @throws YetaError */
export async function findOwnTask(
  { db, principal }: Pick<Context, 'db' | 'principal'>,
  given: string | number,
  options: ReadOptions = {},
): Promise<TaskRow> {
  const accountId = principal.account.id;
  const id = String(given);
  const task = await findTaskOf(db, { accountId, id }, options);
  if (task) return task;
  if (/^\d{1,15}$/.test(id) && (await wasTask(db, accountId, Number(id))))
    throw new YetaError(CODES.taskRemoved, 'task_id', { en: 'was deleted', zh: '已经删除' });
  throw new YetaError(CODES.task, 'task_id', { en: 'is no task of the account', zh: '不是本账户的任务' });
}

/** @throws YetaError */
export function refuseOver(task: TaskRow): void {
  if (OVER.includes(task.state))
    throw new YetaError(CODES.taskOver, 'task_id', { en: 'is a task that is over', zh: '任务已经完成' });
}
