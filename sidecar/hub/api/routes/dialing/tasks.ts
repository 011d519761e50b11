/** Tasks: lists, one, new ones, changes, removal. */
import { type Static, Type } from 'typebox';
import { tatAtNewRate } from '../../../../outbound/pace.ts';
import { TASK_STATES } from '../../../../outbound/tasks/task-state.ts';
import { recheckNumbers } from '../../../../store/hub/dialing/recheck.ts';
import { listTasks, type TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { findAccountSecret } from '../../../../store/hub/pushes/targets.ts';
import { type TaskChange, updateTask } from '../../../../store/hub/tasks/task-rows.ts';
import { addTask } from '../../../dialing/add-task.ts';
import { HubError } from '../../../error.ts';
import { refuseAddress } from '../../../pushes/refuse-address.ts';
import { makeAccountSecret } from '../../../pushes/secrets.ts';
import { once } from '../../../tasks/once.ts';
import { knownTasks, shownOwnTask } from '../../../tasks/shown.ts';
import { NEW_TASK, TASK_CHANGE, type TaskBody } from '../../../tasks/task-body.ts';
import { TASK_FORM, taskForm } from '../../../tasks/task-form.ts';
import { readTask } from '../../../tasks/task-input.ts';
import { nextState } from '../../../tasks/verbs.ts';
import { listParameters, readList } from '../../list-parameter.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { NOTHING } from '../schemas.ts';
import { findTaskHere, OWN_TASK, TASK_PARAMS } from './task-schemas.ts';

const PAGE = 15;
const START: Readonly<Record<string, readonly string[]>> = {
  '0': ['new', 'ready', 'scheduled', 'paused', 'held'],
  '1': ['running'],
  '2': ['finished'],
  '3': ['cancelled'],
};

export async function shownTaskHere(context: Context, task: TaskRow): Promise<Static<typeof OWN_TASK>> {
  const [known] = await knownTasks(context.db, context.principal, [task]);
  if (!known) throw new HubError('NOT_FOUND');
  return (await shownOwnTask(context, known)) as Static<typeof OWN_TASK>;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/task',
  right: 'task.read',
  summary: { en: 'The tasks of the account, the newest first.', zh: '账户的任务列表，最新的在前。' },
  query: Type.Object({
    ...listParameters('state', 'start').properties,
    keyword: Type.Optional(Type.String({ maxLength: 128, description: 'part of the name' })),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  }),
  answer: Type.Object({
    data: Type.Array(OWN_TASK),
    total: Type.Integer(),
    last_page: Type.Integer(),
    current_page: Type.Integer(),
  }),
  async handle(context, { query }) {
    const { db, principal } = context;
    const { keyword, page = 1, per_page: limit = PAGE } = query;
    const named = readList(query, 'state');
    const started = readList(query, 'start')?.flatMap((start) => START[start] ?? ['none']);
    const states = named ?? started;
    for (const state of named ?? [])
      if (!(TASK_STATES as readonly string[]).includes(state)) {
        const problem = {
          en: `must be of ${TASK_STATES.join(', ')}`,
          zh: `只能是 ${TASK_STATES.join('、')}`,
        };
        throw new HubError('INVALID', {
          path: 'querystring.state',
          values: { path: 'querystring.state', problem },
        });
      }
    const { tasks, total } = await listTasks(db, {
      ...{ accountId: principal.account.id, limit, offset: (page - 1) * limit },
      ...(states && { states }),
      ...(keyword && { keyword }),
    });
    const data: Static<typeof OWN_TASK>[] = [];
    for (const known of await knownTasks(db, principal, tasks))
      data.push((await shownOwnTask(context, known)) as Static<typeof OWN_TASK>);
    return {
      data,
      total,
      last_page: Math.max(1, Math.ceil(total / limit)),
      current_page: page,
    };
  },
});

const form = defineRoute({
  method: 'GET',
  path: '/v1/task/create',
  right: 'task.read',
  summary: {
    en: 'What a form for a new task needs: defaults, flows, lines, groups of times.',
    zh: '新建任务表单所需的数据：默认值、话术、线路、时间组。',
  },
  answer: TASK_FORM,
  handle: (context) => taskForm(context),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/task',
  right: 'task.edit',
  summary: {
    en: 'Add a task. It calls nobody before it has numbers and is started.',
    zh: '新建任务。导入号码并启动之后才会呼叫。',
  },
  body: NEW_TASK,
  answer: OWN_TASK,
  prepare: (context, { body }) => checkAddresses(context, body),
  async handle(context, { body }) {
    const id = await addTask(context, context.db, { body });
    return shownTaskHere(context, await findTaskHere(context, { id: String(id) }));
  },
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/task/:id',
  right: 'task.read',
  summary: { en: 'A task with its figures.', zh: '单个任务及其统计。' },
  params: TASK_PARAMS,
  answer: OWN_TASK,
  find: (context, params) => findTaskHere(context, params),
  handle: (context, { found }) => shownTaskHere(context, found),
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/task/:id',
  right: 'task.edit',
  ownTransactions: true,
  summary: {
    en: 'Change a task. What is left out stays. A running task goes on by the new values at once.',
    zh: '修改任务，没有给出的保持不变。运行中的任务立即按新的设置执行。',
  },
  params: TASK_PARAMS,
  body: TASK_CHANGE,
  answer: OWN_TASK,
  find: (context, params) => findTaskHere(context, params),
  prepare: (context, { body }) => checkAddresses(context, body),
  async handle(context, { body, found }) {
    const { store } = context;
    await once(context, (db) => changeTask({ ...context, db }, db, { body, id: found.id }));
    // After the commit: claims go on while numbers that a rule turned away are woken.
    await recheckNumbers(store.db, { taskId: found.id });
    return shownTaskHere(context, await findTaskHere(context, { id: String(found.id) }));
  },
});

async function changeTask(
  context: Context,
  db: HubDb,
  { body, id }: { body: TaskBody; id: number },
): Promise<null> {
  const { ifMatch, dialing } = context;
  const task = await findTaskHere(context, { id: String(id) }, { lock: true });
  if (ifMatch !== undefined && ifMatch !== task.revision)
    throw new HubError('REVISION', {
      data: { current: await shownTaskHere(context, task), yours: body },
    });
  nextState(task, 'edit');
  const read = await readTask(context, body, task);
  const now = await dialing.clock(db);
  const change = { ...read, ...scheduleOf(task, read.start_time, now), ...tatOf(task, read) };
  await updateTask(db, task, change, now);
  await context.audit('task.change', task.uuid, db);
  return null;
}

/** A new rate counts from the last call: at a slow one the next might be hours away. */
function tatOf(
  { tat, call_per_second: before }: TaskRow,
  { call_per_second: after }: TaskChange,
): TaskChange {
  return after === undefined ? {} : { tat: tatAtNewRate(tat, { perSecond: before }, { perSecond: after }) };
}

/** A time in the future schedules a task that does not run; without one it waits for a person. */
function scheduleOf(
  task: TaskRow,
  startTime: number | null | undefined,
  now: number,
): { state?: string; state_reason?: null } {
  if (startTime === undefined) return {};
  const mayBeScheduled = ['new', 'ready', 'scheduled', 'paused'].includes(task.state);
  if (startTime !== null && startTime > now && mayBeScheduled)
    return { state: nextState(task, 'schedule'), state_reason: null };
  if (startTime === null && task.state === 'scheduled') return { state: nextState(task, 'pause') };
  return {};
}

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/task/:id',
  right: 'task.edit',
  summary: {
    en: 'Remove a task that does not run. Its records and its history stay.',
    zh: '删除未在运行的任务。通话记录和历史仍会保留。',
  },
  params: TASK_PARAMS,
  answer: NOTHING,
  find: (context, params) => findTaskHere(context, params, { lock: true }),
  async handle(context, { found }) {
    nextState(found, 'delete');
    const now = await context.dialing.clock(context.db);
    await updateTask(context.db, found, { removed: now }, now);
    await context.audit('task.rm', found.uuid);
    return null;
  },
});

export const taskRoutes: readonly Route[] = [list, form, add, get, change, remove];

/** @throws HubError `PUSH_ADDRESS` */
async function checkAddresses(
  context: Context,
  { call_notify_url, caller_context }: TaskBody,
): Promise<void> {
  if (call_notify_url) await refuseAddress(context, 'call_notify_url', call_notify_url);
  if (!caller_context) return;
  if (caller_context.url) await refuseAddress(context, 'caller_context.url', caller_context.url);
  const { store, secretKey, principal, now } = context;
  const accountId = principal.account.id;
  // It signs the questions: hosts make none.
  if (!(await findAccountSecret(store.db, accountId)))
    await makeAccountSecret(store, secretKey, { accountId, now: now() });
}
