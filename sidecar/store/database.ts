/** The differences between SQLite and MySQL. */
import type { CompiledQuery, Dialect, Kysely } from 'kysely';
import type { ErrorOutcome } from './error.ts';
import type { Position, TableName } from './store.ts';
import type { Column, ColumnName, RecordColumn, RowColumn, Value } from './table.ts';

export interface Tables {
  conversation: Record<RowColumn, Value>;
  call_record: Record<RecordColumn, Value>;
  cti_robot_position: Omit<Position, 'state'> & {
    spool: string;
    file: string;
    state: string;
    updated: string;
  };
  /** Of the hub: sql/hub, 1010. */
  hub_call_change: { callid: string; row_count: number | null; stats: string | null; created: number };
  cti_robot_optout: { callid: string; account: string; number: string; created: number };
  cti_robot_migration: { number: number; name: string; applied: string };
}

export interface StatementLimits {
  bytes: number;
  rows: number;
}

export interface Database {
  readonly kind: 'mysql' | 'sqlite';
  /** For logs; without a password. */
  readonly place: string;
  /** Number of batches that it can write concurrently. */
  readonly parallel: number;
  /** Holds row locks from `SELECT … FOR UPDATE` to the end of the transaction. */
  readonly locksRows: boolean;
  dialect(): Dialect;
  /** Runs `work` while no other process migrates the same database. */
  withMigrationLock<T>(db: Kysely<Tables>, work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  hasTable(db: Kysely<Tables>, name: string): Promise<boolean>;
  /** Problems of the tables that the log reports, such as an engine without transactions. */
  tableProblems(db: Kysely<Tables>): Promise<string[]>;
  /** The columns of a table that this program knows; empty if there is no such table. */
  columns(db: Kysely<Tables>, table: TableName): Promise<Column[]>;
  /** Names of all columns of a table; empty if there is no such table. */
  columnNames(db: Kysely<Tables>, table: string): Promise<ReadonlySet<string>>;
  /** Names of the keys of a table. */
  keys(db: Kysely<Tables>, table: string): Promise<ReadonlySet<string>>;
  /** Whether the table has transactions. */
  hasTransactions(db: Kysely<Tables>, table: TableName): Promise<boolean>;
  /** Most bytes and rows of one statement. */
  limits(db: Kysely<Tables>, columns: readonly Column[]): Promise<StatementLimits>;
  /** The statement that adds all rows or, on an error, none. */
  insert(table: TableName, columns: readonly Column[], rows: readonly Value[][]): CompiledQuery;
  classifyError(error: unknown): ErrorOutcome;
  /** Whether the server refused a statement because the account lacks a right. */
  isMissingRight(error: unknown): boolean;
  /** The statement with which an administrator gives this account a right on a table. */
  grantFor(db: Kysely<Tables>, right: string, table: string): Promise<string>;
  /**
   * Why the database file is lost although statements still succeed: it was deleted or replaced. Checked before each
   * request and after each commit.
   *
   * @returns a message for the log; null if the file is in place
   */
  fileFault(): string | null;
}

/** A column with a known name only. */
export function plainColumn(name: ColumnName): Column {
  return {
    name,
    kind: 'other',
    nullable: true,
    characters: null,
    bytes: null,
    range: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    fraction: 0,
    bmpOnly: false,
    lacks: null,
    utc: false,
  };
}
