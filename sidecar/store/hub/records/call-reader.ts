/** Reads calls whole: their records with what became of them, and their rows. The tables may be somebody else's. */
import { CompiledQuery, type Kysely } from 'kysely';
import { RECORD_COLUMNS } from '../../../../engine/contract/call-record.ts';
import { InputType, type Row } from '../../../../engine/contract/row.ts';
import type { Outcome, StoredRecord } from '../../../records/call.ts';
import { NO_ROWS, type RowCounts } from '../../../records/whole.ts';
import { ownerOf } from '../../call-origin.ts';
import type { Database, Tables } from '../../database.ts';
import { asRow, type Clocks, clocksOf, ordered } from '../../read.ts';
import { LOST } from '../../store.ts';
import {
  type Column,
  fitCallid,
  RECORD_OUTCOME,
  type RecordColumn,
  type RowColumn,
  readValue,
  type Value,
} from '../../table.ts';
import { type LocalTime, localTime } from '../../timezone.ts';
import type { HubTables } from '../hub-tables.ts';

/** How long the tables are taken to be what they were, ms. */
const INSPECTED_MS = 60_000;

type HubDb = Kysely<HubTables>;

export interface CallTables {
  rows: readonly Column[];
  records: readonly Column[];
  /** Names of the keys of the table of records. */
  recordKeys: ReadonlySet<string>;
  /** ms, monotonic */
  until: number;
}

export class CallReader {
  readonly time: LocalTime;
  private inspected: CallTables | undefined;

  /** @param timezone IANA name: `DATETIME` columns hold the local time there */
  constructor(
    private readonly database: Database,
    timezone: string,
  ) {
    this.time = localTime(timezone);
  }

  get kind(): Database['kind'] {
    return this.database.kind;
  }

  /** The columns of both tables; none of a table that is missing. */
  async tables(db: HubDb): Promise<CallTables> {
    const now = performance.now();
    if (this.inspected && now < this.inspected.until) return this.inspected;
    const tables = tablesOf(db);
    const rows = await this.database.columns(tables, 'conversation');
    const records = await this.database.columns(tables, 'call_record');
    // A sidecar is about to make its tables, or to add columns.
    const isDone = rows.length > 0 && records.some(({ name }) => name === 'account');
    const recordKeys = isDone ? await this.database.keys(tables, 'call_record') : new Set<string>();
    this.inspected = { rows, records, recordKeys, until: now + (isDone ? INSPECTED_MS : 0) };
    return this.inspected;
  }

  /** The records of those of the calls that have one, by `callid` as it is stored. */
  async records(db: HubDb, callids: readonly string[]): Promise<Map<string, StoredRecord>> {
    const { records: columns } = await this.tables(db);
    if (callids.length === 0 || !hasColumn(columns, 'callid')) return new Map();
    const found = await tablesOf(db)
      .selectFrom('call_record')
      .select(columns.map(({ name }) => name as RecordColumn))
      .where('callid', 'in', [...callids])
      .execute();
    const clocks = clocksOf(columns, this.time);
    return new Map(found.map((values) => [String(values.callid), asRecord(values, clocks)]));
  }

  /** The record of one call of an account. */
  async record(db: HubDb, account: string, callid: string): Promise<StoredRecord | undefined> {
    const { records: columns } = await this.tables(db);
    const stored = fitCallid(columns, callid);
    const found = [...(await this.records(db, [stored])).values()];
    return found.find((record) => ownerOfRecord(record, hasColumn(columns, 'account')) === account);
  }

  /** Whether the table of records has a column. */
  async hasColumn(db: HubDb, name: RecordColumn): Promise<boolean> {
    return hasColumn((await this.tables(db)).records, name);
  }

  /** About how many rows a query finds, as the database's own statistics say; 0: it does not know. */
  async estimate(db: HubDb, query: CompiledQuery): Promise<number> {
    if (this.database.kind !== 'mysql') return 0;
    const { rows } = await db.executeQuery<{ rows?: number | string; filtered?: number | string }>(
      CompiledQuery.raw(`explain ${query.sql}`, [...query.parameters]),
    );
    const [first] = rows;
    return Math.round((Number(first?.rows ?? 0) * Number(first?.filtered ?? 100)) / 100);
  }

  /** Those of the calls that have a record. */
  async recorded(db: HubDb, callids: readonly string[]): Promise<string[]> {
    const { records: columns } = await this.tables(db);
    if (callids.length === 0 || !hasColumn(columns, 'callid')) return [];
    const found = await tablesOf(db)
      .selectFrom('call_record')
      .select('callid')
      .where('callid', 'in', [...callids])
      .execute();
    return found.map(({ callid }) => String(callid));
  }

  /** A `callid` as the tables store it. */
  async storedCallid(db: HubDb, callid: string): Promise<string> {
    return fitCallid((await this.tables(db)).records, callid);
  }

  /** The rows of the calls, each call's in order. */
  async rows(db: HubDb, callids: readonly string[]): Promise<Map<string, Row[]>> {
    const { rows: columns } = await this.tables(db);
    const calls = new Map<string, Row[]>();
    if (callids.length === 0 || columns.length === 0) return calls;
    const found = await tablesOf(db)
      .selectFrom('conversation')
      .select(columns.map(({ name }) => name as RowColumn))
      .where('callid', 'in', [...callids])
      .execute();
    const clocks = clocksOf(columns, this.time);
    for (const values of found) {
      const callid = String(values.callid);
      const rows = calls.get(callid);
      const row = asRow(values, clocks) as unknown as Row;
      if (rows) rows.push(row);
      else calls.set(callid, [row]);
    }
    for (const [callid, rows] of calls) calls.set(callid, ordered(rows as never) as unknown as Row[]);
    return calls;
  }

  /** Updates what became of a call; what the table has no column for is left out. */
  async saveOutcome(db: HubDb, callid: string, outcome: Partial<Outcome>): Promise<void> {
    const { records: columns } = await this.tables(db);
    const values: Partial<Record<RecordColumn, Value>> = {};
    for (const [name, value] of Object.entries(outcome) as [keyof Outcome, unknown][])
      if (hasColumn(columns, name)) values[name] = storedValue(value);
    if (Object.keys(values).length === 0) return;
    await tablesOf(db).updateTable('call_record').set(values).where('callid', '=', callid).execute();
  }

  /**
   * Names the account of records that a sidecar of an earlier release has written.
   *
   * @returns how many there were, at most `limit`
   */
  async nameAccounts(db: HubDb, limit: number): Promise<number> {
    const { records: columns } = await this.tables(db);
    if (!['callid', 'account', 'flow_name'].every((name) => hasColumn(columns, name))) return 0;
    const found = await tablesOf(db)
      .selectFrom('call_record')
      .select(['callid', 'flow_name'])
      .where('account', 'is', null)
      .limit(limit)
      .execute();
    const ownerOfRecord = (record: (typeof found)[number]) => ownerOf(record.flow_name as string | null);
    for (const account of new Set(found.map(ownerOfRecord))) {
      const records = found.filter((record) => ownerOfRecord(record) === account);
      await tablesOf(db)
        .updateTable('call_record')
        .set({ account })
        .where(
          'callid',
          'in',
          records.map(({ callid }) => callid),
        )
        .where('account', 'is', null)
        .execute();
    }
    return found.length;
  }
}

/** In a table of somebody else, which has no accounts, the name of the flow says whose a call is. */
function ownerOfRecord({ account, flow_name }: StoredRecord, hasAccount: boolean): string | null {
  return hasAccount ? account : ownerOf(flow_name);
}

/** What rows say about their number. */
export function countRows(rows: readonly Row[]): RowCounts {
  if (rows.length === 0) return NO_ROWS;
  const counts = { begun: 0, ended: 0, next: 0, isLost: false };
  const isNumbered = rows.every(({ row_index }) => row_index !== null);
  for (const { input_type, input_args, row_index } of rows) {
    if (input_type === InputType.Create) counts.begun++;
    if (input_type === InputType.Destroy) counts.ended++;
    if (input_type === InputType.Destroy && input_args === LOST) counts.isLost = true;
    counts.next = isNumbered ? Math.max(counts.next, row_index + 1) : rows.length;
  }
  return counts;
}

export function asRecord(values: Partial<Record<RecordColumn, Value>>, clocks: Clocks): StoredRecord {
  return Object.fromEntries(
    [...RECORD_COLUMNS, ...RECORD_OUTCOME].map((name) => [name, readValue(name, values[name], clocks(name))]),
  ) as unknown as StoredRecord;
}

function storedValue(value: unknown): Value {
  return value === null || typeof value === 'string' || typeof value === 'number'
    ? value
    : JSON.stringify(value);
}

function hasColumn(columns: readonly Column[], wanted: string): boolean {
  return columns.some(({ name }) => name === wanted);
}

/** The hub's database has the tables of rows as well. */
export function tablesOf(db: HubDb): Kysely<Tables> {
  return db as unknown as Kysely<Tables>;
}
