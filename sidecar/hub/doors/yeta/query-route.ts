/** `outbound/v1/task/query`: tasks and how far they are. */
import { type Static, Type } from 'typebox';
import { taskRulesOf } from '../../../outbound/task-rules.ts';
import type { TaskState } from '../../../outbound/tasks/task-state.ts';
import { listTasks, type TaskPage, type TaskRow } from '../../../store/hub/dialing/tasks.ts';
import { calledNumbers } from '../../../store/hub/doors/yeta.ts';
import { type Context, defineRoute } from '../../api/route.ts';
import { type KnownTask, knownTasks } from '../../tasks/shown.ts';
import { whole } from '../../tasks/task-body.ts';
import { badParameter } from './codes.ts';
import { MOMENT } from './create-route.ts';
import { BASE, yetaDoor } from './door.ts';
import { lineNumbers } from './lines.ts';
import { findOwnTask, TASK_ID } from './own-task.ts';
import { shownRanges } from './time-range.ts';

const PAGE = 20;
const MOST = 50;
/** Later pages cost too much. */
const MOST_OFFSET = 100_000;

/** 0 new, 1 started and waiting for its time, 2 running, 3 paused, 4 over. */
const STATUS: Readonly<Record<TaskState, number>> = {
  ...{ new: 0, ready: 0, scheduled: 1, running: 2, paused: 3, held: 3, finished: 4, cancelled: 4 },
};

const SORT = {
  ID: 'id',
  NAME: 'name',
  CREATETIME: 'created',
  STARTTIME: 'started',
  ENDTIME: 'finished',
} as const satisfies Record<string, NonNullable<TaskPage['order']>['by']>;

const optional = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

const BODY = Type.Object({
  task_id: optional(TASK_ID),
  // When the task was made.
  time_begin: optional(MOMENT),
  time_end: optional(MOMENT),
  task_name: optional(Type.String({ maxLength: 128, description: 'part of the name' })),
  page_size: optional(whole(1, MOST)),
  page_index: optional(whole(1, 1_000_000, 'from 1')),
  sort_name: optional(Type.Enum(Object.keys(SORT) as (keyof typeof SORT)[])),
  sort_order: optional(Type.Enum(['ASC', 'DESC'])),
});

const TIME = Type.Integer({ description: 'ms since 1970; 0: none' });
const TASK = Type.Object({
  task_id: Type.String(),
  task_name: Type.String(),
  status: Type.Integer({ description: '0 new, 1 started, 2 running, 3 paused, 4 over' }),
  task_type: Type.Integer(),
  deleted: Type.Integer(),
  time_task_start: TIME,
  time_task_finish: TIME,
  count_total_task: Type.Integer(),
  count_tel: Type.Integer({ description: 'numbers' }),
  count_recalled: Type.Integer({ description: 'calls beyond the first of each number' }),
  time_task_estimate_begin: TIME,
  time_task_estimate_end: TIME,
  line_num: Type.String(),
  robot_id: Type.String(),
  robot_name: Type.String(),
  voice_code: Type.String(),
  voice_speed: Type.Integer(),
  count_max_recall: Type.Integer(),
  status_recall: Type.String(),
  time_recall_wait: Type.Integer({ description: 's' }),
  time_range: Type.String({ description: 'a list, as JSON' }),
  intention_push: Type.String(),
  process_count: Type.Integer({ description: 'calls that have ended' }),
  process_tel_count: Type.Integer({ description: 'numbers that were called' }),
  process_through_count: Type.Integer({ description: 'calls that were answered' }),
  process_through_rate: Type.Number({ description: 'answered calls of all, 0 to 1' }),
});

export const queryTasksRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/outbound/v1/task/query`,
  door: yetaDoor,
  right: 'task.read',
  ownTransactions: true,
  summary: { en: 'Tasks, and how far they are.', zh: '查询任务列表及其进度。' },
  body: Type.Union([BODY, Type.Null()]),
  answer: Type.Object({ total_rows: Type.Integer(), rows: Type.Array(TASK) }),
  async handle(context, { body }) {
    const { db, principal } = context;
    const { tasks, total } = await listTasks(db, await pageOf(context, body ?? {}));
    const known = await knownTasks(db, principal, tasks);
    const facts = {
      called: await calledNumbers(
        db,
        tasks.map(({ id }) => id),
      ),
      lines: await lineNumbers(
        context,
        tasks.flatMap(({ caller_line_id: id }) => id ?? []),
      ),
    };
    return { total_rows: total, rows: known.map((task) => shown(task, facts)) };
  },
});

async function pageOf(context: Context, body: Static<typeof BODY>): Promise<TaskPage> {
  const limit = rangeOf('page_size', body.page_size ?? PAGE, MOST);
  const index = rangeOf('page_index', body.page_index ?? 1, MOST_OFFSET);
  const offset = (index - 1) * limit;
  if (offset > MOST_OFFSET)
    throw badParameter('page_index', {
      en: `must stay within ${MOST_OFFSET} tasks`,
      zh: `只能翻到第 ${MOST_OFFSET} 个任务`,
    });
  const { task_id: id, task_name: keyword, time_begin: from, time_end: to } = body;
  const task = id == null || id === '' ? undefined : await findOwnTask(context, id);
  return {
    ...{ accountId: context.principal.account.id, limit, offset },
    ...(task && { id: task.id }),
    ...(keyword && { keyword }),
    ...(from && { from: Number(from) }),
    ...(to && { to: Number(to) }),
    order: { by: SORT[body.sort_name ?? 'ID'], isDescending: body.sort_order !== 'ASC' },
  };
}

function rangeOf(field: string, given: number | string, most: number): number {
  const value = Number(given);
  if (value >= 1 && value <= most) return value;
  throw badParameter(field, { en: `must be 1 to ${most}`, zh: `须为 1 至 ${most}` });
}

interface Facts {
  called: ReadonlyMap<number, number>;
  lines: ReadonlyMap<number, string>;
}

function shown({ row, counters, flow }: KnownTask, { called, lines }: Facts): Static<typeof TASK> {
  const rules = taskRulesOf(row.rules);
  const { ended, answered, total } = counters;
  const numbers = called.get(row.id) ?? 0;
  return {
    ...{ task_id: String(row.id), task_name: row.name, status: STATUS[row.state as TaskState] },
    ...{ task_type: 0, deleted: 0, time_task_start: row.started ?? 0, time_task_finish: row.finished ?? 0 },
    ...{ count_total_task: total, count_tel: total, count_recalled: Math.max(0, ended - numbers) },
    ...{ time_task_estimate_begin: row.start_time ?? 0, time_task_estimate_end: row.stop_time ?? 0 },
    line_num: row.caller_line_id === null ? '' : (lines.get(row.caller_line_id) ?? ''),
    ...{ robot_id: row.flow_id === null ? '' : String(row.flow_id), robot_name: flow?.name ?? '' },
    // A flow has its voice.
    ...{ voice_code: '', voice_speed: 1, count_max_recall: row.recycle_limit, status_recall: '' },
    time_recall_wait: waitOf(row, rules.redialerInterval),
    ...{ time_range: JSON.stringify(shownRanges(rules.windows)), intention_push: '' },
    ...{ process_count: ended, process_tel_count: numbers, process_through_count: answered },
    process_through_rate: ended === 0 ? 0 : Math.round((answered / ended) * 10_000) / 10_000,
  };
}

/** s; 0: numbers are called once. */
function waitOf({ recycle_limit: recalls }: TaskRow, [first = 0]: readonly number[]): number {
  return recalls === 0 ? 0 : Math.round(first / 1000);
}
