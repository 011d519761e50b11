/**
 * Messages between the thread that owns an SQLite file and its clients. Each client has a port of its own. A client
 * acquires the one connection, runs statements, and releases it; the others wait meanwhile, so transactions of several
 * threads do not mix.
 */
export type SqliteValue = string | number | bigint | Uint8Array | null;

export type SqliteRequest =
  | { kind: 'acquire'; id: number }
  | { kind: 'run'; id: number; text: string; parameters: readonly SqliteValue[] }
  | { kind: 'release' };

export interface SqliteResult {
  rows: Record<string, SqliteValue>[];
  changes: number;
  insertId: number;
}

/**
 * The answer to `acquire` or `run`. That to `acquire` has one row with the `identity` of the open file. `error` is
 * SQLite's own text: the library gives no more.
 */
export type SqliteReply = { id: number; result: SqliteResult } | { id: number; error: string };

/** What the thread is started with. */
export interface SqliteThreadOptions {
  path: string;
  /** A missing file is an error. */
  mustExist: boolean;
}
