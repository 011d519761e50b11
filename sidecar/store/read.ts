/** Reads the rows of a call, and lists of calls. The table may have only the columns of the source document. */
import type { Kysely } from 'kysely';
import { type CallRecord, RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { COLUMNS, InputType } from '../../engine/contract/row.ts';
import type { Tables } from './database.ts';
import type { CallFilter, CallSummary, TableName } from './store.ts';
import type { RecordColumn, RowColumn } from './table.ts';
import { type Column, type ColumnName, clockOf, fitCallid, readValue, type Value } from './table.ts';
import type { LocalTime } from './timezone.ts';

type Row = Record<RowColumn, unknown>;

/** Most calls in one query. It is small, because SQLite blocks writers during a query. */
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
  const clocks = clocksOf(columns, time);
  return ordered(found.map((values) => asRow(values, clocks)));
}

export async function readCalls(
  db: Kysely<Tables>,
  targets: Readonly<Record<TableName, { columns: readonly Column[] }>>,
  time: LocalTime,
  filter: CallFilter,
): Promise<CallSummary[]> {
  const { columns } = targets.conversation;
  const fraction = columns.find(({ name }) => name === 'createtime')?.fraction ?? 0;
  const clocks = clocksOf(columns, time);
  const since = filter.since === undefined ? '' : clocks('createtime').format(filter.since, fraction);
  const listed = new Set<string>();
  const calls: CallSummary[] = [];
  let last: { createtime: Value; callid: Value } | undefined;
  while (calls.length < filter.limit) {
    let query = db
      .selectFrom('conversation')
      .select(['callid', 'createtime'])
      .where('input_type', '=', InputType.Create)
      .orderBy('createtime', 'desc')
      .orderBy('callid')
      .limit(CALLS_AT_ONCE);
    if (last) {
      // Continues after the last key, because an offset would read all earlier rows again.
      const { createtime, callid } = last;
      query = query.where(({ and, eb, or }) =>
        or([
          eb('createtime', '<', createtime),
          and([eb('createtime', '=', createtime), eb('callid', '>', callid)]),
        ]),
      );
    }
    if (since !== '') query = query.where('createtime', '>=', since);
    if (filter.flow !== undefined) query = query.where('input_args', '=', filter.flow);
    const begun = await query.execute();
    const callids = [...new Set(begun.map(({ callid }) => String(callid)))];
    const ofCalls = await readFlowsOf(db, columns, callids);
    const records = await readRecords(db, targets.call_record.columns, time, callids);
    for (const callid of callids) {
      const summary = summaryOf(callid, ofCalls.get(callid), records.get(callid), clocks);
      // A call is found by its latest flow, but selected by the start of its first flow.
      if (listed.has(callid) || summary === null || String(summary.created) < since) continue;
      if (!endsAs(summary.call.end, filter.end)) continue;
      listed.add(callid);
      calls.push(summary.call);
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

/** The records of those of the calls that have one, by call. */
export async function readRecords(
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

/** The CREATE and DESTROY rows of a call's flows, in order, and the number of its rows. */
interface FlowsOfCall {
  rows: number;
  created: EdgeRow[];
  destroyed: EdgeRow[];
}

type EdgeRow = Partial<Record<RowColumn, Value>>;

const EDGE_COLUMNS = [
  ...(['callid', 'createtime', 'input_type', 'input_args', 'input_start_time'] as const),
  ...(['input_duration', 'potential', 'row_index'] as const),
];

async function readFlowsOf(
  db: Kysely<Tables>,
  columns: readonly Column[],
  callids: string[],
): Promise<Map<string, FlowsOfCall>> {
  const calls = new Map<string, FlowsOfCall>();
  if (callids.length === 0) return calls;
  const counts = await db
    .selectFrom('conversation')
    .select(({ fn }) => ['callid', fn.countAll<number>().as('rows')])
    .where('callid', 'in', callids)
    .groupBy('callid')
    .execute();
  for (const { callid, rows } of counts) {
    calls.set(String(callid), { rows: Number(rows), created: [], destroyed: [] });
  }
  const edges: EdgeRow[] = await db
    .selectFrom('conversation')
    .select(EDGE_COLUMNS.filter((name) => columns.some((column) => column.name === name)))
    .where('callid', 'in', callids)
    .where('input_type', 'in', [InputType.Create, InputType.Destroy])
    .execute();
  for (const row of edges.sort(inTime)) {
    const call = calls.get(String(row.callid));
    if (Number(row.input_type) === InputType.Create) call?.created.push(row);
    else call?.destroyed.push(row);
  }
  return calls;
}

/** Compares by `row_index`, if the table has it. */
function inTime(a: EdgeRow, b: EdgeRow): number {
  const byIndex = Number(a.row_index ?? 0) - Number(b.row_index ?? 0);
  return byIndex || String(a.createtime).localeCompare(String(b.createtime));
}

function summaryOf(
  callid: string,
  found: FlowsOfCall | undefined,
  record: CallRecord | undefined,
  clocks: Clocks,
): { call: CallSummary; created: Value } | null {
  const [first, latest] = [found?.created[0], found?.created.at(-1)];
  if (!found || !first || !latest) return null;
  const { rows, created, destroyed } = found;
  // The end of the flow that started last. A flow that was lost before it may have been closed after it.
  const end =
    created.length > destroyed.length
      ? undefined
      : (destroyed.find((row) => inTime(row, latest) >= 0) ?? destroyed.at(-1));
  const text = (value: Value | undefined) => (value === null || value === undefined ? null : String(value));
  const start = startOf(first, clocks);
  return {
    created: first.createtime ?? null,
    call: {
      callid,
      start,
      flows: created.map(({ input_args }) => text(input_args) ?? ''),
      flow: text(latest.input_args),
      end: text(end?.input_args),
      duration: end ? durationTo(end, created.length > 1 ? start : null, clocks) : null,
      potential: text(end?.potential),
      rows,
      record: record ? shortRecord(record) : null,
    },
  };
}

/** Ms from `begin` to the end of a flow by its DESTROY row; default: from the start of that flow. */
function durationTo(end: EdgeRow, begin: string | null, clocks: Clocks): number | null {
  if (end.input_duration === null || end.input_duration === undefined) return null;
  const own = readValue('input_start_time', end.input_start_time, clocks('input_start_time')) as
    | string
    | null;
  const before = begin === null || own === null ? 0 : Date.parse(own) - Date.parse(begin);
  return Number(end.input_duration) + Math.max(0, before);
}

function shortRecord(record: CallRecord): CallSummary['record'] {
  const { bill, duration, hangupcause, hangup_code, hangup_disposition } = record;
  return { bill, duration, hangupcause, hangup_code, hangup_disposition };
}

/** The wanted reason `end` matches `end()` and `end(hangup)`; `end(hangup)` matches only itself. */
function endsAs(end: string | null, wanted: string | undefined): boolean {
  return wanted === undefined || end === wanted || (end?.startsWith(`${wanted}(`) ?? false);
}

/** The local time of each column. */
export type Clocks = (name: ColumnName) => LocalTime;

export function clocksOf(columns: readonly Column[], time: LocalTime): Clocks {
  const byName = new Map(columns.map((column) => [column.name, clockOf(column, time)]));
  return (name) => byName.get(name) ?? time;
}

function startOf(row: EdgeRow, clocks: Clocks): string | null {
  const name =
    row.input_start_time === null || row.input_start_time === undefined ? 'createtime' : 'input_start_time';
  return readValue(name, row[name], clocks(name)) as string | null;
}

export function asRow(values: Partial<Record<RowColumn, Value>>, clocks: Clocks): Row {
  return Object.fromEntries(
    COLUMNS.map((name) => [name, readValue(name, values[name], clocks(name))]),
  ) as Row;
}

/** Sorts by `row_index`. If the table lacks it, flow by flow, each from CREATE to DESTROY. */
export function ordered(rows: Row[]): Row[] {
  const begins = rows.filter(({ input_type }) => input_type === InputType.Create).map(timeOf);
  if (begins.length < 2 || rows.some(({ row_index }) => row_index !== null)) return rows.sort(inOrder);
  begins.sort((a, b) => a - b);
  const flows: Row[][] = begins.map(() => []);
  // Times may be cut to seconds, so a flow may end in the same second in which the next one starts.
  const counted = { begun: 0, ended: 0 };
  for (const row of [...rows].sort((a, b) => timeOf(a) - timeOf(b))) {
    let flow = begins.findLastIndex((begin) => begin <= timeOf(row));
    if (row.input_type === InputType.Create) flow = counted.begun++;
    if (row.input_type === InputType.Destroy) flow = counted.ended++;
    flows[Math.min(Math.max(0, flow), flows.length - 1)]?.push(row);
  }
  return flows.flatMap((some) => some.sort(inOrder));
}

function timeOf(row: Row): number {
  return Date.parse(String(row.createtime)) || 0;
}

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
