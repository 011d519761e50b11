/** Groups of times: when the tasks of an account call, or do not. */
import { randomUUID } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { accountRulesOf } from '../../../../outbound/account-rules.ts';
import { nextOpenings } from '../../../../outbound/openings.ts';
import { findZone } from '../../../../outbound/times/zone.ts';
import type { TimeGroup } from '../../../../outbound/windows.ts';
import { findAccountById } from '../../../../store/hub/accounts.ts';
import { recheckNumbers } from '../../../../store/hub/dialing/recheck.ts';
import {
  findTimegroup,
  insertTimegroup,
  listTimegroups,
  type TimegroupRow,
  tasksWithTimegroup,
  updateTimegroup,
} from '../../../../store/hub/dialing/timegroups.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { routesWithTimegroup } from '../../../../store/hub/inbound/routes.ts';
import { hasTimes, readTimes } from '../../../dialing/timegroup-input.ts';
import { HubError } from '../../../error.ts';
import { invalid } from '../../problem-error.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { ID, ID_PARAMS, NAME, NOTHING, TIME } from '../schemas.ts';

const CLOCK = Type.String({ maxLength: 40 });
const KIND = Type.Enum(['allow', 'forbid']);
const WINDOWS = Type.Array(
  Type.Object({ days: Type.Array(Type.Integer(), { maxItems: 7 }), from: CLOCK, to: CLOCK }),
  { maxItems: 200, description: 'days 1 Monday to 7 Sunday' },
);
const CALENDAR = Type.Enum(['none', 'chinese']);
const PERIODS = Type.Array(Type.Object({ from: CLOCK, to: CLOCK }), { maxItems: 300 });
const SPAN = Type.Object({ begin: CLOCK, end: CLOCK });

const TIMES = {
  kind: Type.Optional(KIND),
  windows: Type.Optional(WINDOWS),
  holidays: Type.Optional(
    Type.Object({ calendar: Type.Optional(CALENDAR), periods: Type.Optional(PERIODS) }),
  ),
  work_hour: Type.Optional(
    Type.Array(
      Type.Object({
        wday: Type.Optional(Type.Union([Type.Integer(), Type.String({ pattern: '^(-1|[0-6])$' })])),
        begin: CLOCK,
        end: CLOCK,
      }),
      { maxItems: 100 },
    ),
  ),
  work_week: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { maxItems: 7, description: '0 is Sunday' }),
  ),
  holiday: Type.Optional(Type.Array(SPAN, { maxItems: 300 })),
};

const TIMEGROUP = Type.Object({
  id: ID,
  uuid: Type.String(),
  name: Type.String(),
  kind: KIND,
  windows: WINDOWS,
  holidays: Type.Object({ calendar: CALENDAR, periods: PERIODS }),
  revision: Type.Integer(),
  created: TIME,
  updated: TIME,
});

function shown({ id, uuid, name, content, revision, created, updated }: TimegroupRow) {
  const { kind, windows, holidays } = JSON.parse(content) as TimeGroup;
  const times = { kind, windows, holidays } as unknown as Pick<
    Static<typeof TIMEGROUP>,
    'kind' | 'windows' | 'holidays'
  >;
  return { id, uuid, name, ...times, revision, created, updated };
}

function answered({ reply }: Context, row: TimegroupRow) {
  reply.header('etag', `"${row.revision}"`);
  return shown(row);
}

/** @throws HubError `NOT_FOUND` */
async function findHere(
  { principal }: Context,
  db: HubDb,
  { id, lock = false }: { id: number; lock?: boolean },
): Promise<TimegroupRow> {
  const row = await findTimegroup(db, principal.account.id, { name: id, lock });
  if (!row) throw new HubError('NOT_FOUND');
  return row;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/timegroup',
  right: 'task.read',
  summary: { en: 'The groups of times of the account.', zh: '账户的时间组。' },
  answer: Type.Array(TIMEGROUP),
  handle: async ({ db, principal }) => (await listTimegroups(db, principal.account.id)).map(shown),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/timegroup/:id',
  right: 'task.read',
  summary: { en: 'A group of times.', zh: '一个时间组。' },
  params: ID_PARAMS,
  answer: TIMEGROUP,
  find: (context, { id }) => findHere(context, context.db, { id }),
  handle: async (context, { found }) => answered(context, found),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/timegroup',
  right: 'task.edit',
  summary: {
    en: 'Add a group of times: with kind, windows and holidays, or with work_hour, work_week and holiday.',
    zh: '添加时间组：用 kind、windows、holidays，或用 work_hour、work_week、holiday。',
  },
  body: Type.Object({ name: NAME, ...TIMES }),
  answer: TIMEGROUP,
  async handle(context, { body: { name, ...times } }) {
    const { db, principal, now } = context;
    const content = JSON.stringify(readTimes(times));
    const group = { uuid: randomUUID(), accountId: principal.account.id, name, content };
    const id = await insertTimegroup(db, group, now());
    await context.audit('timegroup.add', String(id));
    return answered(context, await findHere(context, db, { id }));
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/timegroup/:id',
  right: 'task.edit',
  ownTransactions: true,
  summary: {
    en: 'Change a group of times: its name, its times as a whole, or both. Running tasks and routes follow at once.',
    zh: '修改时间组的名称、全部时间，或两者。运行中的任务和路由立即生效。',
  },
  params: ID_PARAMS,
  body: Type.Object({ name: Type.Optional(NAME), ...TIMES }),
  answer: TIMEGROUP,
  find: (context, { id }) => findHere(context, context.db, { id }),
  async handle(context, { body: { name, ...times }, found: { id } }) {
    const { store, principal, now } = context;
    const content = hasTimes(times) ? JSON.stringify(readTimes(times)) : undefined;
    const changed = await store.db.transaction().execute(async (db) => {
      const found = await findHere(context, db, { id, lock: true });
      refuseOtherRevision(context, found);
      const given = { ...(name !== undefined && { name }), ...(content !== undefined && { content }) };
      await updateTimegroup(db, found, { ...given, updated: now() });
      await context.audit('timegroup.change', String(id), db);
      return findHere(context, db, { id, lock: true });
    });
    if (content !== undefined) {
      await recheckNumbers(store.db, { accountId: principal.account.id });
      await context.inbound.routes.publish();
    }
    return answered(context, changed);
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/timegroup/:id',
  right: 'task.edit',
  summary: {
    en: 'Remove a group of times that no task and no route has.',
    zh: '删除没有被任务和路由使用的时间组。',
  },
  params: ID_PARAMS,
  answer: NOTHING,
  find: (context, { id }) => findHere(context, context.db, { id, lock: true }),
  async handle(context, { found }) {
    const { db, now } = context;
    refuseOtherRevision(context, found);
    const users = [...(await tasksWithTimegroup(db, found.id)), ...(await routesWithTimegroup(db, found.id))];
    if (users.length > 0)
      throw new HubError('TIMEGROUP_IN_USE', { values: { name: found.name, users: users.join(', ') } });
    await updateTimegroup(db, found, { removed: now(), updated: now() });
    await context.audit('timegroup.rm', String(found.id));
    return null;
  },
});

function refuseOtherRevision({ ifMatch }: Context, row: TimegroupRow): void {
  if (ifMatch !== undefined && ifMatch !== row.revision)
    throw new HubError('REVISION', { data: { current: shown(row) } });
}

const DEFAULT_COUNT = 10;

const preview = defineRoute({
  method: 'GET',
  path: '/v1/timegroup/:id/preview',
  right: 'task.read',
  summary: {
    en: 'When a group of times is open next: `count` openings from `from` on, in the account’s time zone or another.',
    zh: '时间组接下来的开放时段：从 `from` 起 `count` 段，按账户时区或指定时区。',
  },
  params: ID_PARAMS,
  query: Type.Object({
    from: Type.Optional(TIME),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    timezone: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  answer: Type.Object({
    timezone: Type.String(),
    openings: Type.Array(Type.Object({ from: TIME, to: TIME })),
  }),
  find: (context, { id }) => findHere(context, context.db, { id }),
  async handle({ db, principal, now }, { query, found }) {
    const account = await findAccountById(db, principal.account.id);
    const rules = accountRulesOf(account?.settings ?? '{}');
    const { from: at = now(), count: most = DEFAULT_COUNT, timezone = rules.timezone } = query;
    if (findZone(timezone) === null)
      throw invalid('querystring.timezone', { en: 'must be a time zone', zh: '须为时区名' });
    const group = JSON.parse(found.content) as TimeGroup;
    const { unknownHolidays } = rules;
    return { timezone, openings: nextOpenings(group, { at, timezone, unknownHolidays, most }) ?? [] };
  },
});

export const timegroupRoutes: readonly Route[] = [list, read, add, change, remove, preview];
