/** Finds calls that are to go, and removes all that is known of them. The tables of calls may be somebody else's. */
import { sql } from 'kysely';
import { clockOf, type RecordColumn } from '../../table.ts';
import type { HubDb } from '../hub-store.ts';
import { type CallReader, tablesOf } from './call-reader.ts';

/** Digits after the second that every column of a time compares well with. */
const WHOLE_SECONDS = 0;

export interface OldCalls {
  /** Name of the account. */
  account: string;
  /** ms since 1970 */
  before: number;
  limit: number;
}

/** Calls of an account that began before a time, the oldest first. */
export async function callsBefore(
  reader: CallReader,
  db: HubDb,
  { account, before, limit }: OldCalls,
): Promise<string[]> {
  const { records } = await reader.tables(db);
  const calldate = records.find(({ name }) => name === 'calldate');
  if (!calldate || !records.some(({ name }) => name === 'account')) return [];
  const rows = await tablesOf(db)
    .selectFrom('call_record')
    .select('callid')
    .where('account', '=', account)
    .where('calldate', '<', clockOf(calldate, reader.time).format(before, WHOLE_SECONDS))
    .orderBy('calldate')
    .limit(limit)
    .execute();
  return rows.map(({ callid }) => String(callid));
}

/** Columns of a record that have a number. A call is found by the first of them that has it. */
const NUMBERS = ['callee', 'caller_number', 'bridge_number'] as const satisfies readonly RecordColumn[];

export function isNumberColumn(name: unknown): name is (typeof NUMBERS)[number] {
  return (NUMBERS as readonly unknown[]).includes(name);
}

/** Where a search for a number goes on: in which column, after which call. */
export interface NumberPlace {
  column: (typeof NUMBERS)[number];
  calldate: string | null;
  callid: string;
}

export interface NumberSearch {
  /** Name of the account. */
  account: string;
  number: string;
  /** What the page before returned; null: from the beginning. */
  after: NumberPlace | null;
  limit: number;
}

/** Calls of an account with a number in any part: one column after the other, because each has a key of its own. */
export async function callsWithNumber(
  reader: CallReader,
  db: HubDb,
  { account, number, after, limit }: NumberSearch,
): Promise<{ callids: string[]; next: NumberPlace | null }> {
  const { records } = await reader.tables(db);
  const present = NUMBERS.filter((wanted) => records.some(({ name }) => name === wanted));
  if (!records.some(({ name }) => name === 'account')) return { callids: [], next: null };
  const callids: string[] = [];
  for (const column of present.slice(after === null ? 0 : present.indexOf(after.column))) {
    const earlier = present.slice(0, present.indexOf(column));
    let query = tablesOf(db)
      .selectFrom('call_record')
      .select(['callid', 'calldate'])
      .where('account', '=', account)
      .where(column, '=', number)
      .orderBy('calldate')
      .orderBy('callid')
      .limit(limit - callids.length);
    for (const other of earlier)
      query = query.where(({ or, eb }) => or([eb(other, 'is', null), eb(other, '<>', number)]));
    if (after?.column === column) query = query.where(comesAfter(after));
    const rows = await query.execute();
    callids.push(...rows.map(({ callid }) => String(callid)));
    const last = rows.at(-1);
    if (callids.length === limit && last)
      return {
        callids,
        next: {
          column,
          calldate: last.calldate === null ? null : String(last.calldate),
          callid: String(last.callid),
        },
      };
  }
  return { callids, next: null };
}

/** Calls without a time are the first. */
function comesAfter({ calldate, callid }: NumberPlace) {
  return calldate === null
    ? sql<boolean>`(calldate is not null or callid > ${callid})`
    : sql<boolean>`calldate >= ${calldate} and (calldate > ${calldate} or callid > ${callid})`;
}

/**
 * Removes rows, records, states, tags and pushes of calls, and has hosts delete what their spool keeps of them; in a
 * transaction. Recordings are not files of the database.
 *
 * @param now ms since 1970
 */
export async function deleteCalls(
  reader: CallReader,
  db: HubDb,
  callids: readonly string[],
  now: number,
): Promise<void> {
  if (callids.length === 0) return;
  const all = [...callids];
  const { rows, records } = await reader.tables(db);
  await db
    .insertInto('hub_removed_call')
    .values(all.map((callid) => ({ callid, created: now })))
    .execute();
  const pushes = db.selectFrom('hub_outbox').select('id').where('callid', 'in', all);
  for (const table of ['hub_push_answer', 'hub_push_try'] as const)
    await db.deleteFrom(table).where('outbox_id', 'in', pushes).execute();
  for (const table of ['hub_outbox', 'hub_call_tag', 'hub_call_change', 'hub_call_state'] as const)
    await db.deleteFrom(table).where('callid', 'in', all).execute();
  if (rows.length > 0) await tablesOf(db).deleteFrom('conversation').where('callid', 'in', all).execute();
  // Last: until it is gone, the call is found again.
  if (records.length > 0) await tablesOf(db).deleteFrom('call_record').where('callid', 'in', all).execute();
}

/** The pushes of calls that are still kept, without the secrets of their targets. */
export async function pushesOf(
  db: HubDb,
  callids: readonly string[],
): Promise<{ callid: string; event: string; state: string; created: number; body: string }[]> {
  if (callids.length === 0) return [];
  const rows = await db
    .selectFrom('hub_outbox')
    .select(['callid', 'event', 'state', 'created', 'body'])
    .where('callid', 'in', [...callids])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, created: Number(row.created) }));
}

/** Those of the calls that were removed lately. */
export async function removedOf(db: HubDb, callids: readonly string[]): Promise<Set<string>> {
  if (callids.length === 0) return new Set();
  const rows = await db
    .selectFrom('hub_removed_call')
    .select('callid')
    .where('callid', 'in', [...callids])
    .execute();
  return new Set(rows.map(({ callid }) => callid));
}

export async function forgetRemovedCalls(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('hub_removed_call').where('created', '<', before).execute();
}
