import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Database, Tables } from './database.ts';
import { mysqlDatabase } from './mysql/database.ts';
import type { MysqlLimits } from './mysql/pool.ts';
import { type Migrated, migrate, pendingNames } from './schema/migrate.ts';
import { SqlStore, storeErrorOf } from './sql-store.ts';
import { sqliteDatabase } from './sqlite/database.ts';
import type { Store } from './store.ts';

export interface StoreSettings {
  /** Folder of the SQLite file `rows.db`. */
  home: string;
  /** URL of a MySQL or MariaDB; not set: SQLite. */
  mysql?: string | undefined;
  /** IANA name; `DATETIME` columns hold the local time there. */
  timezone: string;
}

export interface StoreParts {
  log: Logger;
  clock?: Clock;
  /** Makes and migrates nothing, for a process that only reads. Default false. */
  readOnly?: boolean;
  /**
   * No sidecar but this process uses the home: it removes a lock that a killed process left on SQLite's file.
   * Default: unless `readOnly`.
   */
  alone?: boolean;
  /** Where a thread owns SQLite's file: gives a new port to it. */
  connect?: (() => MessagePort) | undefined;
  /** For a MySQL whose time-outs a test cannot wait for. */
  mysqlLimits?: MysqlLimits;
}

/**
 * The store of these settings. It connects when it is first used, so a server that is away is no error here; an
 * unknown time zone is (RangeError).
 */
export function openStore(settings: StoreSettings, parts: StoreParts): Store {
  const { log, clock = systemClock, readOnly = false } = parts;
  return new SqlStore(databaseOf(settings, parts), { timezone: settings.timezone, readOnly, log, clock });
}

/**
 * Brings the database of these settings up to date, and creates dropped tables again.
 *
 * @throws StoreError `STORE_UNAVAILABLE`
 */
export async function migrateStore(settings: StoreSettings, log: Logger): Promise<Migrated> {
  const database = databaseOf(settings, { log });
  const db = new Kysely<Tables>({ dialect: database.dialect() });
  try {
    return await migrate(db, database, { remake: true });
  } catch (error) {
    throw storeErrorOf(error, database);
  } finally {
    await db.destroy().catch(() => undefined);
  }
}

/**
 * The names of the migrations that the database of these settings lacks. It changes nothing.
 *
 * @throws StoreError `STORE_UNAVAILABLE`
 */
export async function pendingMigrations(settings: StoreSettings, log: Logger): Promise<string[]> {
  const database = databaseOf(settings, { log, readOnly: true });
  const db = new Kysely<Tables>({ dialect: database.dialect() });
  try {
    return await pendingNames(db, database);
  } catch (error) {
    throw storeErrorOf(error, database);
  } finally {
    await db.destroy().catch(() => undefined);
  }
}

function databaseOf({ mysql, home }: StoreSettings, parts: StoreParts): Database {
  const { clock = systemClock, readOnly = false, alone = !readOnly, mysqlLimits, connect } = parts;
  if (mysql) return mysqlDatabase(mysql, mysqlLimits);
  return sqliteDatabase(sqlitePath(home), { alone, mustExist: readOnly, clock, connect });
}

/** Where rows go without a MySQL. */
export function sqlitePath(home: string): string {
  return join(home, 'rows.db');
}
