/** Starts tasks at their time, ends those that have nothing left to do, and lets held ones go on. Any host may do it. */
import { type TaskEvent, taskBody } from '../outbound/number-event.ts';
import { figuresOfStatus } from '../outbound/tasks/counters.ts';
import { HOLD_REASONS, type HoldReason, taskEnd } from '../outbound/tasks/task-state.ts';
import { CallStatus } from '../records/status-names.ts';
import { addFigures } from '../store/hub/dialing/counters.ts';
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import { lineLists, restingLines } from '../store/hub/dialing/lines.ts';
import {
  cancelledTasksThatWait,
  donePausedTasks,
  expireNumbers,
  taskProgress,
} from '../store/hub/dialing/task-progress.ts';
import { findTask, saveTaskState, type TaskRow, tasksIn } from '../store/hub/dialing/tasks.ts';
import type { HubDb, HubStore } from '../store/hub/hub-store.ts';
import { insertPushes } from '../store/hub/outbox.ts';
import { listEventTargets } from '../store/hub/push-targets.ts';
import { eachTask } from './each-task.ts';
import { pushFinal } from './final-numbers.ts';
import { retried } from './retried.ts';
import { nextTaskOpening } from './task-times.ts';

export interface KeeperParts {
  store: HubStore;
  clock: DatabaseClock;
}

/** Numbers that expire in one transaction. */
const EXPIRE_AT_ONCE = 500;

/** For so long cancelled tasks are looked at, ms: longer than a call that was in progress lasts. */
const CANCELLED_MS = 24 * 3_600_000;

/** Looks at all tasks that are not over, and at those in which cancelling left something to do. */
export async function keepTasks(parts: KeeperParts): Promise<void> {
  const active = await tasksIn(parts.store.db, ['scheduled', 'running', 'held']);
  const done = (await donePausedTasks(parts.store.db)).map((id) => ({ id, state: 'paused' }));
  const since = (await parts.clock(parts.store.db)) - CANCELLED_MS;
  const left = (await cancelledTasksThatWait(parts.store.db, since)).map((id) => ({
    id,
    state: 'cancelled',
  }));
  const keepOne = async ({ id, state }: Pick<TaskRow, 'id' | 'state'>): Promise<void> => {
    if (state === 'paused') return finishPaused(parts, id);
    while (await keepTask(parts, id)) if (state === 'scheduled') break;
  };
  await eachTask([...active, ...done, ...left], keepOne, parts);
}

/** Somebody has paused it during its last calls, and nothing is left to start it for. */
async function finishPaused(parts: KeeperParts, id: number): Promise<void> {
  await retried(parts.store, () =>
    parts.store.readCommitted(async (db) => {
      const task = await findTask(db, id, { lock: true });
      if (task?.state !== 'paused') return;
      const { waits, lives } = await taskProgress(db, id);
      if (waits || lives) return;
      const now = await parts.clock(db);
      await changeState(parts, db, task, { state: 'finished', event: 'task.finished', now });
    }),
  );
}

/** @returns whether there is more to do for it at once */
async function keepTask(parts: KeeperParts, id: number): Promise<boolean> {
  return retried(parts.store, () => parts.store.readCommitted((db) => keep(parts, db, id)));
}

async function keep(parts: KeeperParts, db: HubDb, id: number): Promise<boolean> {
  const task = await findTask(db, id, { lock: true });
  if (!task) return false;
  const now = await parts.clock(db);
  if (task.state === 'scheduled') {
    if (task.start_time === null || task.start_time > now) return false;
    await changeState(parts, db, task, { state: 'running', event: 'task.started', now });
    return false;
  }
  if (task.state === 'cancelled') return expireTask(parts, db, task, now);
  if (task.state !== 'running' && task.state !== 'held') return false;
  const { waits, lives } = await taskProgress(db, id);
  const opening = waits ? await nextTaskOpening(db, task, now) : now;
  const end = taskEnd({
    ...{ waiting: Number(waits), underWay: Number(lives), now, stopTime: task.stop_time },
    // Times that never open are a mistake that can be mended: numbers do not expire because of it.
    nextOpening: opening ?? now,
  });
  if (end === 'expire') return expireTask(parts, db, task, now);
  if (end === 'finished')
    await changeState(parts, db, task, { state: 'finished', event: 'task.finished', now });
  else if (task.state === 'running' && opening === null)
    await changeState(parts, db, task, { state: 'held', event: 'task.paused', reason: 'bad-rules', now });
  else if (task.state === 'held' && (await mayGoOn(db, task, now)))
    await changeState(parts, db, task, { state: 'running', event: 'task.started', now });
  return false;
}

/** The system pauses a task that runs. */
export async function holdTask(parts: KeeperParts, id: number, reason: HoldReason): Promise<void> {
  await retried(parts.store, () =>
    parts.store.readCommitted(async (db) => {
      const task = await findTask(db, id, { lock: true });
      if (task?.state !== 'running') return;
      const now = await parts.clock(db);
      await changeState(parts, db, task, { state: 'held', event: 'task.paused', reason, now });
    }),
  );
}

/** Whether a line of the task may be tried again. */
async function mayGoOn(db: HubDb, task: TaskRow, now: number): Promise<boolean> {
  const { resumes } = HOLD_REASONS[task.state_reason as HoldReason] ?? { resumes: false };
  if (!resumes || task.caller_line_id === null) return false;
  const ids = (await lineLists(db, task.caller_line_id)).flat();
  const resting = await restingLines(db, ids, now);
  return resting.lines > resting.resting;
}

/** Numbers that wait when the task's time is over are not called any more. @returns whether there were some */
export async function expireTask(
  { store }: Pick<KeeperParts, 'store'>,
  db: HubDb,
  task: TaskRow,
  now: number,
): Promise<boolean> {
  const expired = await expireNumbers(db, {
    ...{ taskId: task.id, status: CallStatus.Abandoned, outcome: 'expired', limit: EXPIRE_AT_ONCE, now },
  });
  if (expired.length === 0) return false;
  const figures = figuresOfStatus(0, CallStatus.Abandoned, expired.length);
  await addFigures(db, task.id, { figures, kind: store.kind });
  const finals = expired.map(({ id, number, attempts }) => ({
    ...{ accountId: task.account_id, taskUuid: task.uuid, numberId: id, number, attempts },
    ...{ status: CallStatus.Abandoned, outcome: 'expired' },
  }));
  await pushFinal(db, finals, { kind: store.kind, now });
  return true;
}

interface StateEvent {
  state: string;
  event: TaskEvent;
  reason?: string;
  now: number;
}

/** Changes the state of a task that is locked, and tells of it. */
export async function changeState(
  { store }: Pick<KeeperParts, 'store'>,
  db: HubDb,
  task: TaskRow,
  { state, event, reason, now }: StateEvent,
): Promise<void> {
  await saveTaskState(db, task, { state, reason: reason ?? null, now });
  const targets = await listEventTargets(db, [task.account_id]);
  const resumed = event === 'task.started' && task.started !== null;
  await insertPushes(
    db,
    targets
      .filter(({ events }) => events.includes(event))
      .map((target) => ({
        accountId: task.account_id,
        callid: `task:${task.id}:${task.revision + 1}`,
        event,
        target: `target:${target.id}`,
        url: null,
        dialect: 'standard',
        body: taskBody(event, { uuid: task.uuid, name: task.name, reason: reason ?? null, resumed }, now),
      })),
    { kind: store.kind, now },
  );
}
