/**
 * node-sqlite3-wasm as the SQLite that kysely expects, with two of its faults mended. It keeps other processes
 * out with a folder `<file>.lock`, made while a lock of any kind is held.
 *
 * 1. The folder outlives a process that was killed: nobody gets in again. See `LeftLock`.
 * 2. SQLite asks for a "reserved lock" to learn whether a journal on disk belongs to a living writer or was left
 *    by one that died. It asks while it holds a lock itself, so the library finds its own folder and says yes:
 *    no interrupted transaction is ever rolled back, and half of it stays in the table. See `asSoleHolder`.
 */
import fs, { rmdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Sqlite from 'node-sqlite3-wasm';

/** How long a statement waits for another process; it waits in this thread. */
const BUSY_MS = 500;

export function openSqliteFile(path: string, options?: { fileMustExist: boolean }): SqliteDatabase {
  const lock = `${path}.lock`;
  const { Database } = library();
  const db = new Database(path, options);
  const run = <T>(work: () => T): T => asSoleHolder(lock, work);
  run(() => db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`));
  // What is deleted is overwritten: a caller's number and words must not stay in free pages.
  run(() => db.exec('PRAGMA secure_delete = ON'));
  return {
    close: () => db.close(),
    prepare(text): SqliteStatement {
      // Nothing is kept prepared: the library frees no statement by itself, and kysely none at all.
      const bind = (parameters: readonly unknown[]) => parameters as (string | number | null)[];
      return {
        reader: /^\s*(select|pragma|with|explain)\b/i.test(text),
        all: (parameters) => run(() => db.all(text, bind(parameters))),
        run: (parameters) => {
          // After some errors SQLite has rolled back by itself, and kysely would stumble over its own rollback.
          if (text === 'rollback' && !db.inTransaction) return { changes: 0, lastInsertRowid: 0 };
          return run(() => db.run(text, bind(parameters)));
        },
        iterate: (parameters) => run(() => db.all(text, bind(parameters))).values(),
      };
    },
  };
}

let loaded: typeof Sqlite | undefined;

/** Loaded by those who use it only: it is 1.3 MB of WebAssembly. */
function library(): typeof Sqlite {
  if (!loaded) {
    // Optimising SQLite's main loop takes 40 MB and 0.3 s of a core, and makes an insert no faster.
    setFlagsFromString('--no-wasm-tier-up');
    setFlagsFromString('--no-wasm-dynamic-tiering');
    loaded = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof Sqlite;
  }
  return loaded;
}

/**
 * Runs `work`, which is synchronous, with the answer that the library should give: nobody else holds a lock. SQLite
 * asks only while it holds one, and the folder has just one holder.
 */
function asSoleHolder<T>(lock: string, work: () => T): T {
  const real = fs.accessSync;
  fs.accessSync = (path, mode) => {
    if (path === lock) throw new Error('this process holds the lock itself');
    real(path, mode);
  };
  try {
    return work();
  } finally {
    fs.accessSync = real;
  }
}

/**
 * Finds out that a lock was left behind: the same folder is there for longer than any transaction lasts. Only
 * for the process that owns the database; a reader who took away a living writer's lock would destroy data.
 */
export class LeftLock {
  private seen: { id: string; since: number } | undefined;
  private readonly lock: string;

  /** @param monotonic ms that never jump */
  constructor(
    path: string,
    private readonly monotonic: () => number,
    private readonly lastsMs = 3000,
  ) {
    this.lock = `${path}.lock`;
  }

  /** To be called whenever the database was found locked. @returns whether a left lock was removed */
  remove(): boolean {
    const id = this.identity();
    if (id === undefined || id !== this.seen?.id) {
      this.seen = id === undefined ? undefined : { id, since: this.monotonic() };
      return false;
    }
    if (this.monotonic() - this.seen.since < this.lastsMs) return false;
    this.seen = undefined;
    try {
      rmdirSync(this.lock);
      return true;
    } catch {
      return false;
    }
  }

  private identity(): string | undefined {
    const stat = statSync(this.lock, { bigint: true, throwIfNoEntry: false });
    return stat && `${stat.ino} ${stat.ctimeNs}`;
  }
}
