/** Numbers of tasks: lists, imports, why, reset, removal. */
import { type Static, type TSchema, Type } from 'typebox';
import { OPERATORS } from '../../../../numbers/places.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import { countNumbers, listNumbers, type NumberFilter } from '../../../../store/hub/tasks/number-list.ts';
import { hasRight } from '../../../access/rights.ts';
import { HubError } from '../../../error.ts';
import { changeNumbers } from '../../../tasks/change-numbers.ts';
import { type GivenRow, importRows, readRows, refuseInvalidRows } from '../../../tasks/import-numbers.ts';
import { once } from '../../../tasks/once.ts';
import { shownNumbers } from '../../../tasks/shown-number.ts';
import { whyOf } from '../../../tasks/why.ts';
import { listParameters, readList, readNumbers } from '../../list-parameter.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { NOTHING, nullable } from '../schemas.ts';
import { findNumberHere, IMPORTED, NUMBER, NUMBER_PARAMS, WHY } from './number-schemas.ts';
import { findTaskHere } from './task-schemas.ts';

const PAGE = 15;
/** Later pages go by cursor. */
const MOST_OFFSET = 100_000;
const TASK_ID = Type.Union([Type.String({ maxLength: 50 }), Type.Integer()]);

/** The call module's names of operators. */
const TYPES: Readonly<Record<string, number>> = {
  yd: OPERATORS.mobile,
  lt: OPERATORS.unicom,
  dx: OPERATORS.telecom,
};

const list = defineRoute({
  method: 'GET',
  path: '/v1/task/number',
  right: 'task.read',
  summary: { en: 'The numbers of a task.', zh: '某任务的电话号码。' },
  query: Type.Object({
    ...listParameters('status', 'type').properties,
    task_id: Type.String({ maxLength: 50 }),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    cursor: Type.Optional(Type.Integer({ minimum: 0 })),
    keyword: Type.Optional(Type.String({ maxLength: 40, description: 'part of the number' })),
    call_history: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
  }),
  answer: Type.Object({
    data: Type.Array(NUMBER),
    total: Type.Integer(),
    last_page: Type.Integer(),
    current_page: Type.Integer(),
    next_cursor: nullable(Type.Integer()),
  }) as TSchema,
  async find(context) {
    const { task_id: id } = context.reply.request.query as { task_id?: unknown };
    return typeof id === 'string' ? findTaskHere(context, { id }) : null;
  },
  async handle(context, { query, found: task }) {
    if (task === null) throw new HubError('NOT_FOUND');
    const { db } = context;
    const { page = 1, per_page: limit = PAGE, cursor, call_history: wanted } = query;
    const filter = filterOf(context, query, task);
    const offset = cursor === undefined ? (page - 1) * limit : 0;
    if (offset > MOST_OFFSET)
      throw invalid('page', {
        en: `must stay within ${MOST_OFFSET} numbers: use next_cursor`,
        zh: `只能翻到第 ${MOST_OFFSET} 个号码，之后请用 next_cursor`,
      });
    const rows = await listNumbers(db, filter, { limit, offset, after: cursor });
    const total = await countNumbers(db, filter);
    if (rows.length > 0 && hasRight(context.principal, 'number.clear'))
      await context.audit('number.list', `${rows.length} numbers of ${task.uuid}`);
    return {
      data: await shownNumbers(context, rows, { task, withHistory: wanted === 1 }),
      total,
      last_page: Math.max(1, Math.ceil(total / limit)),
      current_page: page,
      next_cursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
    };
  },
});

function filterOf(context: Context, query: object, task: TaskRow): NumberFilter {
  const { keyword } = query as { keyword?: string };
  if (keyword !== undefined && !hasRight(context.principal, 'number.clear'))
    throw new HubError('FORBIDDEN', { values: { right: 'number.clear' }, path: 'querystring.keyword' });
  const types = readList(query, 'type');
  for (const type of types ?? [])
    if (TYPES[type] === undefined)
      throw invalid('type', { en: 'must be of lt, dx, yd', zh: '只能是 lt、dx、yd' });
  return {
    taskId: task.id,
    statuses: readNumbers(query, 'status'),
    keyword,
    operators: types?.map((type) => TYPES[type] as number),
  };
}

function invalid(name: string, problem: { en: string; zh: string }): HubError {
  const path = `querystring.${name}`;
  return new HubError('INVALID', { path, values: { path, problem } });
}

/** The task that a body names, before the body is checked. */
async function findTaskOfBody(context: Context): Promise<TaskRow | null> {
  const { task_id: id } = (context.reply.request.body ?? {}) as { task_id?: unknown };
  if (typeof id !== 'string' && typeof id !== 'number') return null;
  return findTaskHere(context, { id: String(id) });
}

function taskOf(task: TaskRow | null): TaskRow {
  if (task === null) throw new HubError('NOT_FOUND');
  return task;
}

const add = defineRoute({
  method: 'POST',
  path: '/v1/task/number',
  right: 'number.edit',
  ownTransactions: true,
  summary: {
    en: 'Import numbers. `skip_error` false, the default, takes all or none; numbers that the task has already are doubled.',
    zh: '导入号码。`skip_error` 为 false（默认）时要么全部导入，要么一个也不导入；任务中已有的号码计入 doubled。',
  },
  body: Type.Object({
    task_id: TASK_ID,
    skip_error: Type.Optional(Type.Union([Type.Boolean(), Type.Integer(), Type.Null()])),
    data: Type.Array(
      Type.Object({
        number: Type.Optional(Type.Unknown({ description: 'a text' })),
        variables: Type.Optional(Type.Unknown({ description: 'an object of texts' })),
        consent: Type.Optional(Type.Unknown({ description: 'its source, or {source, at, until}' })),
      }),
    ),
  }),
  answer: IMPORTED,
  find: findTaskOfBody,
  async handle(context, { body, found }) {
    const task = taskOf(found);
    const read = await readRows(context, body.data as GivenRow[]);
    if (!body.skip_error) refuseInvalidRows(read);
    return once(context, async (db) => {
      const imported = await importRows(context, db, { task, read });
      await context.audit('number.import', `${imported.taken} numbers into ${task.uuid}`, db);
      return imported;
    });
  },
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/task/number/:id',
  right: 'task.read',
  summary: { en: 'A number with its history.', zh: '单个号码及其呼叫记录。' },
  params: NUMBER_PARAMS,
  answer: Type.Object({ ...NUMBER.properties, task_id: Type.String() }) as TSchema,
  find: findNumberHere,
  async handle(context, { found: { row, task } }) {
    if (hasRight(context.principal, 'number.clear')) await context.audit('number.look', String(row.id));
    const [shown] = await shownNumbers(context, [row], { task, withHistory: true });
    return { ...shown, task_id: task.uuid };
  },
});

const why = defineRoute({
  method: 'GET',
  path: '/v1/task/number/:id/why',
  right: 'task.read',
  summary: {
    en: 'Why a number has not been called yet, or why it has its status.',
    zh: '号码为什么还没有呼叫，或者为什么是这个状态。',
  },
  params: NUMBER_PARAMS,
  answer: WHY,
  find: findNumberHere,
  handle: (context, { found }) => whyOf(context, found) as Promise<Static<typeof WHY>>,
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/task/number/:id',
  right: 'number.edit',
  summary: {
    en: 'Remove a number of a task that does not run. Its history stays.',
    zh: '删除未在运行的任务中的号码。呼叫记录仍会保留。',
  },
  params: NUMBER_PARAMS,
  answer: NOTHING,
  find: findNumberHere,
  async handle(context, { found: { row, task } }) {
    const choice = { taskId: task.id, ids: [row.id] };
    const removed = await changeNumbers(context, context.db, { choice, verb: 'remove-numbers' });
    if (removed === 0) throw new HubError('CONFLICT', { values: { what: 'the number' } });
    await context.audit('number.rm', String(row.id));
    return null;
  },
});

const CHOICE = Type.Object({
  task_id: TASK_ID,
  status: Type.Optional(nullable(Type.Array(Type.Integer({ minimum: 0, maximum: 12 }), { maxItems: 13 }))),
  ids: Type.Optional(nullable(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10_000 }))),
});

function choiceRoute(
  verb: 'reset' | 'remove-numbers',
  path: `/v1/${string}`,
  summary: Route['summary'],
): Route {
  return defineRoute({
    method: 'POST',
    path,
    right: 'number.edit',
    ownTransactions: true,
    summary,
    body: CHOICE,
    answer: Type.Object({ changed: Type.Integer() }),
    find: findTaskOfBody,
    async handle(context, { body, found }) {
      const task = taskOf(found);
      const choice = { taskId: task.id, statuses: body.status ?? undefined, ids: body.ids ?? undefined };
      return once(context, async (db) => {
        const changed = await changeNumbers(context, db, { choice, verb });
        await context.audit(`number.${verb === 'reset' ? 'reset' : 'rm'}`, `${changed} of ${task.uuid}`, db);
        return { changed };
      });
    },
  });
}

const reset = choiceRoute('reset', '/v1/task/number/reset', {
  en: 'Let numbers with these results be called as if they were new. Without `status` and `ids`: all with a result.',
  zh: '把这些状态的号码重置为未呼叫。不带 `status` 和 `ids` 时重置所有已有结果的号码。',
});

const removeMany = choiceRoute('remove-numbers', '/v1/task/number/remove', {
  en: 'Remove numbers with these results. Without `status` and `ids`: all.',
  zh: '删除这些状态的号码。不带 `status` 和 `ids` 时删除全部。',
});

export const numberRoutes: readonly Route[] = [list, add, get, why, remove, reset, removeMany];
