/** How long a store in MySQL waits. */
export interface MysqlLimits {
  /** Time limit for a connection, ms. */
  connectMs: number;
  /** Time limit for a statement, ms. After it the connection is closed. */
  statementMs: number;
  /** The same for a statement that changes the schema: a key of a table with millions of rows takes minutes. */
  schemaMs: number;
  /** Time limit for a lock of a row or table, seconds. It is less than `statementMs`, so that the server reports the reason. */
  lockSeconds: number;
  /**
   * Seconds after which the server closes an idle connection. Until then, a connection that the network lost keeps its row
   * locks.
   */
  silentSeconds: number;
}

export const MYSQL_LIMITS: MysqlLimits = {
  connectMs: 5000,
  statementMs: 20_000,
  schemaMs: 3_600_000,
  lockSeconds: 10,
  silentSeconds: 30,
};
