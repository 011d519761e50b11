/** Actions that start, stop and remove tasks. `Data` says whether it was done, `Message` why it was not. */

import { readTime } from '../../../../records/aliyun/times.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { updateTask } from '../../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../../api/route.ts';
import { HubError } from '../../../error.ts';
import { expireWaiting } from '../../../tasks/expire-waiting.ts';
import { once } from '../../../tasks/once.ts';
import { preflight } from '../../../tasks/preflight.ts';
import { doVerb, nextState, type Verb } from '../../../tasks/verbs.ts';
import type { Action, ActionAnswer, ActionCall } from '../action.ts';
import { AliyunFault } from '../fault.ts';
import { findTaskHere } from '../tasks/find-task.ts';

type Work = (context: Context, db: HubDb, task: TaskRow) => Promise<void>;

/** Does something under the lock of the task that the call names. */
async function doHere({ context, parameters }: ActionCall, work: Work): Promise<ActionAnswer> {
  const id = parameters.required('TaskId');
  try {
    await once(context, async (db) => {
      const within = { ...context, db };
      const task = await findTaskHere(within, db, { parameter: 'TaskId', id, lock: true });
      await work(within, db, task);
    });
    return { Data: 'true' };
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'TASK_STATE') throw error;
    return { Data: 'false', Message: error.messageIn('en') };
  }
}

function verb(name: Verb): Work {
  return async (context, db, task) => {
    await doVerb(context, db, task, name);
    await context.audit(`task.${name}`, task.uuid, db);
  };
}

const startRobotTask: Action = {
  name: 'StartRobotTask',
  rights: ['task.edit'],
  async run(call) {
    const { context, parameters } = call;
    const text = parameters.text('ScheduleTime');
    const time = text === null ? null : readTime(text);
    if (text !== null && time === null)
      throw AliyunFault.parameter('ScheduleTime', 'must be a time: yyyy-MM-dd HH:mm:ss.');
    if (time !== null && time > context.now()) return doHere(call, schedule(time));
    const task = await findTaskHere(context, context.db, {
      parameter: 'TaskId',
      id: parameters.required('TaskId'),
    });
    if (task.state === 'ready' || task.state === 'paused') {
      const { refusal } = await preflight(context, task, { asksNotify: false });
      if (refusal !== null) return { Data: 'false', Message: refusal };
    }
    return doHere(call, verb('start'));
  },
};

/** @param time ms since 1970 */
function schedule(time: number): Work {
  return async (context, db, task) => {
    const state = nextState(task, 'schedule');
    const now = await context.dialing.clock(db);
    await updateTask(db, task, { start_time: time, state, state_reason: null }, now);
    await context.audit('task.change', task.uuid, db);
  };
}

const stopRobotTask: Action = {
  name: 'StopRobotTask',
  rights: ['task.edit'],
  run: (call) => doHere(call, verb('pause')),
};

const cancelRobotTask: Action = {
  name: 'CancelRobotTask',
  rights: ['task.edit'],
  async run(call) {
    const { context, parameters } = call;
    const done = await doHere(call, verb('cancel'));
    const id = parameters.required('TaskId');
    const task = await findTaskHere(context, context.db, { parameter: 'TaskId', id });
    if (task.state === 'cancelled') await expireWaiting(context, task);
    return done;
  },
};

const cancelOrderRobotTask: Action = {
  name: 'CancelOrderRobotTask',
  rights: ['task.edit'],
  async run(call) {
    let isScheduled = false;
    const done = await doHere(call, async (context, db, task) => {
      isScheduled = task.state === 'scheduled';
      if (!isScheduled) return;
      const state = nextState(task, 'pause');
      const now = await context.dialing.clock(db);
      await updateTask(db, task, { start_time: null, state, state_reason: null }, now);
      await context.audit('task.change', task.uuid, db);
    });
    return isScheduled ? done : { Data: 'false', Message: 'The task does not wait for its time.' };
  },
};

const deleteRobotTask: Action = {
  name: 'DeleteRobotTask',
  rights: ['task.edit'],
  run: (call) =>
    doHere(call, async (context, db, task) => {
      nextState(task, 'delete');
      const now = await context.dialing.clock(db);
      await updateTask(db, task, { removed: now }, now);
      await context.audit('task.rm', task.uuid, db);
    }),
};

export const taskVerbs: readonly Action[] = [
  startRobotTask,
  stopRobotTask,
  cancelRobotTask,
  cancelOrderRobotTask,
  deleteRobotTask,
];
