/** Lines: ways to the telephone network. The deployment's admin makes them; accounts see those that they may use. */
import { type Static, Type } from 'typebox';
import { shownCallees } from '../../../../outbound/lines/simulated-line.ts';
import { tatAtNewRate } from '../../../../outbound/pace.ts';
import { phrasesInUse } from '../../../../outbound/phrases/phrases.ts';
import { listAccounts } from '../../../../store/hub/accounts.ts';
import { groupsWith } from '../../../../store/hub/dialing/line-groups.ts';
import {
  ALL_ACCOUNTS,
  findLine,
  forgetFaults,
  insertLine,
  type LineRow,
  type LineState,
  lineStates,
  listLines,
  tasksOver,
  updateLine,
} from '../../../../store/hub/dialing/line-settings.ts';
import { recheckNumbers } from '../../../../store/hub/dialing/recheck.ts';
import { setPhrases } from '../../../../store/hub/phrases/phrases.ts';
import { lineOwner, newLineOwner, ownerNames } from '../../../dialing/line-owner.ts';
import { HubError } from '../../../error.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { ID_PARAMS, NAME, NOTHING, nullable } from '../schemas.ts';
import {
  DEFAULT_FIELDS,
  LINE,
  LINE_FIELDS,
  LINE_KIND,
  lineColumns,
  refuseMisfit,
  SIMULATED_SPEED,
  shownLine,
} from './line-schemas.ts';

/** @throws HubError `NOT_FOUND` */
async function findHere(context: Context, { id }: { id: number }, lock = false): Promise<LineRow> {
  const line = await findLine(context.db, lineOwner(context), { id, lock });
  if (!line) throw new HubError('NOT_FOUND');
  return line;
}

async function shownAll(context: Context, lines: readonly LineRow[]) {
  const states = await lineStates(
    context.db,
    lines.map(({ id }) => id),
    lineOwner(context),
  );
  const nameOf = await ownerNames(context);
  return lines.map((line) => {
    const now = { state: states.get(line.id) as LineState, account: nameOf(line.account_id) };
    return shownLine(context, line, now);
  });
}

async function shownOne(context: Context, line: LineRow) {
  const [shown] = await shownAll(context, [line]);
  context.reply.header('etag', `"${line.revision}"`);
  return shown as NonNullable<typeof shown>;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/line',
  right: 'line.read',
  summary: {
    en: 'The lines that the account may use, and what each does now; for the deployment’s admin: all.',
    zh: '账户可用的线路及其当前状态；部署管理员可看到全部。',
  },
  answer: Type.Array(LINE),
  handle: async (context) => shownAll(context, await listLines(context.db, lineOwner(context))),
});

const simulated = defineRoute({
  method: 'GET',
  path: '/v1/line/simulated',
  right: 'line.read',
  summary: {
    en: 'What callees of a simulated line do, by the last two digits of the number.',
    zh: '模拟线路的被叫行为表：由号码的最后两位决定。',
  },
  answer: Type.Array(
    Type.Object({
      digits: Type.String({ description: 'the last two digits; `other`: all that are not listed' }),
      does: Type.String(),
      status: Type.Array(Type.Integer(), { description: 'of attempts in turn' }),
      status_without_asr: Type.Array(Type.Integer()),
      machine: Type.Boolean(),
    }),
  ),
  handle: async ({ db, language }) =>
    shownCallees(language, phrasesInUse('announcement', await setPhrases(db, 'announcement'))),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/line/:id',
  right: 'line.read',
  summary: { en: 'A line, and what it does now.', zh: '一条线路及其当前状态。' },
  params: ID_PARAMS,
  answer: LINE,
  find: (context, params) => findHere(context, params),
  handle: (context, { found }) => shownOne(context, found),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/line',
  right: 'line.edit',
  summary: {
    en: 'Add a line. `account`: who may use it, by default the own account; null: all.',
    zh: '添加线路。`account` 是可使用它的账户，默认为本账户，null 表示全部账户。',
  },
  body: Type.Object({
    ...LINE_FIELDS.properties,
    name: NAME,
    kind: LINE_KIND,
    account: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
  }),
  answer: LINE,
  async handle(context, { body: { account, kind, ...fields } }) {
    const { db, now } = context;
    const speed = kind === 'simulated' ? SIMULATED_SPEED : 1;
    const line = { ...DEFAULT_FIELDS, caller_numbers: [], speed, ...fields };
    refuseMisfit(kind, line);
    const accountId = await newLineOwner(context, account);
    const times = { created: now(), updated: now() };
    const { caller_numbers, enabled, ...rest } = line;
    const id = await insertLine(db, {
      ...{ ...rest, account_id: accountId, kind, ...times },
      ...{ caller_numbers: JSON.stringify(caller_numbers), enabled: enabled ? 1 : 0 },
    });
    await context.audit('line.add', String(id));
    return shownOne(context, await findHere(context, { id }));
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/line/:id',
  right: 'line.edit',
  summary: {
    en: 'Change a line, or turn it on or off. What is left out stays. `enabled: true` also ends its rest.',
    zh: '修改、启用或停用线路。没有给出的保持不变。`enabled: true` 同时结束它的休息。',
  },
  params: ID_PARAMS,
  body: LINE_FIELDS,
  answer: LINE,
  find: (context, params) => findHere(context, params, true),
  async handle(context, { body, found }) {
    const { db, now } = context;
    await refuseOtherRevision(context, found);
    refuseMisfit(found.kind, body);
    await updateLine(db, found, { ...lineColumns(body), tat: tatAfter(found, body), updated: now() });
    if (body.enabled === true) await forgetFaults(db, found.id, now());
    // Intervals after simulated calls pass by the speed of the line.
    if (body.speed !== undefined && body.speed !== found.speed) await recheckUsers(context, found);
    await context.audit('line.change', String(found.id));
    return shownOne(context, await findHere(context, found));
  },
});

/** A new rate counts from the last call: at a slow one the next might be hours away. */
function tatAfter({ tat, call_per_second, rest }: LineRow, body: Static<typeof LINE_FIELDS>): number {
  const after = { perSecond: body.call_per_second ?? call_per_second, rest: body.rest ?? rest };
  return tatAtNewRate(tat, { perSecond: call_per_second, rest }, after);
}

async function recheckUsers({ db }: Context, { account_id }: LineRow): Promise<void> {
  const accounts = account_id === ALL_ACCOUNTS ? (await listAccounts(db)).map(({ id }) => id) : [account_id];
  for (const accountId of accounts) await recheckNumbers(db, { accountId });
}

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/line/:id',
  right: 'line.edit',
  summary: {
    en: 'Remove a line that no group and no task uses. Calls in progress go on.',
    zh: '删除没有被线路组和任务使用的线路。进行中的通话不受影响。',
  },
  params: ID_PARAMS,
  answer: NOTHING,
  find: (context, params) => findHere(context, params, true),
  async handle(context, { found }) {
    const { db, now } = context;
    await refuseOtherRevision(context, found);
    const users = [...(await groupsWith(db, found.id)), ...(await tasksOver(db, found.id))];
    if (users.length > 0)
      throw new HubError('LINE_IN_USE', { values: { what: found.name, users: users.join(', ') } });
    await updateLine(db, found, { removed: now(), updated: now() });
    await context.audit('line.rm', String(found.id));
    return null;
  },
});

async function refuseOtherRevision(context: Context, line: LineRow): Promise<void> {
  if (context.ifMatch === undefined || context.ifMatch === line.revision) return;
  const [current] = await shownAll(context, [line]);
  throw new HubError('REVISION', { data: { current } });
}

export const lineRoutes: readonly Route[] = [list, simulated, read, add, change, remove];
