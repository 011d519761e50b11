/** Actions that tell of calls. */
import { isNumberFault, readNumber } from '../../../../outbound/number.ts';
import { statusesOf } from '../../../../records/aliyun/results.ts';
import { DAY_MS, dayOf } from '../../../../records/aliyun/times.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import { countRecords } from '../../../../store/hub/records/record-count.ts';
import { listRecords } from '../../../../store/hub/records/record-list.ts';
import { findNumberOfTask } from '../../../../store/hub/tasks/number-calls.ts';
import type { NumberRow } from '../../../../store/hub/tasks/numbers.ts';
import type { Context } from '../../../api/route.ts';
import { accountRules } from '../../../tasks/import-numbers.ts';
import type { Action, ActionCall } from '../action.ts';
import type { PlacedCall } from '../calls/call-facts.ts';
import { callWithId } from '../calls/find-call.ts';
import { listedCalls, placedCalls, type ReadCall, readCall } from '../calls/read-call.ts';
import { callById, callOfBatch, callOfTask, listedCall } from '../calls/shown-call.ts';
import { AliyunFault, type BusinessCode } from '../fault.ts';
import type { Parameters } from '../parameters.ts';
import { findTaskHere } from '../tasks/find-task.ts';
import { pageOf } from '../tasks/page.ts';

const RIGHTS = ['record.read', 'number.clear'] as const;

/** Whether a call of this time belongs to the day that a client asks about: the day in China, or the 24 hours from then. */
function isOnDay(time: number, asked: number): boolean {
  return dayOf(time) === dayOf(asked) || (time >= asked && time < asked + DAY_MS);
}

function notThere(): AliyunFault {
  return AliyunFault.business('isv.BILLID_NOT_EXIST', 'There is no such call on this day.');
}

interface Asked {
  task: TaskRow;
  number: NumberRow;
}

async function numberOf(context: Context, parameters: Parameters, code: BusinessCode): Promise<Asked> {
  const id = parameters.required('TaskId');
  const callee = parameters.required('Callee');
  const { db } = context;
  const task = await findTaskHere(context, db, { parameter: 'TaskId', id, code });
  const read = readNumber(callee, (await accountRules(context)).country);
  const number = isNumberFault(read)
    ? undefined
    : await findNumberOfTask(db, { taskId: task.id, key: read.key });
  if (!number) throw AliyunFault.parameter('Callee', 'is not a number of this task.');
  return { task, number };
}

/** The newest call of a number on a day; of one that was not called yet, what is known. @throws AliyunFault */
async function callOnDay(context: Context, { task, number }: Asked, asked: number): Promise<ReadCall> {
  const calls = await placedCalls(context, number);
  const call = calls.find(({ placed }) => isOnDay(placed, asked));
  if (call) return readCall(context, call);
  if (calls.length > 0 || !isOnDay(task.created, asked)) throw notThere();
  return readCall(context, notCalled(number, task));
}

function notCalled({ number }: NumberRow, { created }: TaskRow): PlacedCall {
  return { callid: '', attempt: 1, callee: number, caller: null, placed: created, ended: NOT_YET };
}

const NOT_YET = { at: 0, bill: 0, status: 0, announcement: null } as const;

const queryCallDetailByTaskId: Action = {
  name: 'QueryCallDetailByTaskId',
  rights: RIGHTS,
  async run({ context, parameters }) {
    const asked = await numberOf(context, parameters, 'isv.BILLID_NOT_EXIST');
    const { facts, parts } = await callOnDay(context, asked, parameters.moment('QueryDate'));
    return { Data: JSON.stringify(callOfBatch(facts, parts)) };
  },
};

const queryRobotTaskCallDetail: Action = {
  name: 'QueryRobotTaskCallDetail',
  rights: RIGHTS,
  async run({ context, parameters }) {
    const asked = await numberOf(context, parameters, 'isv.BILLID_NOT_EXIST');
    const { facts, parts } = await callOnDay(context, asked, parameters.moment('QueryDate'));
    return { Data: JSON.stringify(callOfTask(asked.task.id, facts, parts)) };
  },
};

/** Kinds of calls that clients may name; every call here is one of the robot. */
const PRODUCTS = [
  '11000000300006',
  '11010000138001',
  '11000000300005',
  '11000000300004',
  '11000000300009',
  '11030000180001',
];

const queryCallDetailByCallId: Action = {
  name: 'QueryCallDetailByCallId',
  rights: RIGHTS,
  async run({ context, parameters }) {
    const callid = parameters.required('CallId');
    if (!PRODUCTS.includes(parameters.required('ProdId')))
      throw AliyunFault.parameter('ProdId', `must be one of ${PRODUCTS.join(', ')}.`);
    const asked = parameters.moment('QueryDate');
    const call = await callWithId(context, callid);
    if (!call || !isOnDay(call.placed, asked)) throw notThere();
    const { facts } = await readCall(context, call);
    return { Data: JSON.stringify(callById(facts)) };
  },
};

/** In this filter 0 is the called party; in answers it is the robot. */
const DIRECTIONS: ReadonlyMap<string, number> = new Map([
  ['0', 2],
  ['1', 1],
]);
const SECOND_MS = 1000;
const MOST = 1_000_000;

const queryRobotTaskCallList: Action = {
  name: 'QueryRobotTaskCallList',
  rights: RIGHTS,
  async run(call) {
    const { context, parameters } = call;
    const id = parameters.required('TaskId');
    const task = await findTaskHere(context, context.db, { parameter: 'TaskId', id });
    const page = pageOf(parameters);
    const filter = {
      account: context.principal.account.name,
      taskId: task.uuid,
      ...(await filterOf(call, task)),
    };
    const { calls, store } = context;
    const { records } = await listRecords(calls, store.db, filter, page);
    const { total } = await countRecords(calls, store.db, filter);
    const read = await listedCalls(context, records);
    return {
      Data: JSON.stringify(read.map(({ facts, parts }) => listedCall(task.id, facts, parts))),
      ...page.shown(total),
    };
  },
};

async function filterOf({ context, parameters }: ActionCall, task: TaskRow) {
  const direction = parameters.text('HangupDirection');
  const disposition = DIRECTIONS.get(direction ?? '');
  const result = parameters.text('CallResult');
  const called = parameters.text('Called');
  const range = (name: string) => parameters.whole(name, 0, MOST) ?? undefined;
  const [from, to] = [range('DurationFrom'), range('DurationTo')];
  if (direction !== null && disposition === undefined)
    throw AliyunFault.parameter('HangupDirection', 'must be 0 or 1.');
  const statuses = result === null ? undefined : statusesOf(result);
  if (statuses?.length === 0) throw AliyunFault.parameter('CallResult', 'is not a known result.');
  return {
    statuses,
    callee: called === null ? undefined : await spelling(context, task, called),
    dispositions: disposition === undefined ? undefined : [disposition],
    // A part of a second counts as a whole one.
    billFrom: from === undefined || from === 0 ? undefined : (from - 1) * SECOND_MS + 1,
    billTo: to === undefined ? undefined : to * SECOND_MS,
    roundsFrom: range('DialogCountFrom'),
    roundsTo: range('DialogCountTo'),
  };
}

/** A number as the task has it, however the client writes it. */
async function spelling(context: Context, task: TaskRow, called: string): Promise<string> {
  const read = readNumber(called, (await accountRules(context)).country);
  if (isNumberFault(read)) return called;
  const number = await findNumberOfTask(context.db, { taskId: task.id, key: read.key });
  return number?.number ?? called;
}

export const callQueries: readonly Action[] = [
  queryCallDetailByTaskId,
  queryCallDetailByCallId,
  queryRobotTaskCallDetail,
  queryRobotTaskCallList,
];
