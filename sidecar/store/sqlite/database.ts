/** The store's SQLite: one file in `home`, for one host and for trying things out. */
import type { MessagePort } from 'node:worker_threads';
import { CompiledQuery, SqliteDialect, sql } from 'kysely';
import type { Clock } from '../../lib/clock.ts';
import { type Database, plainColumn } from '../database.ts';
import type { ErrorOutcome } from '../error.ts';
import { sqlitePortDialect } from '../sqlite-thread/sqlite-port-dialect.ts';
import { type Column, columnName } from '../table.ts';
import { LeftLock, openSqliteFile } from './file.ts';
import { identityOf, openRowsFile } from './rows-file.ts';

/** SQLite's own limit of parameters in one statement. */
const MOST_PARAMETERS = 32_766;
const INT_RANGE = [-2_147_483_648, 2_147_483_647] as const;

/** Their texts are all that the library gives. */
const LOCKED = /database is locked/i;
const UNAVAILABLE =
  /readonly|disk I\/O|is full|unable to open|malformed|not a database|out of memory|not open|no such table/i;
const CONSTRAINT = /(UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed/;

export interface SqliteOptions {
  /** No other process writes: a lock that a killed process left is removed. */
  alone: boolean;
  /** The file is not made where it is missing. */
  mustExist: boolean;
  clock: Clock;
  /** Where a thread owns the file: gives a new port to it. */
  connect?: (() => MessagePort) | undefined;
}

/** A database in the memory of this thread. */
export function memoryDialect(): SqliteDialect {
  return new SqliteDialect({ database: async () => openSqliteFile(':memory:') });
}

export function sqliteDatabase(path: string, { alone, mustExist, clock, connect }: SqliteOptions): Database {
  const left = new LeftLock(path, () => clock.monotonic());
  /** Of the file that was opened: what is written to a deleted one is lost. */
  let opened: string | undefined;
  return {
    kind: 'sqlite',
    place: path,
    parallel: 1,
    locksRows: false,

    dialect: () => {
      if (connect)
        return sqlitePortDialect(connect, (identity) => {
          opened = identity;
        });
      return new SqliteDialect({
        database: async () => {
          const file = openRowsFile(path, { mustExist });
          if (!mustExist) opened = identityOf(path);
          return file;
        },
      });
    },

    withMigrationLock: (db, work) => db.transaction().execute(work),

    async hasTable(db, name) {
      const { rows } = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(
        db,
      );
      return rows.length > 0;
    },

    tableProblems: async () => [],

    async columns(db, table) {
      const { rows } = await sql<{
        name: string;
        type: string;
        notnull: number;
      }>`pragma table_info(${sql.raw(table)})`.execute(db);
      return rows.flatMap((row) => {
        const name = columnName(table, row.name);
        return name === null ? [] : [{ ...columnOf(name, row.type), nullable: row.notnull === 0 }];
      });
    },

    async columnNames(db, table) {
      const { rows } = await sql<{ name: string }>`pragma table_info(${sql.raw(table)})`.execute(db);
      return new Set(rows.map(({ name }) => name));
    },

    async keys(db, table) {
      const { rows } = await sql<{ name: string }>`pragma index_list(${sql.raw(table)})`.execute(db);
      return new Set(rows.map(({ name }) => name));
    },

    hasTransactions: async () => true,

    limits: async (_db, columns) => ({
      bytes: Number.POSITIVE_INFINITY,
      rows: Math.floor(MOST_PARAMETERS / columns.length),
    }),

    insert(table, columns, rows) {
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      const one = `(${columns.map(() => '?').join(', ')})`;
      // Not through kysely's builder: it makes a node of each of the thousands of values.
      const text = `insert into ${table} (${names}) values ${Array(rows.length).fill(one).join(', ')}`;
      return CompiledQuery.raw(text, rows.flat());
    },

    fileFault: () =>
      opened !== undefined && identityOf(path) !== opened
        ? `${path} was deleted or replaced; opening it again`
        : null,

    // A file has no accounts.
    isMissingRight: () => false,
    grantFor: async () => '',

    classifyError(error): ErrorOutcome {
      const message = error instanceof Error ? error.message : String(error);
      const outcome = (kind: ErrorOutcome['kind'], code: string, told = message): ErrorOutcome => ({
        kind,
        code: `SQLITE_${code}`,
        message: told,
        said: message,
      });
      if (LOCKED.test(message) && alone && left.remove())
        return outcome('unavailable', 'BUSY', 'removed the lock of a process that was killed');
      if (LOCKED.test(message)) return outcome('unavailable', 'BUSY');
      if (UNAVAILABLE.test(message)) return outcome('unavailable', 'UNAVAILABLE');
      const [, broken] = CONSTRAINT.exec(message) ?? [];
      if (broken === 'UNIQUE') return outcome('duplicate', 'UNIQUE');
      if (broken === 'FOREIGN KEY') return outcome('orphan', 'FOREIGN_KEY');
      if (broken !== undefined) return outcome('refused', broken.replace(' ', '_'));
      // Such as a trigger's own words.
      return outcome('refused', 'ERROR', 'SQLite gave an error');
    },
  };
}

/** From the declared type: SQLite itself enforces none, but both stores shall hold the same. */
function columnOf(name: Column['name'], type: string): Column {
  const [, word = '', size] = /^\s*(\w+)\s*(?:\(\s*(\d+))?/.exec(type.toUpperCase()) ?? [];
  const column = plainColumn(name);
  if (word.endsWith('INT') || word === 'INTEGER') return { ...column, kind: 'integer', range: INT_RANGE };
  if (word === 'DATETIME') return { ...column, kind: 'time', fraction: Number(size ?? 0) };
  return { ...column, kind: 'text', characters: size === undefined ? null : Number(size) };
}
