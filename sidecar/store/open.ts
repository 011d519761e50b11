import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import { mysqlDatabase } from './mysql.ts';
import type { MysqlLimits } from './mysql-pool.ts';
import { SqlStore } from './sql-store.ts';
import { sqliteDatabase } from './sqlite.ts';
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
  /**
   * False for a process that only reads while a sidecar may be running: it leaves SQLite's lock alone, even where
   * a killed process has left it. Default true.
   */
  owner?: boolean;
  /** For a MySQL whose time-outs a test cannot wait for. */
  mysqlLimits?: MysqlLimits;
}

/**
 * The store of these settings. It connects when it is first used, so a server that is away is no error here; an
 * unknown time zone is (RangeError).
 */
export function openStore(
  settings: StoreSettings,
  { log, clock = systemClock, owner = true, mysqlLimits }: StoreParts,
): Store {
  const database = settings.mysql
    ? mysqlDatabase(settings.mysql, mysqlLimits)
    : sqliteDatabase(join(settings.home, 'rows.db'), owner, clock);
  return new SqlStore(database, settings.timezone, log, clock);
}
