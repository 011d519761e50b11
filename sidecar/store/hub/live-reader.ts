/**
 * What sidecars have committed lately: rows, and calls whose record has come. It reads the tables of rows as they are,
 * which may be somebody else's.
 */
import { type Kysely, sql } from 'kysely';
import type { CallRecord } from '../../../engine/contract/call-record.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { Database, Tables } from '../database.ts';
import { asRow, clocksOf, readRecords } from '../read.ts';
import type { Column, RowColumn } from '../table.ts';
import { fitCallid } from '../table.ts';
import { type LocalTime, localTime } from '../timezone.ts';
import type { HubTables } from './hub-tables.ts';

/** How long the tables are taken to be what they were, ms. */
const INSPECTED_MS = 60_000;
/** Rows and calls of one statement. */
const AT_ONCE = 500;
const SUFFIX = '.jsonl';

export interface MovedFile {
  /** Identity of the spool, and name of the file. */
  key: string;
  callid: string;
  /** Changes whenever something of the file was committed. */
  mark: string;
}

interface Inspected {
  rows: readonly Column[];
  records: readonly Column[];
  /** Rows are numbered in about the order in which they came. */
  areNumbered: boolean;
  hasPositions: boolean;
  /** ms, monotonic. */
  until: number;
}

export class LiveReader {
  private readonly time: LocalTime;
  private inspected: Inspected | undefined;

  /** @param timezone IANA name: `DATETIME` columns hold the local time there */
  constructor(
    private readonly database: Database,
    timezone: string,
  ) {
    this.time = localTime(timezone);
  }

  /** Whether no sidecar has made the table of rows yet. */
  async isBeforeRows(db: HubDb): Promise<boolean> {
    return (await this.inspect(db)).rows.length === 0;
  }

  /** Whether rows can be followed: a table of somebody else's may have no numbers. */
  async hasRows(db: HubDb): Promise<boolean> {
    const { rows, areNumbered } = await this.inspect(db);
    return rows.length > 0 && areNumbered;
  }

  /** The number of the newest row; 0 where there is none. */
  async lastRow(db: HubDb): Promise<number> {
    if (!(await this.hasRows(db))) return 0;
    const { rows } = await sql<{ id: number | string | null }>`
      select max(${this.id}) as id from conversation`.execute(db);
    return Number(rows[0]?.id ?? 0);
  }

  /** Numbers of rows after one, the lowest first. */
  async rowsAfter(db: HubDb, after: number, limit: number): Promise<number[]> {
    if (!(await this.hasRows(db))) return [];
    const { rows } = await sql<{ id: number | string }>`
      select ${this.id} as id from conversation where ${this.id} > ${after}
      order by ${this.id} limit ${sql.lit(limit)}`.execute(db);
    return rows.map(({ id }) => Number(id));
  }

  /** Rows by number, in the order of the numbers. */
  async rows(db: HubDb, ids: readonly number[]): Promise<Row[]> {
    const { rows: columns } = await this.inspect(db);
    const clocks = clocksOf(columns, this.time);
    const names = columns.map(({ name }) => sql.ref(name as RowColumn));
    const found: Row[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const { rows } = await sql<Record<RowColumn, never>>`
        select ${sql.join(names)} from conversation
        where ${this.id} in (${sql.join(ids.slice(start, start + AT_ONCE))}) order by ${this.id}`.execute(db);
      for (const row of rows) found.push(asRow(row, clocks) as unknown as Row);
    }
    return found;
  }

  /** Files of spools of which something was committed since then. @param since ms since 1970, by the hosts' clocks */
  async movedSince(db: HubDb, since: number): Promise<MovedFile[]> {
    if (!(await this.inspect(db)).hasPositions) return [];
    const rows = await tablesOf(db)
      .selectFrom('cti_robot_position')
      .select(['spool', 'file', 'bytes', 'state'])
      .where('updated', '>=', new Date(since).toISOString().slice(0, 19).replace('T', ' '))
      .execute();
    return rows.map(({ spool, file, bytes, state }) => ({
      key: `${spool}/${file}`,
      callid: file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : file,
      mark: `${bytes} ${state}`,
    }));
  }

  /** The records of those of the calls that have one. */
  async records(db: HubDb, callids: readonly string[]): Promise<CallRecord[]> {
    const { records: columns } = await this.inspect(db);
    const found: CallRecord[] = [];
    for (let start = 0; start < callids.length; start += AT_ONCE) {
      const stored = callids.slice(start, start + AT_ONCE).map((callid) => fitCallid(columns, callid));
      found.push(...(await readRecords(tablesOf(db), columns, this.time, stored)).values());
    }
    return found;
  }

  private get id() {
    return sql.ref(this.database.kind === 'mysql' ? 'id' : 'rowid');
  }

  private async inspect(hub: HubDb): Promise<Inspected> {
    const { database } = this;
    const db = tablesOf(hub);
    const now = performance.now();
    if (this.inspected && now < this.inspected.until) return this.inspected;
    this.inspected = {
      rows: await database.columns(db, 'conversation'),
      records: await database.columns(db, 'call_record'),
      areNumbered: database.kind === 'sqlite' || (await this.hasNumbers(hub)),
      hasPositions: await database.hasTable(db, 'cti_robot_position'),
      until: now + INSPECTED_MS,
    };
    // A sidecar is about to make its tables.
    if (this.inspected.rows.length === 0 || !this.inspected.hasPositions) this.inspected.until = now;
    return this.inspected;
  }

  private async hasNumbers(db: HubDb): Promise<boolean> {
    const { rows } = await sql`
      select 1 from information_schema.columns where table_schema = database() and table_name = 'conversation'
      and column_name = 'id' and extra like '%auto_increment%'`.execute(db);
    return rows.length > 0;
  }
}

type HubDb = Kysely<HubTables>;

/** The hub's database has the tables of rows as well. */
function tablesOf(db: HubDb): Kysely<Tables> {
  return db as unknown as Kysely<Tables>;
}
