import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { findTaskOf } from '../../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../../api/route.ts';
import { AliyunFault, type BusinessCode } from '../fault.ts';

/** @param code where the account has no such task @throws AliyunFault */
export async function findTaskHere(
  { principal }: Context,
  db: HubDb,
  { parameter, id, lock = false, code = 'isv.INVALID_PARAMETERS' }: FindTask,
): Promise<TaskRow> {
  const task = await findTaskOf(db, { accountId: principal.account.id, id }, { lock });
  if (!task || task.removed !== null)
    throw AliyunFault.business(code, `${parameter}: there is no such task.`);
  return task;
}

interface FindTask {
  /** Name of the parameter. */
  parameter: string;
  id: string;
  lock?: boolean;
  code?: BusinessCode;
}
