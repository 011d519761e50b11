/** `outbound/v1/task/start`, `pause` and `delete`. */
import { Type } from 'typebox';
import type { TaskRow } from '../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import { updateTask } from '../../../store/hub/tasks/task-rows.ts';
import { type Context, defineRoute, type Route } from '../../api/route.ts';
import { HubError } from '../../error.ts';
import { answeredBefore, once } from '../../tasks/once.ts';
import { preflight } from '../../tasks/preflight.ts';
import { doVerb, nextState } from '../../tasks/verbs.ts';
import { BASE, yetaDoor } from './door.ts';
import { findOwnTask, refuseOver, TASK_ID } from './own-task.ts';

type Done = Record<string, never>;

interface VerbRoute {
  name: 'start' | 'pause' | 'delete';
  summary: Route['summary'];
  /** Before the transaction. */
  check(context: Context, task: TaskRow): Promise<void>;
  /** @param task locked */
  act(context: Context, db: HubDb, task: TaskRow): Promise<void>;
}

function verbRoute({ name, summary, check, act }: VerbRoute): Route {
  return defineRoute({
    method: 'POST',
    path: `${BASE}/outbound/v1/task/${name}`,
    door: yetaDoor,
    right: 'task.edit',
    ownTransactions: true,
    summary,
    body: Type.Object({ task_id: TASK_ID }),
    answer: Type.Object({}),
    async handle(context, { body }) {
      const before = await answeredBefore(context);
      if (before !== undefined) return before as Done;
      const { id } = await findOwnTask(context, body.task_id);
      await check(context, await findOwnTask(context, id));
      return once(context, async (db) => {
        await act(context, db, await findOwnTask({ ...context, db }, id, { lock: true }));
        return {} as Done;
      });
    },
  });
}

export const startRoute = verbRoute({
  name: 'start',
  summary: {
    en: 'Start a task, now or at its time_begin, or let it go on.',
    zh: '启动任务（到 time_begin 时开始呼叫），或继续已暂停的任务。',
  },
  async check(context, task) {
    refuseOver(task);
    nextState(task, 'start');
    if (task.state === 'running') return;
    const { refusal } = await preflight(context, task, { asksNotify: false });
    if (refusal !== null) throw new HubError('TASK_NOBODY', { values: { reason: refusal } });
  },
  async act(context, db, task) {
    refuseOver(task);
    nextState(task, 'start');
    const now = await context.dialing.clock(db);
    const isEarly = task.state !== 'running' && task.start_time !== null && task.start_time > now;
    if (isEarly) await updateTask(db, task, { state: nextState(task, 'schedule'), state_reason: null }, now);
    else await doVerb(context, db, task, 'start');
    await context.audit('task.start', task.uuid, db);
  },
});

export const pauseRoute = verbRoute({
  name: 'pause',
  summary: {
    en: 'Pause a task: no new calls begin, those in progress go on.',
    zh: '暂停任务：不再发起新呼叫，正在进行的通话继续。',
  },
  check: async (_context, task) => refuseOver(task),
  async act(context, db, task) {
    refuseOver(task);
    await doVerb(context, db, task, 'pause');
    await context.audit('task.pause', task.uuid, db);
  },
});

const RUNS = ['running', 'held'];

export const deleteRoute = verbRoute({
  name: 'delete',
  summary: {
    en: 'Stop a task and remove it: calls in progress are ended now. Records and history stay.',
    zh: '强制停止并删除任务：正在进行的通话立即挂断。通话记录和历史仍会保留。',
  },
  check: async () => {},
  async act(context, db, task) {
    if (RUNS.includes(task.state)) {
      await doVerb(context, db, task, 'stop');
      await context.audit('task.stop', task.uuid, db);
    }
    const stopped = await findOwnTask({ ...context, db }, task.id);
    nextState(stopped, 'delete');
    const now = await context.dialing.clock(db);
    await updateTask(db, stopped, { removed: now }, now);
    await context.audit('task.rm', task.uuid, db);
  },
});
