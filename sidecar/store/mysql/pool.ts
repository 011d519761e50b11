/** Adapts mysql2's pool to kysely, with a time limit for every wait: a silent network reports no error. */
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import { createPool, type PoolConnection } from 'mysql2';
import type { MysqlLimits } from './limits.ts';

/** A statement that changes the schema. */
const SCHEMA = /^\s*(?:alter|create)\s/i;

/**
 * The session's time zone is UTC if one of our tables has a `TIMESTAMP` column. In other zones one hour of the year cannot be
 * written, and another one repeats. Otherwise it is not changed, because the server may fill columns of the operator with its
 * own time.
 */
const ZONE = `if(exists(select 1 from information_schema.columns where table_schema = database()
  and table_name in ('conversation', 'call_record') and data_type = 'timestamp'), '+00:00', @@session.time_zone)`;

/**
 * Settings of each session. `sql_mode` makes a value that does not fit an error instead of a warning. It must not contain
 * NO_BACKSLASH_ESCAPES or ANSI_QUOTES, which a server may have by default, because values are escaped for the other modes.
 */
function sessionSettings({ lockSeconds, silentSeconds }: MysqlLimits): string {
  return (
    "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', " +
    `session wait_timeout = ${silentSeconds}, session innodb_lock_wait_timeout = ${lockSeconds}, session lock_wait_timeout = ${lockSeconds}, ` +
    `session time_zone = ${ZONE}`
  );
}

/** @param url `mysql://user:password@host[:port]/database`, further options of mysql2 as its query */
export function mysqlPool(url: string, limits: MysqlLimits): MysqlPool {
  const pool = createPool({
    uri: url,
    connectionLimit: 4,
    maxIdle: 1,
    // Shorter than the server's own limit.
    idleTimeout: limits.silentSeconds * 500,
    enableKeepAlive: true,
    connectTimeout: limits.connectMs,
    charset: 'utf8mb4_unicode_ci',
    timezone: 'Z',
    dateStrings: true,
  });
  const sessions = new WeakMap<PoolConnection, Session>();
  const open = new Set<PoolConnection>();

  return {
    getConnection(callback) {
      pool.getConnection((error, raw) => {
        if (error) return callback(error, undefined as never);
        const known = sessions.get(raw);
        if (known) return callback(null, known);
        const session = new Session(raw, limits);
        sessions.set(raw, session);
        open.add(raw);
        raw.once('end', () => open.delete(raw));
        raw.once('error', () => open.delete(raw));
        session.query(sessionSettings(limits), [], (failed) => {
          if (failed) raw.destroy();
          callback(failed, session);
        });
      });
    },
    end(callback) {
      // A regular end would wait for an answer that may never arrive.
      for (const raw of open) raw.destroy();
      pool.end(() => callback(null));
    },
  };
}

type Callback = (error: unknown, result: MysqlQueryResult) => void;

class Session implements MysqlPoolConnection {
  /** Why the connection is no longer used. */
  private dead: unknown;

  constructor(
    private readonly raw: PoolConnection,
    private readonly limits: MysqlLimits,
  ) {}

  query(text: string, values: unknown[]): never;
  query(text: string, values: unknown[], callback: Callback): void;
  query(text: string, values: unknown[], callback?: Callback): void {
    if (!callback) throw new Error('results are not streamed');
    if (this.dead !== undefined) {
      // The server rolls back the transaction of a lost connection.
      if (text === 'rollback') callback(null, { affectedRows: 0, changedRows: 0, insertId: 0 });
      else callback(this.dead, []);
      return;
    }
    // Null, because with an empty list the driver would search the statement for placeholders.
    const given = values.length > 0 ? values : null;
    const { schemaMs, statementMs } = this.limits;
    const timeout = SCHEMA.test(text) ? schemaMs : statementMs;
    this.raw.query({ sql: text, values: given, timeout }, (error, result) => {
      if (error && (error.fatal || error.code === 'PROTOCOL_SEQUENCE_TIMEOUT' || error.errno === undefined)) {
        this.dead = error;
        this.raw.destroy();
      }
      callback(error, result as unknown as MysqlQueryResult);
    });
  }

  release(): void {
    if (this.dead === undefined) this.raw.release();
  }
}
