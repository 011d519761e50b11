/** Groups of lines, which tasks name as they name a line. */
import { type Static, Type } from 'typebox';
import {
  findLineGroup,
  insertLineGroup,
  type LineGroup,
  listLineGroups,
  updateLineGroup,
} from '../../../../store/hub/dialing/line-groups.ts';
import { ALL_ACCOUNTS, listLines, tasksOver } from '../../../../store/hub/dialing/line-settings.ts';
import { lineOwner, newLineOwner, ownerNames } from '../../../dialing/line-owner.ts';
import { HubError } from '../../../error.ts';
import { invalid } from '../../problem-error.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { ID, ID_PARAMS, NAME, NOTHING, nullable, TIME } from '../schemas.ts';

const LINES = Type.Array(Type.Array(ID, { minItems: 1, maxItems: 100 }), {
  minItems: 1,
  maxItems: 20,
  description: 'ids of lines: lists that are tried in order, the lines of a list in turn',
});

const GROUP = Type.Object({
  id: ID,
  name: Type.String(),
  account: nullable(Type.String({ description: 'null: all accounts may use it' })),
  lines: Type.Array(Type.Array(Type.Integer())),
  revision: Type.Integer(),
  created: TIME,
  updated: TIME,
});

type Shown = Static<typeof GROUP>;

async function shownAll(context: Context, groups: readonly LineGroup[]): Promise<Shown[]> {
  const nameOf = await ownerNames(context);
  return groups.map(({ id, name, account_id, lists, revision, created, updated }) => {
    return { id, name, account: nameOf(account_id), lines: lists, revision, created, updated };
  });
}

async function shownOne(context: Context, group: LineGroup): Promise<Shown> {
  const [shown] = await shownAll(context, [group]);
  context.reply.header('etag', `"${group.revision}"`);
  return shown as Shown;
}

/** @throws HubError `NOT_FOUND` */
async function findHere(context: Context, { id }: { id: number }, lock = false): Promise<LineGroup> {
  const group = await findLineGroup(context.db, lineOwner(context), { id, lock });
  if (!group) throw new HubError('NOT_FOUND');
  return group;
}

/** @throws HubError `INVALID` for lines that whoever may use the group may not use, or that are named twice */
async function refuseLines({ db }: Context, owner: number, lists: readonly number[][]): Promise<void> {
  const path = 'body.lines';
  const ids = lists.flat();
  if (new Set(ids).size < ids.length)
    throw invalid(path, { en: 'must name each line once', zh: '每条线路只能出现一次' });
  const lines = await listLines(db, owner);
  const usable = new Set(
    lines.filter(({ account_id }) => [owner, ALL_ACCOUNTS].includes(account_id)).map(({ id }) => id),
  );
  const other = ids.find((id) => !usable.has(id));
  if (other === undefined) return;
  const en = `must be lines that the group's account may use: ${other} is none`;
  throw invalid(path, { en, zh: `只能是该账户可用的线路：没有 ${other}` });
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/line_group',
  right: 'line.read',
  summary: { en: 'The groups of lines that the account may use.', zh: '账户可用的线路组。' },
  answer: Type.Array(GROUP),
  handle: async (context) => shownAll(context, await listLineGroups(context.db, lineOwner(context))),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/line_group/:id',
  right: 'line.read',
  summary: { en: 'A group of lines.', zh: '一个线路组。' },
  params: ID_PARAMS,
  answer: GROUP,
  find: (context, params) => findHere(context, params),
  handle: (context, { found }) => shownOne(context, found),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/line_group',
  right: 'line.edit',
  summary: {
    en: 'Add a group of lines. A task names its id as `caller_line_id`.',
    zh: '添加线路组。任务的 `caller_line_id` 可以填它的 id。',
  },
  body: Type.Object({
    name: NAME,
    account: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
    lines: LINES,
  }),
  answer: GROUP,
  async handle(context, { body: { name, account, lines } }) {
    const { db, now } = context;
    const owner = await newLineOwner(context, account);
    await refuseLines(context, owner, lines);
    const group = { name, account_id: owner, lists: lines, created: now(), updated: now() };
    const id = await insertLineGroup(db, group);
    await context.audit('line_group.add', String(id));
    return shownOne(context, await findHere(context, { id }));
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/line_group/:id',
  right: 'line.edit',
  summary: { en: 'Change a group of lines. What is left out stays.', zh: '修改线路组。没有给出的保持不变。' },
  params: ID_PARAMS,
  body: Type.Object({ name: Type.Optional(NAME), lines: Type.Optional(LINES) }),
  answer: GROUP,
  find: (context, params) => findHere(context, params, true),
  async handle(context, { body: { name, lines }, found }) {
    const { db, now } = context;
    await refuseOtherRevision(context, found);
    if (lines) await refuseLines(context, found.account_id, lines);
    const given = { ...(name !== undefined && { name }), ...(lines && { lists: lines }) };
    await updateLineGroup(db, found, { ...given, updated: now() });
    await context.audit('line_group.change', String(found.id));
    return shownOne(context, await findHere(context, found));
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/line_group/:id',
  right: 'line.edit',
  summary: { en: 'Remove a group that no task uses.', zh: '删除没有被任务使用的线路组。' },
  params: ID_PARAMS,
  answer: NOTHING,
  find: (context, params) => findHere(context, params, true),
  async handle(context, { found }) {
    const { db, now } = context;
    await refuseOtherRevision(context, found);
    const users = await tasksOver(db, found.id);
    if (users.length > 0)
      throw new HubError('LINE_IN_USE', { values: { what: found.name, users: users.join(', ') } });
    await updateLineGroup(db, found, { removed: now(), updated: now() });
    await context.audit('line_group.rm', String(found.id));
    return null;
  },
});

async function refuseOtherRevision(context: Context, group: LineGroup): Promise<void> {
  if (context.ifMatch === undefined || context.ifMatch === group.revision) return;
  const [current] = await shownAll(context, [group]);
  throw new HubError('REVISION', { data: { current } });
}

export const lineGroupRoutes: readonly Route[] = [list, read, add, change, remove];
