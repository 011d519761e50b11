/** `SmartCall`: one call at once, whose turns a server of the account answers. */
import { randomUUID } from 'node:crypto';
import { type TaskRules, taskRulesOf } from '../../../../outbound/task-rules.ts';
import { type Account, findAccountById } from '../../../../store/hub/accounts.ts';
import { findTask, type TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { insertPromise } from '../../../../store/hub/led/promises.ts';
import { findNumberOfTask } from '../../../../store/hub/tasks/number-calls.ts';
import type { NumberRow } from '../../../../store/hub/tasks/numbers.ts';
import { updateTask } from '../../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../../api/route.ts';
import { addTask } from '../../../dialing/add-task.ts';
import { importRows, type ReadRows } from '../../../tasks/import-numbers.ts';
import { once } from '../../../tasks/once.ts';
import type { TaskBody } from '../../../tasks/task-body.ts';
import { doVerb } from '../../../tasks/verbs.ts';
import type { Action } from '../action.ts';
import { AliyunFault } from '../fault.ts';
import { readCallback } from '../led/callback.ts';
import { refuseCall } from '../led/may-call.ts';
import { checkUnused, readOpening } from '../led/opening.ts';
import type { Parameters } from '../parameters.ts';
import { readCallees } from '../tasks/callees.ts';
import { callerLineOf, readShownNumbers } from '../tasks/show-numbers.ts';

/** How long the call may wait for a line that is busy, ms. Later nobody expects it any more. */
const PLACE_MS = 60_000;
/** Bytes. The provider has 15 here, and 128 in its newer interface. */
const LONGEST_OUT_ID = 128;
const LONGEST_CALL_SECONDS = 3_600;
/** Takes the place of an extension: a server leads the call. */
const NO_EXTENSION = '0000';

export const smartCall: Action = {
  name: 'SmartCall',
  rights: ['task.edit', 'number.edit'],
  makesOnce: true,
  async run({ context, parameters }) {
    const read = await readCallee(context, parameters);
    const shown = parameters.required('CalledShowNumber');
    const begin = readOpening(parameters);
    const outId = readOutId(parameters);
    checkUnused(parameters);
    const isRecorded = parameters.flag('RecordFlag');
    const { server, name } = await readCallback(context);
    const led = { name, opening: { server, begin }, isRecorded };
    const change: Partial<TaskBody> = {
      early_media_asr: parameters.flag('EarlyMediaAsr'),
      ...talkTime(parameters),
    };
    return once(context, async (db) => {
      const task = await makeTask(context, db, { shown, led, change });
      const number = await addCallee(context, db, { task, read });
      const now = await context.dialing.clock(db);
      const account = (await findAccountById(db, task.account_id)) as Account;
      await refuseCall(db, { task, account, number, now });
      const callid = randomUUID();
      await insertPromise(db, {
        ...{ call_id: callid, account_id: task.account_id, task_id: task.id, number_id: number.id },
        ...{ out_id: outId, created: now },
      });
      await doVerb(context, db, await lockedTask(db, task.id), 'start');
      return { CallId: callid };
    });
  },
};

async function readCallee(context: Context, parameters: Parameters): Promise<ReadRows> {
  if (parameters.list('CalledNumber').length > 1)
    throw AliyunFault.business('isv.MOBILE_COUNT_OVER_LIMIT', 'CalledNumber must be one number.');
  return readCallees(context, parameters, 1);
}

function readOutId(parameters: Parameters): string | null {
  const outId = parameters.text('OutId');
  if (outId !== null && Buffer.byteLength(outId) > LONGEST_OUT_ID)
    throw AliyunFault.business('isv.PARAM_LENGTH_LIMIT', `OutId must have at most ${LONGEST_OUT_ID} bytes.`);
  return outId;
}

function talkTime(parameters: Parameters): Partial<TaskBody> {
  const seconds = parameters.whole('SessionTimeout', 1, LONGEST_CALL_SECONDS);
  return seconds === null ? {} : { talk_time_limit: seconds };
}

interface NewCall {
  /** The number that it shows. */
  shown: string;
  led: NonNullable<TaskRules['led']>;
  change: Partial<TaskBody>;
}

/** A task of one call. */
async function makeTask(context: Context, db: HubDb, { shown, led, change }: NewCall): Promise<TaskRow> {
  const lines = await readShownNumbers(context, db, { parameter: 'CalledShowNumber', numbers: [shown] });
  const now = await context.dialing.clock(db);
  const id = await addTask(context, db, {
    body: {
      ...{ name: 'SmartCall', destination_extension: NO_EXTENSION, maximumcall: 1, call_per_second: 1 },
      ...{ caller_line_id: await callerLineOf(context, db, lines), caller_numbers: lines.numbers },
      ...{ recycle_limit: 0, stop_time: now + PLACE_MS },
      ...change,
    },
  });
  const task = await lockedTask(db, id);
  const rules = JSON.stringify({ ...taskRulesOf(task.rules), led });
  await updateTask(db, task, { rules }, now);
  return lockedTask(db, id);
}

async function addCallee(
  context: Context,
  db: HubDb,
  { task, read }: { task: TaskRow; read: ReadRows },
): Promise<NumberRow> {
  await importRows(context, db, { task, read });
  await context.audit('number.import', `1 numbers into ${task.uuid}`, db);
  const [{ number }] = read.rows as [ReadRows['rows'][number]];
  return (await findNumberOfTask(db, { taskId: task.id, key: number.key })) as NumberRow;
}

async function lockedTask(db: HubDb, id: number): Promise<TaskRow> {
  return (await findTask(db, id, { lock: true })) as TaskRow;
}
