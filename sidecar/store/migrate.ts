/**
 * Brings a database up to date: numbered files of `sql/<dialect>/`, each once, in order, under a lock. What has
 * been applied stands in `cti_robot_migration`. MySQL commits after each change of the schema, so a file must be
 * able to run again after it broke off, or after a table that it made was dropped (`IF NOT EXISTS`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Database, Tables } from './database.ts';

/** Of `conversation` as 0001 makes it, those that the source document's table does not have. */
const OWN_COLUMNS = ['row_index', 'flow_name', 'flow_version', 'condition_id', 'response_playbacks'];
const LEDGER = `create table if not exists cti_robot_migration (
  number int not null primary key, name varchar(100) not null, applied varchar(30) not null)`;
/** In the ledger beside the numbers of files: when the table of positions was made again. */
const POSITIONS_REMADE = -2;
const MAKES = /^create table if not exists `?(\w+)/i;
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

export interface Migration {
  number: number;
  /** File name. */
  name: string;
  statements: string[];
}

/** The migrations of a dialect in their order. */
export function readMigrations(dialect: Database['kind'], folder = sqlFolder()): Migration[] {
  const files = readdirSync(join(folder, dialect)).flatMap((name) => {
    const [, number] = FILE.exec(name) ?? [];
    return number === undefined ? [] : [{ number: Number(number), name }];
  });
  return files
    .sort((a, b) => a.number - b.number)
    .map(({ number, name }) => ({
      number,
      name,
      statements: readFileSync(join(folder, dialect, name), 'utf8')
        .split(/;\s*$/m)
        .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
        .filter((statement) => statement !== ''),
    }));
}

export interface Migrated {
  /** Names of the files that have been applied now. */
  applied: string[];
  /** Tables that had been made before and were missing. */
  remade: string[];
}

export interface MigrateOptions {
  /**
   * Makes tables again that were made once and are missing: somebody dropped them. Not to be done behind an operator
   * who has only renamed one for a while.
   */
  remake: boolean;
  migrations?: Migration[];
}

/** What of the migrations has to be done. */
async function toDo(
  db: Kysely<Tables>,
  database: Database,
  migrations: readonly Migration[],
  remake: boolean,
): Promise<Migrated & { open: Migration[] }> {
  const done = await applied(db, database);
  const remade = remake ? await missing(db, database, migrations, done) : [];
  const again = (text: string) => remade.some((table) => new RegExp(`\\b${table}\\b`).test(text));
  const open = migrations.filter(({ number, statements }) => !done.has(number) || statements.some(again));
  return { open, applied: open.map(({ name }) => name), remade };
}

export async function migrate(
  db: Kysely<Tables>,
  database: Database,
  { remake, migrations = readMigrations(database.kind) }: MigrateOptions,
): Promise<Migrated> {
  // Without a lock first: the usual case, and a user without the right to create tables gets past.
  const needed = await toDo(db, database, migrations, remake);
  if (needed.open.length === 0) return needed;
  return database.withMigrationLock(db, async (alone) => {
    await alone.executeQuery(CompiledQuery.raw(LEDGER));
    const now = await toDo(alone, database, migrations, remake);
    // Before the table is there: whoever finds it must find this too.
    if (now.remade.includes('cti_robot_position'))
      await note(alone, POSITIONS_REMADE, 'positions made again');
    for (const { number, name, statements } of now.open) {
      for (const statement of statements) {
        if (await isWanted(alone, database, statement))
          await alone.executeQuery(CompiledQuery.raw(statement));
      }
      await note(alone, number, name);
    }
    return { applied: now.applied, remade: now.remade };
  });
}

const ADDED_COLUMN = /^alter table [`"]?(\w+)[`"]?\s+add column [`"]?(\w+)/i;

/**
 * A column is added once, and to our own table only: an operator's own `conversation` has other columns than 0001 makes,
 * and is never altered.
 */
async function isWanted(db: Kysely<Tables>, database: Database, statement: string): Promise<boolean> {
  const [, table, column] = ADDED_COLUMN.exec(statement) ?? [];
  if (table !== 'conversation' || column === undefined) return true;
  const there = new Set<string>((await database.columns(db, table)).map(({ name }) => name));
  return !there.has(column) && OWN_COLUMNS.every((name) => there.has(name));
}

/** The migrations that have not been applied, or whose table is gone, by name. It changes nothing. */
export async function pendingNames(db: Kysely<Tables>, database: Database): Promise<string[]> {
  return (await toDo(db, database, readMigrations(database.kind), true)).applied;
}

/** Since when the table of positions knows nothing of what was moved before, ms since 1970; null: it knows all. */
export async function positionsRemade(db: Kysely<Tables>): Promise<number | null> {
  const found = await db
    .selectFrom('cti_robot_migration')
    .select('applied')
    .where('number', '=', POSITIONS_REMADE)
    .executeTakeFirst();
  return found ? Date.parse(found.applied) : null;
}

async function note(db: Kysely<Tables>, number: number, name: string): Promise<void> {
  await db.deleteFrom('cti_robot_migration').where('number', '=', number).execute();
  await db
    .insertInto('cti_robot_migration')
    .values({ number, name, applied: new Date().toISOString() })
    .execute();
}

/** Tables that an applied migration made and that are not there. */
async function missing(
  db: Kysely<Tables>,
  database: Database,
  migrations: readonly Migration[],
  done: ReadonlySet<number>,
): Promise<string[]> {
  const lost: string[] = [];
  for (const { number, statements } of migrations) {
    if (!done.has(number)) continue;
    for (const text of statements) {
      const [, table] = MAKES.exec(text) ?? [];
      if (table !== undefined && !(await database.hasTable(db, table))) lost.push(table);
    }
  }
  return lost;
}

async function applied(db: Kysely<Tables>, database: Database): Promise<Set<number>> {
  if (!(await database.hasTable(db, 'cti_robot_migration'))) return new Set();
  const rows = await db.selectFrom('cti_robot_migration').select('number').execute();
  return new Set(rows.map(({ number }) => number));
}

/** `sql/` stands at the top of the package, whether this runs as source or bundled in `dist/`. */
function sqlFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'sql');
    if (existsSync(join(candidate, 'mysql'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the folder sql/ of the package is missing: install it again');
    folder = parent;
  }
}
