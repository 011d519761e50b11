/**
 * Copies a home's SQLite to a MySQL: rows, records, positions and the tables of the hub. Each row arrives exactly once,
 * also where the copy is interrupted and begun again: a batch and the note of how far it came are one transaction.
 */
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { Tables } from '../database.ts';
import { mysqlDatabase } from '../mysql/database.ts';
import { migrate } from '../schema/migrate.ts';
import { readMigrations, sqlFolder } from '../schema/migrations.ts';
import { CopySource } from './source.ts';
import { CopyTarget, type TargetDb } from './target.ts';

export interface CopyOptions {
  /** SQLite's file. No other process may use it. */
  from: string;
  /** `mysql://…`. Nobody else may write it meanwhile. */
  to: string;
  /** Told after each batch. */
  onProgress: (progress: { table: string; rows: number; of: number }) => void;
  /** Told where the copy goes on, or begins again because the source was used meanwhile. */
  onResume: (how: 'continued' | 'again') => void;
  /** ISO 8601. */
  now: () => string;
}

export interface CopiedTable {
  table: string;
  rows: number;
}

/** The copy cannot be made; the message says why and what to do. */
export class CopyError extends Error {}

/** @throws CopyError, or the database's own error */
export async function copyStore({
  from,
  to,
  onProgress,
  onResume,
  now,
}: CopyOptions): Promise<CopiedTable[]> {
  const source = await CopySource.open(from);
  const database = mysqlDatabase(to);
  const db = new Kysely<Tables>({ dialect: database.dialect() });
  try {
    await migrate(db, database, { remake: false });
    const migrations = readMigrations('mysql', join(sqlFolder(), 'hub'));
    await migrate(db, database, { remake: false, migrations });
    const target = new CopyTarget(db as unknown as TargetDb);
    await target.prepare();
    const tables = source.tables();
    await checkColumns(source, target, tables);
    await begin({ source, target, tables, onResume });
    for (const table of tables) {
      const of = source.count(table);
      let progress = await target.progress(table);
      for (;;) {
        const { rows, last } = source.batch(table, progress.last);
        if (rows.length === 0) break;
        progress = await target.add(table, rows, progress, last);
        onProgress({ table, rows: progress.rows, of });
      }
    }
    const copied = await verify(source, target, tables);
    await target.finish(now());
    return copied;
  } finally {
    source.close();
    await db.destroy();
  }
}

interface Begin extends Pick<CopyOptions, 'onResume'> {
  source: CopySource;
  target: CopyTarget;
  tables: readonly string[];
}

/** @throws CopyError where the database holds something else, or a finished copy */
async function begin({ source, target, tables, onResume }: Begin): Promise<void> {
  const begun = await target.begun();
  if (begun) {
    if (begun.source !== source.id)
      throw new CopyError('a copy of another home was begun in this database: give an empty one');
    if (begun.finished !== null)
      throw new CopyError(`this home was copied to this database already, at ${begun.finished}`);
    if (begun.stamp === source.stamp) return onResume('continued');
    // Rows that were copied may have changed since.
    onResume('again');
    await target.clear(tables);
  }
  for (const table of tables) {
    if ((await target.count(table)) > 0)
      throw new CopyError(`the table ${table} of this database has rows already: give an empty database`);
  }
  await target.begin(source);
}

/** @throws CopyError where the copy would lose something */
async function checkColumns(
  source: CopySource,
  target: CopyTarget,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables) {
    const there = await target.columns(table);
    if (there.length === 0)
      throw new CopyError(
        `the database has no table ${table}: this home was used by a later release, so copy with that one`,
      );
    const names = new Set(there.map(({ name }) => name.toLowerCase()));
    const missing = source.columns(table).filter((name) => !names.has(name.toLowerCase()));
    if (missing.length > 0)
      throw new CopyError(
        `the table ${table} of the database lacks ${missing.join(', ')}: add the columns first`,
      );
    const moment = there.find(({ type }) => type === 'timestamp');
    if (moment)
      throw new CopyError(
        `the column ${table}.${moment.name} of the database is a TIMESTAMP: change it to DATETIME(3) first`,
      );
  }
}

/** @throws CopyError where the numbers of rows differ */
async function verify(
  source: CopySource,
  target: CopyTarget,
  tables: readonly string[],
): Promise<CopiedTable[]> {
  const copied: CopiedTable[] = [];
  for (const table of tables) {
    const [here, there] = [source.count(table), await target.count(table)];
    if (here !== there)
      throw new CopyError(
        `${table} has ${here} rows here and ${there} in the database: somebody else writes to it. Empty it, and copy again`,
      );
    copied.push({ table, rows: there });
  }
  return copied;
}
