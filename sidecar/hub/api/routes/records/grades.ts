/** Grades, tags, groups and scenes: list, add, change, remove; and grading calls again. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { ownerOf } from '../../../../store/call-origin.ts';
import {
  findGrade,
  type GradeRow,
  type GradeTable,
  insertGrade,
  listGrades,
  updateGrade,
} from '../../../../store/hub/records/grades.ts';
import { HubError } from '../../../error.ts';
import { settleAgain } from '../../../records/settle.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { NOTHING } from '../schemas.ts';
import { GRADE_KINDS, type GradeKind } from './grade-schemas.ts';

const PARAMS = Type.Object({ id: Type.String() });
/** Records that are graded again by one request. */
const RECOMPUTED = 500;

type Row = GradeRow<GradeTable>;

function routesOf(kind: GradeKind): Route[] {
  const { table, path, name, body, answer, columns, shown } = kind;

  async function findHere({ db, principal }: Context, { id }: { id: string }): Promise<Row> {
    const row = await findGrade(db, table, principal.account.id, id);
    if (!row) throw new HubError('NOT_FOUND');
    return row;
  }

  async function change(context: Context, found: Row, change: Partial<Row>): Promise<Row> {
    const { db, ifMatch = found.revision, now } = context;
    const isDone = await updateGrade(db, table, found.id, {
      change: { ...change, updated: now() },
      revision: ifMatch,
    });
    if (!isDone) {
      const current = await findHere(context, found);
      throw new HubError('REVISION', { data: { current: shown(current) } });
    }
    return { ...found, ...change, updated: now(), revision: found.revision + 1 };
  }

  const list = defineRoute({
    method: 'GET',
    path,
    right: 'record.read',
    summary: { en: `List each ${name.en}.`, zh: `列出${name.zh}。` },
    answer: Type.Array(answer),
    handle: async ({ db, principal }) => (await listGrades(db, table, [principal.account.id])).map(shown),
  });
  const add = defineRoute({
    method: 'POST',
    path,
    right: 'grade.edit',
    summary: { en: `Add a ${name.en}.`, zh: `新建${name.zh}。` },
    body,
    answer,
    async handle(context, { body: given }) {
      const { db, principal, now } = context;
      const made = { account_id: principal.account.id, created: now(), updated: now() };
      const row = { id: randomUUID(), ...made, ...(await columns(context, given)) } as Row;
      await insertGrade(db, table, row);
      await context.audit(`${name.action}.add`, row.id);
      return shown({ ...row, removed: null, revision: 1 });
    },
  });
  const put = defineRoute({
    method: 'PUT',
    path: `${path}/:id`,
    right: 'grade.edit',
    summary: { en: `Replace a ${name.en}.`, zh: `替换${name.zh}。` },
    params: PARAMS,
    body,
    answer,
    find: findHere,
    async handle(context, { body: given, found }) {
      const changed = await change(context, found, await columns(context, given));
      await context.audit(`${name.action}.change`, found.id);
      return shown(changed);
    },
  });
  const remove = defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    right: 'grade.edit',
    summary: {
      en: `Remove a ${name.en}. Calls that have it keep its name.`,
      zh: `删除${name.zh}。已有的通话仍显示它的名称。`,
    },
    params: PARAMS,
    answer: NOTHING,
    find: findHere,
    async handle(context, { found }) {
      await change(context, found, { removed: context.now() });
      await context.audit(`${name.action}.remove`, found.id);
      return null;
    },
  });
  return [list, add, put, remove];
}

const recompute = defineRoute({
  method: 'POST',
  path: '/v1/level/recompute',
  right: 'grade.edit',
  ownTransactions: true,
  summary: {
    en: 'Grade and tag calls again, by the rules of now. Nothing is pushed.',
    zh: '按现在的规则重新计算通话的等级和标签，不推送。',
  },
  body: Type.Object({
    record_ids: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
      minItems: 1,
      maxItems: RECOMPUTED,
    }),
  }),
  answer: Type.Object({ recomputed: Type.Integer() }),
  async handle({ store, calls, principal, now, audit }, { body }) {
    const records = await calls.records(store.db, body.record_ids);
    const own = [...records.values()].filter(
      ({ account, flow_name }) => (account ?? ownerOf(flow_name)) === principal.account.name,
    );
    if (own.length > 0)
      await settleAgain(
        { store, reader: calls, now },
        own.map(({ callid }) => callid),
      );
    await audit('level.recompute', `${own.length} records`, store.db);
    return { recomputed: own.length };
  },
});

export const gradeRoutes: readonly Route[] = [...GRADE_KINDS.flatMap(routesOf), recompute];
