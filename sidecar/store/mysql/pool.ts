/** mysql2's pool as kysely wants it, with an end to every wait: a network that goes silent gives no error. */
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import { createPool, type PoolConnection } from 'mysql2';

export interface MysqlLimits {
  /** Ms until a connection must stand. */
  connectMs: number;
  /** Ms until a statement must be answered; then its connection is given up. */
  statementMs: number;
  /** Seconds that a statement waits for a lock of a row or a table: less than `statementMs`, so that the server says why. */
  lockSeconds: number;
  /**
   * Seconds after which the server gives up a connection that says nothing: one that the network swallowed keeps
   * its row locks until then.
   */
  silentSeconds: number;
}

export const MYSQL_LIMITS: MysqlLimits = {
  connectMs: 5000,
  statementMs: 20_000,
  lockSeconds: 10,
  silentSeconds: 30,
};

/**
 * Where a table of ours has a `TIMESTAMP` column the session's zone is UTC: in any other one an hour of the year cannot
 * be written, and another one comes twice. Elsewhere it is left alone, since columns of the operator's own may be filled
 * with the server's time.
 */
const ZONE = `if(exists(select 1 from information_schema.columns where table_schema = database()
  and table_name in ('conversation', 'call_record') and data_type = 'timestamp'), '+00:00', @@session.time_zone)`;

/**
 * What each connection sets for itself. `sql_mode`: a value that does not fit must be an error, not a warning; and
 * without NO_BACKSLASH_ESCAPES and ANSI_QUOTES, which a server may have by default, since values are escaped here.
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
    // Before the server gives it up.
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
        const session = new Session(raw, limits.statementMs);
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
      // Not the polite way: it would wait for an answer that may never come.
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
    private readonly timeout: number,
  ) {}

  query(text: string, values: unknown[]): never;
  query(text: string, values: unknown[], callback: Callback): void;
  query(text: string, values: unknown[], callback?: Callback): void {
    if (!callback) throw new Error('results are not streamed');
    if (this.dead !== undefined) {
      // A transaction of a lost connection is rolled back by the server.
      if (text === 'rollback') callback(null, { affectedRows: 0, changedRows: 0, insertId: 0 });
      else callback(this.dead, []);
      return;
    }
    // Null, not an empty list: the driver would look through a finished statement for places to fill.
    const given = values.length > 0 ? values : null;
    this.raw.query({ sql: text, values: given, timeout: this.timeout }, (error, result) => {
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
