/** The SQLite file that is copied: read table by table, in the order in which rows were added. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { SqliteDatabase } from 'kysely';
import { systemClock } from '../../lib/clock.ts';
import { LeftLock } from '../sqlite/file.ts';
import { openRowsFile } from '../sqlite/rows-file.ts';

/** Tables of rows; those of the hub have names of their own. */
const TABLES = ['conversation', 'call_record', 'cti_robot_position'];
const OF_HUB = /^(?:hub|call|inbound)_/;

/** Longer than it takes to find that a lock was left behind. */
const LOCKED_MS = 15_000;
const RETRY_MS = 20;

type SourceValue = string | number | bigint | Uint8Array | null;
export type SourceRow = Record<string, SourceValue>;

/** Rows, and the row after which the next batch begins. */
export interface SourceBatch {
  rows: SourceRow[];
  last: number;
}

/** Rows that are read at once. */
const BATCH_ROWS = 500;
/** A batch ends with the row that reaches so many characters: the server limits a statement's length. */
const BATCH_CHARACTERS = 1024 * 1024;

export class CopySource {
  /** The same for this file as long as it lives. */
  readonly id: string;
  /** Changes when somebody writes the file. */
  readonly stamp: string;
  private readonly db: SqliteDatabase;

  private constructor(db: SqliteDatabase, { id, stamp }: { id: string; stamp: string }) {
    this.db = db;
    this.id = id;
    this.stamp = stamp;
  }

  /**
   * Opens the file and keeps others out until it is closed.
   *
   * @param path a file that no sidecar uses: a lock that a killed process left is removed
   */
  static async open(path: string): Promise<CopySource> {
    const db = openRowsFile(path, { mustExist: true });
    try {
      await lock(db, path);
      const id = idOf(db);
      db.prepare('commit').run([]);
      await lock(db, path);
      const { ino, size, mtimeNs } = statSync(path, { bigint: true });
      return new CopySource(db, { id, stamp: `${ino} ${size} ${mtimeNs}` });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  tables(): string[] {
    const names = this.all("select name from sqlite_master where type = 'table' order by name")
      .map(({ name }) => String(name))
      .filter((name) => TABLES.includes(name) || OF_HUB.test(name));
    return names.sort((a, b) => TABLES.indexOf(b) - TABLES.indexOf(a));
  }

  columns(table: string): string[] {
    return this.all(`pragma table_info(${quoted(table)})`).map(({ name }) => String(name));
  }

  count(table: string): number {
    return Number(this.all(`select count(*) as count from ${quoted(table)}`)[0]?.count);
  }

  /** The rows after a row. */
  batch(table: string, after: number): SourceBatch {
    const text = `select rowid as copied_rowid, * from ${quoted(table)} where rowid > ? order by rowid limit ${BATCH_ROWS}`;
    const rows: SourceRow[] = [];
    let last = after;
    let characters = 0;
    for (const { copied_rowid: rowid, ...row } of this.all(text, [after])) {
      rows.push(row);
      last = Number(rowid);
      for (const value of Object.values(row)) characters += charactersOf(value);
      if (characters > BATCH_CHARACTERS) break;
    }
    return { rows, last };
  }

  close(): void {
    this.db.close();
  }

  private all(text: string, parameters: SourceValue[] = []): SourceRow[] {
    return this.db.prepare(text).all(parameters) as SourceRow[];
  }
}

/** How long a value is in a statement. Bytes are written as hexadecimal digits. */
function charactersOf(value: SourceValue): number {
  if (typeof value === 'string') return value.length;
  return value instanceof Uint8Array ? 2 * value.byteLength : 8;
}

/** Begins a transaction that nobody else reads or writes beside. It writes nothing by itself. */
async function lock(db: SqliteDatabase, path: string): Promise<void> {
  const left = new LeftLock(path, () => systemClock.monotonic());
  const end = systemClock.monotonic() + LOCKED_MS;
  for (;;) {
    try {
      db.prepare('begin exclusive').run([]);
      return;
    } catch (error) {
      if (!/database is locked/i.test((error as Error).message) || systemClock.monotonic() > end) throw error;
      if (!left.remove()) await pause(RETRY_MS);
    }
  }
}

function idOf(db: SqliteDatabase): string {
  db.prepare('create table if not exists cti_robot_copy (id varchar(36) not null)').run([]);
  const [found] = db.prepare('select id from cti_robot_copy').all([]) as { id: string }[];
  if (found) return found.id;
  const id = randomUUID();
  db.prepare('insert into cti_robot_copy (id) values (?)').run([id]);
  return id;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
