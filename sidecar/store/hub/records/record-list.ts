/** Lists of records: the newest first, filtered, and counted without reading them all. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { StoredRecord } from '../../../records/call.ts';
import { MAIN_ACCOUNT } from '../../call-origin.ts';
import type { Tables } from '../../database.ts';
import { clocksOf } from '../../read.ts';
import type { RecordColumn } from '../../table.ts';
import type { HubTables } from '../hub-tables.ts';
import { asRecord, type CallReader, tablesOf } from './call-reader.ts';
import { hasStatusAmong } from './status-filter.ts';

type HubDb = Kysely<HubTables>;
type AllTables = Tables & HubTables;
type Query = SelectQueryBuilder<AllTables, 'call_record', object>;

/** Records are counted up to here; more are estimated. */
export const MOST_COUNTED = 10_000;

export interface RecordFilter {
  /** Name of the account. */
  account: string;
  taskId?: string | undefined;
  /** `calldate`, ms since 1970; both included. */
  from?: number | undefined;
  to?: number | undefined;
  callee?: string | undefined;
  /** Ids of grades. */
  levels?: readonly string[] | undefined;
  /** Ids of tags: one of them. */
  tags?: readonly string[] | undefined;
  statuses?: readonly number[] | undefined;
  dispositions?: readonly number[] | undefined;
  /** ms */
  billFrom?: number | undefined;
  billTo?: number | undefined;
  roundsFrom?: number | undefined;
  roundsTo?: number | undefined;
  /** Name of a flow on hosts. */
  flow?: string | undefined;
  /** A part of what the caller said. */
  keyword?: string | undefined;
}

/** The record after which a page begins. */
export interface RecordCursor {
  /** ms since 1970 */
  calldate: number;
  callid: string;
}

export interface RecordPage {
  limit: number;
  /** Records that are left out at the beginning. */
  offset?: number;
  after?: RecordCursor | undefined;
}

export async function listRecords(
  reader: CallReader,
  db: HubDb,
  filter: RecordFilter,
  { limit, offset = 0, after }: RecordPage,
): Promise<StoredRecord[]> {
  const { records: columns } = await reader.tables(db);
  if (columns.length === 0) return [];
  const clocks = clocksOf(columns, reader.time);
  let query = (await filtered(reader, db, filter))
    .select(columns.map(({ name }) => name as RecordColumn))
    .orderBy('calldate', 'desc')
    .orderBy('callid', 'desc')
    .limit(limit)
    .offset(offset);
  if (after) {
    const time = await timeOf(reader, db, after.calldate);
    query = query
      .where('calldate', '<=', time)
      .where((eb) => eb.or([eb('calldate', '<', time), eb('callid', '<', after.callid)]));
  }
  const found = await query.execute();
  return found.map((values) => asRecord(values as never, clocks));
}

export interface RecordCount {
  total: number;
  /** There are more than `MOST_COUNTED`, and `total` says about how many. */
  isEstimate: boolean;
}

export async function countRecords(
  reader: CallReader,
  db: HubDb,
  filter: RecordFilter,
): Promise<RecordCount> {
  if ((await reader.tables(db)).records.length === 0) return { total: 0, isEstimate: false };
  const some = (await filtered(reader, db, filter)).select(sql<number>`1`.as('one')).limit(MOST_COUNTED + 1);
  const counted = await tablesOf(db)
    .selectFrom(some.as('some') as never)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst();
  const total = Number((counted as { count?: number } | undefined)?.count ?? 0);
  if (total <= MOST_COUNTED) return { total, isEstimate: false };
  return { total: Math.max(total, await reader.estimate(db, some.clearLimit().compile())), isEstimate: true };
}

/** The record of one call of an account. */
export async function findRecord(
  reader: CallReader,
  db: HubDb,
  account: string,
  callid: string,
): Promise<StoredRecord | undefined> {
  const { records: columns } = await reader.tables(db);
  if (columns.length === 0) return undefined;
  const found = await (await filtered(reader, db, { account }))
    .select(columns.map(({ name }) => name as RecordColumn))
    .where('callid', '=', await reader.storedCallid(db, callid))
    .executeTakeFirst();
  return found && asRecord(found as never, clocksOf(columns, reader.time));
}

async function filtered(reader: CallReader, db: HubDb, filter: RecordFilter): Promise<Query> {
  const all = tablesOf(db) as unknown as Kysely<AllTables>;
  let query: Query = ofAccount(
    all.selectFrom('call_record'),
    await reader.hasColumn(db, 'account'),
    filter.account,
  );
  const { taskId, from, to, callee, levels, tags, statuses, dispositions, flow, keyword } = filter;
  if (taskId !== undefined) query = query.where('task_id', '=', taskId);
  if (from !== undefined) query = query.where('calldate', '>=', await timeOf(reader, db, from));
  if (to !== undefined) query = query.where('calldate', '<=', await timeOf(reader, db, to));
  if (callee !== undefined) query = query.where('callee', '=', callee);
  if (levels) query = query.where('level', 'in', [...levels]);
  if (dispositions) query = query.where('hangup_disposition', 'in', [...dispositions]);
  if (flow !== undefined) query = query.where('flow_name', '=', flow);
  if (filter.billFrom !== undefined) query = query.where('bill', '>=', filter.billFrom);
  if (filter.billTo !== undefined) query = query.where('bill', '<=', filter.billTo);
  if (filter.roundsFrom !== undefined) query = query.where('rounds', '>=', filter.roundsFrom);
  if (filter.roundsTo !== undefined) query = query.where('rounds', '<=', filter.roundsTo);
  if (statuses) query = query.where(hasStatusAmong(statuses));
  if (tags)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('hub_call_tag')
          .select('tag_id')
          .whereRef('hub_call_tag.callid', '=', 'call_record.callid')
          .where('tag_id', 'in', [...tags]),
      ),
    );
  if (keyword !== undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.callid')
          .whereRef('conversation.callid', '=', 'call_record.callid')
          .where('input_type', '=', 0)
          .where(sql<boolean>`input_args like ${`%${escaped(keyword)}%`} escape '!'`),
      ),
    );
  return query;
}

/** In a table of somebody else, which has no accounts, the name of the flow says whose a call is. */
function ofAccount(query: Query, hasAccount: boolean, account: string): Query {
  if (hasAccount) return query.where('account', '=', account);
  if (account !== MAIN_ACCOUNT) return query.where('flow_name', 'like', `%.@${escaped(account)}`);
  return query.where((eb) => eb.or([eb('flow_name', 'is', null), eb('flow_name', 'not like', '%.@%')]));
}

async function timeOf(reader: CallReader, db: HubDb, ms: number): Promise<string> {
  const { records: columns } = await reader.tables(db);
  const fraction = columns.find(({ name }) => name === 'calldate')?.fraction ?? 0;
  return clocksOf(columns, reader.time)('calldate').format(ms, fraction);
}

function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
