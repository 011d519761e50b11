/** Keeps a task equal to its field of the hash: each change in one transaction, once over all hubs. */
import { createHash, randomUUID } from 'node:crypto';
import { retried } from '../../../dialer/retried.ts';
import { changeState } from '../../../dialer/task-keeper.ts';
import { tatAtNewRate } from '../../../outbound/pace.ts';
import type { VendorTimes } from '../../../outbound/times/vendor-times.ts';
import { recheckNumbers } from '../../../store/hub/dialing/recheck.ts';
import { findTask, type TaskRow } from '../../../store/hub/dialing/tasks.ts';
import { findTimegroup, insertTimegroup, updateTimegroup } from '../../../store/hub/dialing/timegroups.ts';
import {
  insertRedisTask,
  lockRedisTask,
  type RedisTaskRow,
  saveRedisTask,
} from '../../../store/hub/doors/redis-tasks.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import { updateTask } from '../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../api/route.ts';
import { addTask } from '../../dialing/add-task.ts';
import { readTimes } from '../../dialing/timegroup-input.ts';
import { HubError } from '../../error.ts';
import type { TaskBody } from '../../tasks/task-body.ts';
import { readTask } from '../../tasks/task-input.ts';
import { doVerb, nextState } from '../../tasks/verbs.ts';
import { type Definition, DefinitionError, readDefinition } from './definition.ts';
import { lineOf } from './lines.ts';

/** Tasks in these states have numbers, and call once they are started. */
export const STARTABLE: readonly string[] = ['ready', 'scheduled', 'paused', 'held'];

/** A field of the hash. */
export interface Field {
  domain: string;
  name: string;
  /** Null: it was removed. */
  value: Buffer | null;
  /** Of a field whose whole name is not known any more. */
  nameHash?: string;
}

const LONGEST_NAME = 128;
const LONGEST_DOMAIN = 64;
const LONGEST_PROBLEM = 500;
/** Names of fields of a task in `/v1`, as the hash has them. */
const OURS: Readonly<Record<string, string>> = {
  maximumcall: 'params.limit',
  call_per_second: 'params.cps',
  originate_variables: 'variables',
  _origination_caller_id_number: 'variables.origination_caller_id_number',
  _originate_timeout: 'variables.originate_timeout',
};

export function nameHashOf(accountId: number, { domain, name }: Pick<Field, 'domain' | 'name'>): string {
  return sha256(`${accountId}\n${domain}\n${name}`);
}

/** Of a value; empty: there is none. */
export function contentHashOf(value: Buffer | null): string {
  return value === null ? '' : sha256(value);
}

/** A name that may stand in a log. */
export function shownName(name: string): string {
  return name.replace(/\p{Cc}/gu, '?').slice(0, LONGEST_NAME);
}

/** @returns what cannot be used of the value; null: nothing. Undefined: another hub was faster. */
export async function applyField(context: Context, field: Field): Promise<string | null | undefined> {
  const { store } = context;
  let changed: number | null = null;
  const problem = await retried(store, () =>
    store.readCommitted(async (db) => {
      changed = null;
      const row = await lockOrAdd({ ...context, db }, db, field);
      if (row === undefined) return undefined;
      const problem =
        field.value === null ? await stop(context, db, row) : await apply(context, db, row, field);
      changed = row.task_id;
      return problem;
    }),
  );
  // After the commit: claims go on while numbers that a rule turned away are woken.
  if (changed !== null) await recheckNumbers(store.db, { taskId: changed });
  return problem;
}

async function lockOrAdd(context: Context, db: HubDb, field: Field): Promise<RedisTaskRow | undefined> {
  const { principal, store, now } = context;
  const nameHash = field.nameHash ?? nameHashOf(principal.account.id, field);
  const found = await lockRedisTask(db, nameHash);
  const hash = contentHashOf(field.value);
  if (found) return found.content_hash === hash && found.problem === null ? undefined : found;
  const row = {
    ...{ name_hash: nameHash, account_id: principal.account.id, domain: field.domain },
    ...{ name: shownName(field.name), task_id: null, timegroup_id: null, import_id: null, queue: null },
    ...{ content_hash: '', enabled: 0, starts: 0, problem: null, updated: now() },
  };
  try {
    return { ...row, id: await insertRedisTask(db, row) };
  } catch (error) {
    // Another hub has it.
    if (store.isDuplicate(error)) return undefined;
    throw error;
  }
}

async function apply(context: Context, db: HubDb, row: RedisTaskRow, field: Field): Promise<string | null> {
  const { now } = context;
  const value = field.value as Buffer;
  const seen = { content_hash: contentHashOf(value), updated: now() };
  try {
    const definition = readDefinition(value);
    const task = await currentTask(db, row);
    if (task?.state === 'cancelled')
      throw new DefinitionError('the task was cancelled: write it as another field');
    const { taskId, timegroupId } = await saveTask(context, db, { row, task, field, definition });
    const { enabled, queue } = definition;
    row.task_id = taskId;
    const mayRun = enabled && !(await isEarly(context, db, taskId));
    if (!mayRun) await pause(context, db, taskId);
    // A task without numbers starts with the first of them.
    const { state = 'new' } = (await findTask(db, taskId)) ?? {};
    await saveRedisTask(db, row.id, {
      ...{ ...seen, task_id: taskId, timegroup_id: timegroupId, queue },
      ...{ enabled: Number(enabled), starts: Number(enabled && STARTABLE.includes(state)), problem: null },
    });
    return null;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    await saveRedisTask(db, row.id, { ...seen, enabled: 0, starts: 0, problem });
    if (row.task_id !== null) await hold(context, db, row.task_id);
    return problem;
  }
}

/** The field was removed: the task calls no more. */
async function stop(context: Context, db: HubDb, row: RedisTaskRow): Promise<null> {
  const gone = { content_hash: '', enabled: 0, starts: 0, problem: null, updated: context.now() };
  await saveRedisTask(db, row.id, gone);
  if (row.task_id !== null) await pause(context, db, row.task_id);
  return null;
}

interface Saving {
  row: RedisTaskRow;
  task: TaskRow | undefined;
  field: Field;
  definition: Definition;
}

async function saveTask(
  context: Context,
  db: HubDb,
  { row, task, field, definition }: Saving,
): Promise<{ taskId: number; timegroupId: number | null }> {
  const { domain, name } = field;
  if (name.length > LONGEST_NAME || shownName(name) !== name || name.trim() === '')
    throw new DefinitionError(`the field must be 1 to ${LONGEST_NAME} characters without control characters`);
  const within = { ...context, db };
  const timegroupId = await saveTimes(within, db, { row, name, times: definition.times });
  const body: TaskBody = {
    ...definition.body,
    caller_line_id: await lineOf(within, db, definition.lines),
    disable_dial_timegroup: definition.times === null ? null : timegroupId,
    ...(domain.length <= LONGEST_DOMAIN && { domain }),
  };
  if (task === undefined)
    return {
      timegroupId,
      taskId: await addTask(within, db, { body: { ...body, name }, waitsForStart: true }),
    };
  nextState(task, 'edit');
  const change = await readTask(within, body, task);
  const rate = { perSecond: change.call_per_second ?? task.call_per_second };
  const tat = tatAtNewRate(task.tat, { perSecond: task.call_per_second }, rate);
  await updateTask(db, task, { ...change, tat }, await context.dialing.clock(db));
  await context.audit('task.change', task.uuid, db);
  return { timegroupId, taskId: task.id };
}

/** The group of times of the task: it has one as soon as it has times. */
async function saveTimes(
  context: Context,
  db: HubDb,
  { row, name, times }: { row: RedisTaskRow; name: string; times: VendorTimes | null },
): Promise<number | null> {
  const { principal, now } = context;
  if (times === null) return row.timegroup_id;
  const content = JSON.stringify(readTimes(times as Parameters<typeof readTimes>[0]));
  const accountId = principal.account.id;
  const group =
    row.timegroup_id === null
      ? undefined
      : await findTimegroup(db, accountId, { name: row.timegroup_id, lock: true });
  if (group) {
    if (group.content !== content) await updateTimegroup(db, group, { content, updated: now() });
    return group.id;
  }
  const fresh = { uuid: randomUUID(), accountId, name: name.slice(0, LONGEST_DOMAIN), content };
  const id = await insertTimegroup(db, fresh, now());
  await context.audit('timegroup.add', String(id), db);
  return id;
}

/** Undefined: there is none, or somebody has removed it. */
async function currentTask(db: HubDb, { task_id: id }: RedisTaskRow): Promise<TaskRow | undefined> {
  return id === null ? undefined : findTask(db, id, { lock: true });
}

async function isEarly({ dialing }: Context, db: HubDb, id: number): Promise<boolean> {
  const start = (await findTask(db, id))?.start_time ?? null;
  return start !== null && start > (await dialing.clock(db));
}

async function pause(context: Context, db: HubDb, id: number): Promise<void> {
  const task = await findTask(db, id, { lock: true });
  if (!task || !['running', 'held', 'scheduled'].includes(task.state)) return;
  await doVerb(context, db, task, 'pause');
  await context.audit('task.pause', task.uuid, db);
}

/** A value that cannot be used must not let the task call by the one before. */
async function hold(context: Context, db: HubDb, id: number): Promise<void> {
  const task = await findTask(db, id, { lock: true });
  if (task?.state !== 'running') return;
  const now = await context.dialing.clock(db);
  await changeState(context, db, task, { state: 'held', event: 'task.paused', reason: 'bad-rules', now });
}

/** In words without anything of the value but names; null: the value is not at fault. */
function problemOf(error: unknown): string | null {
  if (error instanceof DefinitionError) return error.message.slice(0, LONGEST_PROBLEM);
  if (!(error instanceof HubError) || error.code !== 'INVALID') return null;
  const path = (error.path ?? '').replace(/^body\.?/, '');
  const words = error.message.slice((error.path ?? '').length).trim();
  const [first = ''] = path.split(/[.[]/, 1);
  const name = OURS[first] ?? (path === '' ? 'params' : `params.${path}`);
  return `${name} ${words}`.slice(0, LONGEST_PROBLEM);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
