/** Reading back: one call's rows, and lists of calls. Works on a table with the source document's columns only. */
import type { Kysely } from 'kysely';
import { type CallRecord, RECORD_COLUMNS } from '../../engine/dialog/call-record.ts';
import { COLUMNS, InputType } from '../../engine/dialog/row.ts';
import type { Tables } from './database.ts';
import type { CallFilter, CallSummary, TableName } from './store.ts';
import type { RecordColumn, RowColumn } from './table.ts';
import { type Column, type ColumnName, clockOf, fitCallid, readValue, type Value } from './table.ts';
import type { LocalTime } from './timezone.ts';

type Row = Record<RowColumn, unknown>;

/** Calls that one question looks at: small, because SQLite keeps writers out meanwhile. */
const CALLS_AT_ONCE = 200;

export async function readRows(
  db: Kysely<Tables>,
  columns: readonly Column[],
  time: LocalTime,
  callid: string,
): Promise<Row[]> {
  const names = columns.map(({ name }) => name as RowColumn);
  const found = await db
    .selectFrom('conversation')
    .select(names)
    .where('callid', '=', fitCallid(columns, callid))
    .execute();
  return found.map((values) => asRow(values, clocksOf(columns, time))).sort(inOrder);
}

export async function readCalls(
  db: Kysely<Tables>,
  targets: Readonly<Record<TableName, { columns: readonly Column[] }>>,
  time: LocalTime,
  filter: CallFilter,
): Promise<CallSummary[]> {
  const created = targets.conversation.columns.find(({ name }) => name === 'createtime');
  const clocks = clocksOf(targets.conversation.columns, time);
  const calls: CallSummary[] = [];
  let last: { createtime: Value; callid: Value } | undefined;
  while (calls.length < filter.limit) {
    let query = db
      .selectFrom('conversation')
      .select(['callid', 'createtime', 'input_args', 'input_start_time'])
      .where('input_type', '=', InputType.Create)
      .orderBy('createtime', 'desc')
      .orderBy('callid')
      .limit(CALLS_AT_ONCE);
    if (last) {
      // From there on, not by an offset: that would read all that came before again.
      const { createtime, callid } = last;
      query = query.where(({ and, eb, or }) =>
        or([
          eb('createtime', '<', createtime),
          and([eb('createtime', '=', createtime), eb('callid', '>', callid)]),
        ]),
      );
    }
    if (filter.since !== undefined) {
      query = query.where(
        'createtime',
        '>=',
        clocks('createtime').format(filter.since, created?.fraction ?? 0),
      );
    }
    if (filter.flow !== undefined) query = query.where('input_args', '=', filter.flow);
    const begun = await query.execute();
    const callids = begun.map(({ callid }) => String(callid));
    const ends = await readEnds(db, callids);
    const records = await readRecords(db, targets.call_record.columns, time, callids);
    for (const row of begun) {
      const end = ends.get(String(row.callid));
      if (!endsAs(end?.end ?? null, filter.end)) continue;
      calls.push({
        callid: String(row.callid),
        start: startOf(row, clocks),
        flow: row.input_args === null ? null : String(row.input_args),
        end: end?.end ?? null,
        duration: end?.duration ?? null,
        potential: end?.potential ?? null,
        rows: end?.rows ?? 1,
        record: summaryOf(records.get(String(row.callid))),
      });
    }
    last = begun.at(-1);
    if (begun.length < CALLS_AT_ONCE) break;
  }
  return calls.slice(0, filter.limit);
}

export async function readRecord(
  db: Kysely<Tables>,
  columns: readonly Column[],
  time: LocalTime,
  callid: string,
): Promise<CallRecord | null> {
  const stored = fitCallid(columns, callid);
  return (await readRecords(db, columns, time, [stored])).get(stored) ?? null;
}

async function readRecords(
  db: Kysely<Tables>,
  columns: readonly Column[],
  time: LocalTime,
  callids: string[],
): Promise<Map<string, CallRecord>> {
  const names = columns.map(({ name }) => name as RecordColumn);
  if (callids.length === 0 || !names.includes('callid')) return new Map();
  const clocks = clocksOf(columns, time);
  const found = await db.selectFrom('call_record').select(names).where('callid', 'in', callids).execute();
  return new Map(
    found.map((values) => [
      String(values.callid),
      Object.fromEntries(
        RECORD_COLUMNS.map((name) => [name, readValue(name, values[name], clocks(name))]),
      ) as unknown as CallRecord,
    ]),
  );
}

function summaryOf(record: CallRecord | undefined): CallSummary['record'] {
  if (!record) return null;
  const { bill, duration, hangupcause, hangup_code, hangup_disposition } = record;
  return { bill, duration, hangupcause, hangup_code, hangup_disposition };
}

interface End {
  end: string | null;
  duration: number | null;
  potential: string | null;
  rows: number;
}

async function readEnds(db: Kysely<Tables>, callids: string[]): Promise<Map<string, End>> {
  const ends = new Map<string, End>();
  if (callids.length === 0) return ends;
  const rows = await db
    .selectFrom('conversation')
    .select(({ fn }) => ['callid', fn.countAll<number>().as('rows')])
    .where('callid', 'in', callids)
    .groupBy('callid')
    .execute();
  for (const { callid, rows: count } of rows) {
    ends.set(String(callid), { end: null, duration: null, potential: null, rows: Number(count) });
  }
  const destroyed = await db
    .selectFrom('conversation')
    .select(['callid', 'input_args', 'input_duration', 'potential'])
    .where('callid', 'in', callids)
    .where('input_type', '=', InputType.Destroy)
    .execute();
  for (const { callid, input_args, input_duration, potential } of destroyed) {
    const end = ends.get(String(callid));
    if (!end) continue;
    end.end = input_args === null ? null : String(input_args);
    end.duration = input_duration === null ? null : Number(input_duration);
    end.potential = potential === null ? null : String(potential);
  }
  return ends;
}

/** `end` asks for `end()` and `end(hangup)`, `end(hangup)` only for that. */
function endsAs(end: string | null, wanted: string | undefined): boolean {
  return wanted === undefined || end === wanted || (end?.startsWith(`${wanted}(`) ?? false);
}

/** The clock of each column. */
type Clocks = (name: ColumnName) => LocalTime;

function clocksOf(columns: readonly Column[], time: LocalTime): Clocks {
  const byName = new Map(columns.map((column) => [column.name, clockOf(column, time)]));
  return (name) => byName.get(name) ?? time;
}

function startOf(row: { createtime: Value; input_start_time: Value }, clocks: Clocks): string | null {
  const name = row.input_start_time === null ? 'createtime' : 'input_start_time';
  return readValue(name, row[name], clocks(name)) as string | null;
}

function asRow(values: Partial<Record<RowColumn, Value>>, clocks: Clocks): Row {
  return Object.fromEntries(
    COLUMNS.map((name) => [name, readValue(name, values[name], clocks(name))]),
  ) as Row;
}

/** By `row_index`; where the table lacks it: CREATE first, DESTROY last, by action and time between. */
function inOrder(a: Row, b: Row): number {
  const keys = (row: Row) => [
    Number(row.row_index ?? 0),
    row.input_type === InputType.Create ? 0 : row.input_type === InputType.Destroy ? 2 : 1,
    Number(row.sequence ?? 0),
    Date.parse(String(row.createtime)),
  ];
  const other = keys(b);
  return keys(a).reduce((order, key, index) => order || key - (other[index] ?? 0), 0);
}
