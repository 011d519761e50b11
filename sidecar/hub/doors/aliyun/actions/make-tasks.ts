/** Actions that make tasks and give them numbers. */
import { findTask, type TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { countNumbers } from '../../../../store/hub/tasks/number-list.ts';
import type { Context } from '../../../api/route.ts';
import { importRows, type ReadRows } from '../../../tasks/import-numbers.ts';
import { once } from '../../../tasks/once.ts';
import type { TaskBody } from '../../../tasks/task-body.ts';
import { doVerb } from '../../../tasks/verbs.ts';
import type { Action } from '../action.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';
import { readCallees } from '../tasks/callees.ts';
import { findTaskHere } from '../tasks/find-task.ts';
import { makeTask } from '../tasks/new-task.ts';
import { recallRules } from '../tasks/recall.ts';

const RIGHTS = ['task.edit', 'number.edit'] as const;
const MOST_OF_BATCH = 1_000;
const MOST_OF_TASK = 300_000;

async function addCallees(context: Context, db: HubDb, { task, read }: { task: TaskRow; read: ReadRows }) {
  const imported = await importRows(context, db, { task, read });
  await context.audit('number.import', `${imported.taken} numbers into ${task.uuid}`, db);
}

const batchRobotSmartCall: Action = {
  name: 'BatchRobotSmartCall',
  rights: RIGHTS,
  makesOnce: true,
  async run({ context, parameters }) {
    const startTime = readSchedule(parameters);
    const names = { callers: 'CalledShowNumber', earlyMedia: 'EarlyMediaAsr' };
    const read = await readCallees(context, parameters, MOST_OF_BATCH);
    const change: Partial<TaskBody> = startTime === null ? {} : { start_time: startTime };
    return once(context, async (db) => {
      const id = await makeTask(context, db, { parameters, names, change });
      await addCallees(context, db, { task: await lockedTask(db, id), read });
      const task = await lockedTask(db, id);
      if (task.state !== 'scheduled') await doVerb(context, db, task, 'start');
      return { TaskId: String(id) };
    });
  },
};

async function lockedTask(db: HubDb, id: number): Promise<TaskRow> {
  return (await findTask(db, id, { lock: true })) as TaskRow;
}

/** @returns ms since 1970; null: at once */
function readSchedule(parameters: Parameters): number | null {
  return parameters.flag('ScheduleCall') ? parameters.moment('ScheduleTime') : null;
}

const createRobotTask: Action = {
  name: 'CreateRobotTask',
  rights: RIGHTS,
  makesOnce: true,
  async run({ context, parameters }) {
    const names = { callers: 'Caller', earlyMedia: 'NumberStatusIdent' };
    const change = recallRules(parameters);
    return once(context, async (db) => {
      const id = await makeTask(context, db, { parameters, names, change });
      return { Data: String(id) };
    });
  },
};

const uploadRobotTaskCalledFile: Action = {
  name: 'UploadRobotTaskCalledFile',
  rights: RIGHTS,
  async run({ context, parameters }) {
    const id = parameters.required('Id');
    const { id: taskId } = await findTaskHere(context, context.db, { parameter: 'Id', id });
    const read = await readCallees(context, parameters, MOST_OF_TASK);
    await once(context, async (db) => {
      const task = await findTaskHere(context, db, { parameter: 'Id', id, lock: true });
      if ((await countNumbers(db, { taskId })) + read.rows.length > MOST_OF_TASK)
        throw AliyunFault.business(
          'isv.MOBILE_COUNT_OVER_LIMIT',
          `A task has at most ${MOST_OF_TASK} numbers.`,
        );
      await addCallees(context, db, { task, read });
      return null;
    });
    return { Data: String(taskId) };
  },
};

export const taskMakers: readonly Action[] = [
  batchRobotSmartCall,
  createRobotTask,
  uploadRobotTaskCalledFile,
];
