/** Records of calls, as the call module's API has them. */
import { type Static, type TObject, Type } from 'typebox';
import type { StoredRecord } from '../../../../records/call.ts';
import { shownContext } from '../../../../records/kept-context.ts';
import type { Around } from '../../../../records/shown-record.ts';
import { shortRecord } from '../../../../records/shown-record.ts';
import { findFlow } from '../../../../store/hub/flows.ts';
import { readAround } from '../../../../store/hub/records/around.ts';
import { noteLook } from '../../../../store/hub/records/call-changes.ts';
import { listGrades } from '../../../../store/hub/records/grades.ts';
import { countRecords, MOST_COUNTED } from '../../../../store/hub/records/record-count.ts';
import type { RecordFilter } from '../../../../store/hub/records/record-filter.ts';
import { listRecords, type RecordCursor } from '../../../../store/hub/records/record-list.ts';
import { hasRight } from '../../../access/rights.ts';
import { HubError } from '../../../error.ts';
import { flowOfCall, knownAround, knownTags, scriptOfCall, writingFor } from '../../../records/known.ts';
import { listedRecord, recordInfo } from '../../../records/shown.ts';
import { taskOfCall } from '../../../tasks/shown.ts';
import { listParameters, readList, readNumbers } from '../../list-parameter.ts';
import type { Problem } from '../../problems.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { nullable } from '../schemas.ts';
import { findRecordHere, LISTED_RECORD, RECORD, RECORD_INFO } from './record-schemas.ts';

const PAGE = 15;
/** A search in what was said needs a task, or at most so many days. */
const SEARCH_DAYS = 31;
const DAY_MS = 86_400_000;
/** Later times cannot be written as `YYYY-…`, ms since 1970. */
const LATEST = Date.UTC(9999, 0, 1);

const NONE = [
  { records: [], next: null },
  { total: 0, isEstimate: false },
] as const;

const INTEGER = Type.Optional(Type.Integer({ minimum: 0 }));
const QUERY = Type.Object({
  ...listParameters('level', 'tags', 'status', 'hangup_disposition').properties,
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  task_id: Type.Optional(Type.String({ maxLength: 50 })),
  start_time: Type.Optional(
    Type.String({ description: 'of the call: YYYY-MM-DD HH:MM:SS, ISO 8601, or ms since 1970' }),
  ),
  end_time: Type.Optional(Type.String()),
  callee: Type.Optional(Type.String({ maxLength: 50 })),
  flow: Type.Optional(Type.Integer({ minimum: 1, description: 'the number of a flow' })),
  bill_from: INTEGER,
  bill_to: INTEGER,
  rounds_from: INTEGER,
  rounds_to: INTEGER,
  keyword: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
}) as TObject;

interface ListQuery {
  page?: number;
  per_page?: number;
  cursor?: string;
  task_id?: string;
  start_time?: string;
  end_time?: string;
  callee?: string;
  flow?: number;
  bill_from?: number;
  bill_to?: number;
  rounds_from?: number;
  rounds_to?: number;
  keyword?: string;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/task/record',
  right: 'record.read',
  summary: {
    en: 'The records of calls, the newest first. Beyond 10,000 the total is an estimate, and pages go by cursor.',
    zh: '通话记录，最新的在前。超过 1 万条时 total 为估计值，翻页请用 cursor。',
  },
  query: QUERY,
  answer: Type.Object({
    data: Type.Array(LISTED_RECORD),
    total: Type.Integer(),
    last_page: Type.Integer(),
    total_is_estimate: Type.Boolean(),
    current_page: Type.Integer(),
    next_cursor: nullable(Type.String()),
  }),
  async handle(context, { query: given }) {
    const query = given as ListQuery;
    const { db, calls, principal } = context;
    const { page = 1, per_page: limit = PAGE, cursor } = query;
    if (cursor === undefined && (page - 1) * limit >= MOST_COUNTED)
      throw invalid('page', {
        en: `must stay within ${MOST_COUNTED} records: use next_cursor`,
        zh: `只能翻到第 ${MOST_COUNTED} 条，之后请用 next_cursor`,
      });
    const filter = await filterOf(context, query);
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const offset = after ? 0 : (page - 1) * limit;
    const [{ records, next }, { total, isEstimate }] = filter
      ? await Promise.all([
          listRecords(calls, db, filter, { limit, offset, after }),
          countRecords(calls, db, filter),
        ])
      : NONE;
    const around = await knownAround(db, principal.account.id, records);
    const writing = writingFor(principal, calls);
    if (records.length > 0) await noteClearLook(context, 'record.list', `${records.length} records`);
    return {
      data: records.map((record) =>
        listedRecord({ record, around: around.of(record), tags: around.tags }, writing),
      ),
      total,
      last_page: Math.max(1, Math.ceil(total / limit)),
      total_is_estimate: isEstimate,
      current_page: page,
      next_cursor: next && cursorOf(next),
    };
  },
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/record/:id',
  right: 'record.read',
  summary: { en: 'The record of a call.', zh: '某通电话的简要信息。' },
  params: Type.Object({ id: Type.String() }),
  answer: RECORD,
  find: findRecordHere,
  async handle(context, { found: record }) {
    const around = await lookAt(context, record);
    const { principal, calls } = context;
    const shown = shortRecord(record, around, writingFor(principal, calls));
    // Its headers and variables may be the caller's number in any form.
    const isClear = hasRight(principal, 'number.clear');
    return { ...shown, context: isClear ? shownContext(record.context) : null } as Static<typeof RECORD>;
  },
});

const info = defineRoute({
  method: 'GET',
  path: '/v1/task/record_info/:task/:id',
  right: 'record.read',
  summary: {
    en: 'A record with its turns. The task of a call without one is 0.',
    zh: '某通话记录的详情。没有任务的通话，任务写 0。',
  },
  params: Type.Object({ task: Type.String(), id: Type.String() }),
  answer: RECORD_INFO,
  async find(context, params) {
    const record = await findRecordHere(context, params);
    if ((record.task_id ?? '0') !== params.task) throw new HubError('NOT_FOUND');
    return record;
  },
  async handle(context, { found: record }) {
    const { db, calls, principal } = context;
    const around = await lookAt(context, record);
    const rows = (await calls.rows(db, [record.callid])).get(record.callid) ?? [];
    const shown = {
      ...{ record, around, tags: await knownTags(db, principal.account.id), rows },
      flow: await flowOfCall(db, around.flowId),
      script: await scriptOfCall(db, around.flowId, record.flow_version),
      task: await taskOfCall(db, principal, record.task_id),
    };
    return recordInfo(shown, writingFor(principal, calls)) as Static<typeof RECORD_INFO>;
  },
});

export const recordRoutes: readonly Route[] = [list, get, info];

/** Notes that somebody looks at a record, before it is shown. */
async function lookAt(context: Context, record: StoredRecord): Promise<Around> {
  const { store, db, principal, now } = context;
  const [around] = await Promise.all([
    readAround(db, principal.account.id, record),
    noteClearLook(context, 'record.look', record.callid),
  ]);
  if (principal.kind !== 'user' || around.readAt !== null) return around;
  const readAt = now();
  await noteLook(db, record.callid, { kind: store.kind, now: readAt });
  return { ...around, readAt };
}

async function noteClearLook(context: Context, action: string, object: string): Promise<void> {
  if (hasRight(context.principal, 'number.clear')) await context.audit(action, object);
}

/** @returns null where nothing can be found */
async function filterOf(context: Context, query: ListQuery): Promise<RecordFilter | null> {
  const { db, principal } = context;
  const from = timeOf(context, 'start_time', query.start_time);
  const to = timeOf(context, 'end_time', query.end_time);
  const { task_id: taskId, callee, keyword } = query;
  if (callee !== undefined && !hasRight(principal, 'number.clear'))
    throw new HubError('FORBIDDEN', { values: { right: 'number.clear' }, path: 'querystring.callee' });
  const isBounded = from !== undefined && (to ?? context.now()) - from <= SEARCH_DAYS * DAY_MS;
  if (keyword !== undefined && taskId === undefined && !isBounded)
    throw invalid('keyword', {
      en: `needs task_id, or start_time and end_time at most ${SEARCH_DAYS} days apart`,
      zh: `须同时给出 task_id，或相距不超过 ${SEARCH_DAYS} 天的 start_time 和 end_time`,
    });
  const tags = readList(query, 'tags');
  const flow = query.flow === undefined ? undefined : await findFlow(db, principal.account.id, query.flow);
  if (query.flow !== undefined && !flow) return null;
  const known = tags && (await listGrades(db, 'hub_tag', [principal.account.id], { removed: true }));
  const ownTags = known?.filter(({ id }) => tags?.includes(id)).map(({ id }) => id);
  if (ownTags?.length === 0) return null;
  return {
    account: principal.account.name,
    taskId,
    from,
    to,
    callee,
    keyword,
    levels: readList(query, 'level'),
    tags: ownTags,
    statuses: readNumbers(query, 'status'),
    dispositions: readNumbers(query, 'hangup_disposition'),
    billFrom: query.bill_from,
    billTo: query.bill_to,
    roundsFrom: query.rounds_from,
    roundsTo: query.rounds_to,
    flow: flow?.hostName,
  };
}

function timeOf({ calls }: Context, name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const ms = /^\d{10,14}$/.test(given) ? Number(given) : (calls.time.parse(given) ?? isoTime(given));
  if (ms === null || Number.isNaN(ms) || Math.abs(ms) > LATEST)
    throw invalid(name, {
      en: 'must be a time: YYYY-MM-DD HH:MM:SS, ISO 8601, or ms since 1970',
      zh: '须为时间：YYYY-MM-DD HH:MM:SS、ISO 8601，或 1970 年以来的毫秒数',
    });
  return ms;
}

/** ISO 8601 with an offset; a text without one would mean the time zone of the hub's machine. */
function isoTime(text: string): number {
  return /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}

function cursorOf({ calldate, callid }: RecordCursor): string {
  return Buffer.from(JSON.stringify([calldate, callid])).toString('base64url');
}

function readCursor(text: string) {
  try {
    const [calldate, callid] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const isTime = Number.isInteger(calldate) && Number(calldate) >= 0 && Number(calldate) <= LATEST;
    if (isTime && typeof callid === 'string') return { calldate: calldate as number, callid };
  } catch {
    // What follows says it.
  }
  throw invalid('cursor', { en: 'must be a next_cursor of an answer', zh: '须为应答中的 next_cursor' });
}

function invalid(name: string, problem: Problem): HubError {
  const path = `querystring.${name}`;
  return new HubError('INVALID', { path, values: { path, problem } });
}
