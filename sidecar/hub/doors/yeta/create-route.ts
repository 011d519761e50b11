/** `outbound/v1/task/create`: a task without numbers. */
import { type Static, Type } from 'typebox';
import { type FlowRow, findFlow } from '../../../store/hub/flows.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import { type Context, defineRoute } from '../../api/route.ts';
import { addTask } from '../../dialing/add-task.ts';
import { TASK_FIELDS, type TaskBody, whole } from '../../tasks/task-body.ts';
import { badParameter, CODES, YetaError } from './codes.ts';
import { BASE, yetaDoor } from './door.ts';
import { chooseLines } from './lines.ts';
import { readRanges } from './time-range.ts';

export const ROBOT_ID = Type.Union([Type.String({ maxLength: 20 }), Type.Integer()], {
  description: 'the number of a flow',
});
export const LINE_NUM = Type.String({
  maxLength: 1000,
  description: 'numbers of lines, with ; between them',
});
/** ms since 1970, also as a text. */
export const MOMENT = Type.Union([
  Type.Integer({ minimum: 0, maximum: 253_370_764_800_000 }),
  Type.String({ pattern: '^\\d{1,15}$', description: 'ms since 1970' }),
]);

const MOST_RECALLS = 3;
/** s */
const LONGEST_WAIT = 30 * 24 * 3600;
/** In 1973. */
const FIRST_MOMENT = 100_000_000_000;
/** What a task may have at most. */
const MOST_CALLS = 100_000;
const MOST_PER_SECOND = 1000;

const BODY = Type.Object({
  task_name: TASK_FIELDS.name,
  line_num: LINE_NUM,
  robot_id: ROBOT_ID,
  recall_count: Type.Optional(Type.Union([whole(0, MOST_RECALLS, 'up to 3'), Type.Null()])),
  time_recall_wait: Type.Optional(Type.Union([whole(0, LONGEST_WAIT, 's'), Type.Null()])),
  time_range: Type.Optional(
    Type.Union([Type.Array(Type.String({ maxLength: 40 }), { maxItems: 100 }), Type.Null()], {
      description: 'such as 09:00:00-12:00:00',
    }),
  ),
  time_begin: MOMENT,
  time_end: Type.Optional(Type.Union([MOMENT, Type.Null()])),
});

export const createTaskRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/outbound/v1/task/create`,
  door: yetaDoor,
  right: 'task.edit',
  summary: {
    en: 'Make a task. It calls nobody before it has numbers and is started.',
    zh: '创建外呼任务。提交号码并启动之后才会呼叫。',
  },
  body: BODY,
  answer: Type.Object({ task_id: Type.String() }),
  async handle(context, { body }) {
    const { db } = context;
    const flow = await flowOf(context, db, body.robot_id);
    const task = { ...(await placeOf(context, db, { flow, lines: body.line_num })), ...rulesOf(body) };
    const id = await addTask(context, db, { body: { ...task, name: body.task_name }, waitsForStart: true });
    return { task_id: String(id) };
  },
});

/** @throws YetaError */
export async function flowOf({ principal }: Context, db: HubDb, robotId: string | number): Promise<FlowRow> {
  const id = String(robotId).trim();
  const flow = /^\d{1,9}$/.test(id) ? await findFlow(db, principal.account.id, Number(id)) : undefined;
  if (flow) return flow;
  throw new YetaError(CODES.robot, 'robot_id', {
    en: 'is the number of no flow of the account',
    zh: '不是本账户话术的编号',
  });
}

/** Where calls come from and go to. Calls at once and a second are those of the lines together. */
export async function placeOf(
  context: Context,
  db: HubDb,
  { flow, lines }: { flow: FlowRow; lines: string },
): Promise<TaskBody> {
  const { callerLineId, maximumcall, perSecond } = await chooseLines(context, db, lines);
  return {
    flow: flow.id,
    caller_line_id: callerLineId,
    maximumcall: Math.min(maximumcall, MOST_CALLS),
    call_per_second: Math.min(perSecond, MOST_PER_SECOND),
  };
}

function rulesOf(body: Static<typeof BODY>): TaskBody {
  const begin = momentOf('time_begin', body.time_begin);
  const end = momentOf('time_end', body.time_end ?? 0);
  if (end !== 0 && end <= begin)
    throw badParameter('time_end', { en: 'must be later than time_begin', zh: '须晚于 time_begin' });
  const recalls = wholeOf('recall_count', body.recall_count ?? 0, MOST_RECALLS);
  const wait = body.time_recall_wait;
  return {
    recycle_limit: recalls,
    ...(wait != null && { redialer_interval: wholeOf('time_recall_wait', wait, LONGEST_WAIT) * 1000 }),
    windows: readRanges(body.time_range ?? []).map((window) => ({ ...window, days: [...window.days] })),
    start_time: begin === 0 ? null : begin,
    stop_time: end === 0 ? null : end,
  };
}

/** Seconds instead of milliseconds would be long ago, and a task would call at once. */
function momentOf(field: string, given: number | string): number {
  const ms = Number(given);
  if (ms !== 0 && ms < FIRST_MOMENT)
    throw badParameter(field, { en: 'must be milliseconds since 1970', zh: '须为 1970 年以来的毫秒数' });
  return ms;
}

function wholeOf(field: string, given: number | string, most: number): number {
  const value = Number(given);
  if (value < 0 || value > most)
    throw badParameter(field, { en: `must be 0 to ${most}`, zh: `须为 0 至 ${most}` });
  return value;
}
