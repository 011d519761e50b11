/** `outbound/v1/task/insert` and `callout`: numbers for a task, and numbers that are called at once. */
import { Type } from 'typebox';
import type { TaskRow } from '../../../store/hub/dialing/tasks.ts';
import { findTask } from '../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import { hasRight } from '../../access/rights.ts';
import { type Context, defineRoute } from '../../api/route.ts';
import { addTask } from '../../dialing/add-task.ts';
import { HubError } from '../../error.ts';
import { importRows, type ReadRows } from '../../tasks/import-numbers.ts';
import { once } from '../../tasks/once.ts';
import { doVerb } from '../../tasks/verbs.ts';
import { CODES, YetaError } from './codes.ts';
import { flowOf, LINE_NUM, placeOf, ROBOT_ID } from './create-route.ts';
import { BASE, yetaDoor } from './door.ts';
import { findOwnTask, refuseOver, TASK_ID } from './own-task.ts';
import { INSERTED, idsOfRows, readTable, TABLE } from './rows.ts';

/** Numbers are taken before the start only. */
const OPEN = ['new', 'ready'];
const LONGEST_NAME = 128;

export const insertRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/outbound/v1/task/insert`,
  door: yetaDoor,
  right: 'number.edit',
  ownTransactions: true,
  summary: {
    en: 'Give a task numbers: all rows, or none. Numbers that it has already keep their ids.',
    zh: '向任务提交号码：要么全部成功，要么一行也不写入。任务中已有的号码沿用原编号。',
  },
  body: Type.Object({ task_id: TASK_ID, ...TABLE }),
  answer: INSERTED,
  async handle(context, { body }) {
    const { id } = refuseStarted(await findOwnTask(context, body.task_id));
    const read = await readTable(context, body);
    return once(context, async (db) => {
      const locked = await findOwnTask({ ...context, db }, id, { lock: true });
      const task = refuseStarted(locked);
      const { taken } = await importRows(context, db, { task, read });
      await context.audit('number.import', `${taken} numbers into ${task.uuid}`, db);
      return idsOfRows(db, task, read);
    });
  },
});

/** @throws YetaError */
function refuseStarted(task: TaskRow): TaskRow {
  refuseOver(task);
  if (OPEN.includes(task.state)) return task;
  throw new YetaError(CODES.relation, 'task_id', {
    en: 'is a task that was started: it takes no more numbers',
    zh: '任务已经启动，不能再提交号码',
  });
}

export const calloutRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/outbound/v1/task/callout`,
  door: yetaDoor,
  right: 'task.edit',
  ownTransactions: true,
  summary: {
    en: 'Call numbers now: makes a task of them and starts it. One number that may not be called refuses all.',
    zh: '直接外呼：用这些号码新建任务并立即启动。只要有一个号码不能呼叫，整批失败。',
  },
  body: Type.Object({ robot_id: ROBOT_ID, line_num: LINE_NUM, ...TABLE }),
  answer: INSERTED,
  async handle(context, { body }) {
    if (!hasRight(context.principal, 'number.edit'))
      throw new HubError('FORBIDDEN', { values: { right: 'number.edit' }, path: 'number.edit' });
    const flow = await flowOf(context, context.db, body.robot_id);
    const read = await readTable(context, body);
    return once(context, async (db) => {
      const place = await placeOf(context, db, { flow, lines: body.line_num });
      const name = `callout ${flow.name}`.slice(0, LONGEST_NAME);
      const id = await addTask(context, db, { body: { ...place, name } });
      await callNow(context, db, { task: await taskHere(db, id), read });
      return idsOfRows(db, { id }, read);
    });
  },
});

async function callNow(
  context: Context,
  db: HubDb,
  { task, read }: { task: TaskRow; read: ReadRows },
): Promise<void> {
  const { taken, blacklisted } = await importRows(context, db, { task, read });
  if (blacklisted > 0)
    throw new YetaError(CODES.number, 'call_list', {
      en: `has ${blacklisted} numbers that are on the blacklist`,
      zh: `有 ${blacklisted} 个号码在黑名单里`,
    });
  await context.audit('number.import', `${taken} numbers into ${task.uuid}`, db);
  await doVerb(context, db, await taskHere(db, task.id), 'start');
  await context.audit('task.start', task.uuid, db);
}

async function taskHere(db: HubDb, id: number): Promise<TaskRow> {
  return (await findTask(db, id, { lock: true })) as TaskRow;
}
