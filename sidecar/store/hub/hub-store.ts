/** The hub's database: the one that rows go to. On SQLite a thread owns the file, and this is one of its clients. */
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { Kysely, type Transaction } from 'kysely';
import { systemClock } from '../../lib/clock.ts';
import type { Database, Tables } from '../database.ts';
import { mysqlDatabase } from '../mysql/database.ts';
import { listKeptOptOuts, type NumberKey } from '../opt-outs.ts';
import { migrate } from '../schema/migrate.ts';
import { readMigrations, sqlFolder } from '../schema/migrations.ts';
import { memoryDialect, sqliteDatabase } from '../sqlite/database.ts';
import type { HubTables } from './hub-tables.ts';
import { LiveReader } from './live-reader.ts';
import { CallReader } from './records/call-reader.ts';

export type HubDb = Kysely<HubTables> | Transaction<HubTables>;

export interface HubStore {
  readonly kind: 'mysql' | 'sqlite';
  /** For people; without a password. */
  readonly place: string;
  readonly db: Kysely<HubTables>;
  /** Whether an error says that a row of this name exists already. */
  isDuplicate(error: unknown): boolean;
  /** Whether an error says that the database cannot be used now; the same statement may work later. */
  isUnavailable(error: unknown): boolean;
  /** Whether the database has ended the transaction because of another one: the same transaction may be run again. */
  isConflict(error: unknown): boolean;
  /** What is wrong, for the log: no text of the server that may quote a row. */
  reasonOf(error: unknown): string;
  hasTable(name: string): Promise<boolean>;
  /** A transaction that sees what others commit meanwhile, and on MySQL locks no gaps between rows. */
  readCommitted<T>(work: (db: HubDb) => Promise<T>): Promise<T>;
  /** Reads calls whole. @param timezone IANA name, of `DATETIME` columns */
  callReader(timezone: string): CallReader;
  /** Reads what sidecars have committed. @param timezone IANA name, of `DATETIME` columns */
  liveReader(timezone: string): LiveReader;
  /** Puts those on the blacklist who asked before there was one. @param now ms since 1970 @returns how many */
  listOptOuts(numberKey: NumberKey, now: number): Promise<number>;
  /** Makes the hub's tables. @returns the names of the migrations that have been applied now */
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

export type HubDatabaseSettings =
  | { mysql: string }
  /** `connect` gives a port to the thread that owns the file (`startSqliteThread`). */
  | { sqlite: { path: string; connect: () => MessagePort } }
  /** A database of this thread alone, gone when it is closed. */
  | 'memory';

/** Deadlock, and a lock that was waited for too long. */
const CONFLICTS: ReadonlySet<string> = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);

/** SQLite's name of a database without a file. */
const MEMORY = ':memory:';

/** The thread that owns the file decides the rest. */
const SHARED_FILE = { alone: false, mustExist: false, clock: systemClock };

export function openHubStore(settings: HubDatabaseSettings): HubStore {
  const database = databaseOf(settings);
  const db = new Kysely<HubTables>({
    dialect: settings === 'memory' ? memoryDialect() : database.dialect(),
  });
  // The same database; it has the tables of rows as well.
  const tables = db as unknown as Kysely<Tables>;
  const kindOf = (error: unknown) => database.classifyError(error).kind;
  return {
    kind: database.kind,
    place: database.place,
    db,
    isDuplicate: (error) => kindOf(error) === 'duplicate',
    isUnavailable: (error) => kindOf(error) === 'unavailable',
    isConflict: (error) => CONFLICTS.has(database.classifyError(error).code),
    reasonOf: (error) => database.classifyError(error).message,
    hasTable: (name) => database.hasTable(tables, name),
    readCommitted(work) {
      const transaction = db.transaction();
      return (
        database.kind === 'mysql' ? transaction.setIsolationLevel('read committed') : transaction
      ).execute(work);
    },
    callReader: (timezone) => new CallReader(database, timezone),
    liveReader: (timezone) => new LiveReader(database, timezone),
    listOptOuts: (numberKey, now) => listKeptOptOuts(tables, { database, numberKey, now }),
    async migrate() {
      const migrations = readMigrations(database.kind, join(sqlFolder(), 'hub'));
      const { applied } = await migrate(tables, database, {
        remake: false,
        migrations,
      });
      return applied;
    },
    close: () => db.destroy(),
  };
}

function databaseOf(settings: HubDatabaseSettings): Database {
  if (settings === 'memory') return sqliteDatabase(MEMORY, SHARED_FILE);
  return 'mysql' in settings
    ? mysqlDatabase(settings.mysql)
    : sqliteDatabase(settings.sqlite.path, { ...SHARED_FILE, connect: settings.sqlite.connect });
}
