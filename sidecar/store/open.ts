import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Database, Tables } from './database.ts';
import { mysqlDatabase } from './mysql/database.ts';
import type { MysqlLimits } from './mysql/limits.ts';
import type { NumberKey } from './opt-outs.ts';
import { findPending, type Migrated, migrate } from './schema/migrate.ts';
import { type Migration, readMigrations } from './schema/migrations.ts';
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
  /** Name of this host, for rows and records. */
  host?: string | undefined;
}

export interface StoreParts {
  log: Logger;
  clock?: Clock;
  /** Creates and migrates nothing, for a process that only reads. Default false. */
  readOnly?: boolean;
  /**
   * Whether this process owns the home. The owner removes a lock that a killed process left on SQLite's file.
   * Default: true unless `readOnly`.
   */
  alone?: boolean;
  /** Opens a new port to the thread that owns SQLite's file, if there is one. */
  connect?: (() => MessagePort) | undefined;
  /** Of people who ask not to be called. Without it only calls of tasks tell who they are. */
  numberKey?: NumberKey;
  /** Shorter time-outs for tests. */
  mysqlLimits?: MysqlLimits;
}

/**
 * Creates the store of these settings. It connects at the first request, so an unavailable server is no error here.
 *
 * @throws RangeError if the time zone is unknown
 */
export function openStore(settings: StoreSettings, parts: StoreParts): Store {
  const { log, clock = systemClock, readOnly = false, numberKey = () => null } = parts;
  const { timezone, host = null } = settings;
  return new SqlStore(databaseOf(settings, parts), { timezone, host, readOnly, log, clock, numberKey });
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
 * The migrations that the database of these settings lacks, with their statements. It changes nothing; SQLite's file
 * need not exist.
 *
 * @throws StoreError `STORE_UNAVAILABLE`
 */
export async function pendingMigrations(settings: StoreSettings, log: Logger): Promise<Migration[]> {
  if (!settings.mysql && !existsSync(sqlitePath(settings.home))) return readMigrations('sqlite');
  const database = databaseOf(settings, { log, readOnly: true });
  const db = new Kysely<Tables>({ dialect: database.dialect() });
  try {
    return await findPending(db, database);
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

/** Path of the SQLite file. */
export function sqlitePath(home: string): string {
  return join(home, 'rows.db');
}
