/** Where SQLite and MySQL differ. Everything else of the store is in `sql-store.ts`, once. */
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
  cti_robot_migration: { number: number; name: string; applied: string };
}

export interface StatementLimits {
  bytes: number;
  rows: number;
}

export interface Database {
  readonly kind: 'mysql' | 'sqlite';
  /** For people; without a password. */
  readonly place: string;
  /** Batches that it can take at once. */
  readonly parallel: number;
  /** Holds row locks from `SELECT … FOR UPDATE` to the end of the transaction. */
  readonly locksRows: boolean;
  dialect(): Dialect;
  /** Runs `work` while no other process migrates the same database. */
  withMigrationLock<T>(db: Kysely<Tables>, work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  hasTable(db: Kysely<Tables>, name: string): Promise<boolean>;
  /** What stands in the way of this table's use as it should be; empty where nothing does. */
  complaints(db: Kysely<Tables>): Promise<string[]>;
  /** The columns of a table that are known here; none where there is no such table. */
  columns(db: Kysely<Tables>, table: TableName): Promise<Column[]>;
  /** Whether the table has transactions. */
  hasTransactions(db: Kysely<Tables>, table: TableName): Promise<boolean>;
  /** Bytes and rows that one statement may have. */
  limits(db: Kysely<Tables>, columns: readonly Column[]): Promise<StatementLimits>;
  /** The statement that adds rows: all of them or, with an error, none. */
  insert(table: TableName, columns: readonly Column[], rows: readonly Value[][]): CompiledQuery;
  classifyError(error: unknown): ErrorOutcome;
  /**
   * What of the database is no longer there, although statements go on to work: a file that somebody deleted. Asked
   * before each use, and after each commit.
   *
   * @returns for the log; null where nothing is missing
   */
  gone(): string | null;
}

/** A column of which only the name is known. */
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
