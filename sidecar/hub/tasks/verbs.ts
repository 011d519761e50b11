/** Start, pause, stop and cancel of a task: the change of its state and what is told of it, in one transaction. */
import { changeState } from '../../dialer/task-keeper.ts';
import {
  type StateFault,
  stateAfter,
  type TaskEvent,
  type TaskState,
} from '../../outbound/tasks/task-state.ts';
import { askToHangUp } from '../../store/hub/dialing/hang-up.ts';
import { findTask, saveTaskState, type TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { countCallsOf } from '../../store/hub/tasks/task-rows.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { stateText } from './shown.ts';

const HINTS: Readonly<Record<StateFault, { en: string; zh: string }>> = {
  'no-numbers': { en: 'import numbers first', zh: '请先导入号码' },
  running: { en: 'pause it first', zh: '请先暂停任务' },
  over: { en: 'it is over', zh: '任务已经结束' },
  'not-running': { en: 'it does not run', zh: '任务没有运行' },
};

/** Of a task that a person may start again. */
const NOBODY_WAITS = {
  en: 'all its numbers have results, so import others, or reset some',
  zh: '所有号码都已有结果，请先导入新号码，或重置一些号码',
};

/** The state that follows. @throws HubError `TASK_STATE` where the state does not allow it */
export function nextState(task: Pick<TaskRow, 'state'>, event: TaskEvent): TaskState {
  const after = stateAfter(task.state as TaskState, event);
  if ('state' in after) return after.state;
  const state = { en: stateText(task.state, 'en'), zh: stateText(task.state, 'zh') };
  const hint = task.state === 'finished' && event === 'start' ? NOBODY_WAITS : HINTS[after.fault];
  throw new HubError('TASK_STATE', { values: { state, hint } });
}

export type Verb = 'start' | 'pause' | 'stop' | 'cancel';

const TOLD = {
  start: 'task.started',
  pause: 'task.paused',
  stop: 'task.paused',
  cancel: 'task.finished',
} as const;

/**
 * Does a verb with a task that the transaction has locked. What is repeated changes nothing.
 *
 * @returns how many calls of the task were in progress
 */
export async function doVerb(context: Context, db: HubDb, task: TaskRow, verb: Verb): Promise<number> {
  const state = nextState(task, verb);
  const now = await context.dialing.clock(db);
  const calls = await countCallsOf(db, task.id);
  if (state !== task.state) {
    // Who starts it now does not want it to wait for its time.
    if (verb === 'start' && task.start_time !== null && task.start_time > now)
      await saveTaskState(db, task, { state: task.state, now, startTime: null });
    const changed = (await findTask(db, task.id)) ?? task;
    const reason = verb === 'cancel' ? 'cancelled' : undefined;
    await changeState(context, db, changed, { state, event: TOLD[verb], now, ...(reason && { reason }) });
  }
  if (verb === 'stop' && calls > 0) await askToHangUp(db, { taskId: task.id, now });
  return calls;
}
