/**
 * Brings a database up to date: numbered files of `sql/<dialect>/`, each once, in order, under a lock. What has
 * been applied stands in `cti_robot_migration`. MySQL commits after each change of the schema, so a file must be
 * able to run again after it broke off (`IF NOT EXISTS`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Database, Tables } from './database.ts';

/** Of `conversation` as 0001 makes it, those that the source document's table does not have. */
const OWN_COLUMNS = ['row_index', 'flow_name', 'flow_version', 'condition_id', 'response_playbacks'];
const LEDGER = `create table if not exists cti_robot_migration (
  number int not null primary key, name varchar(100) not null, applied varchar(30) not null)`;
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

/** @returns the names of the files that have been applied now */
export async function migrate(
  db: Kysely<Tables>,
  database: Database,
  migrations = readMigrations(database.kind),
): Promise<string[]> {
  // Without a lock first: the usual case, and a user without the right to create tables gets past.
  if (pending(migrations, await applied(db, database)).length === 0) return [];
  return database.whileAlone(db, async (alone) => {
    await alone.executeQuery(CompiledQuery.raw(LEDGER));
    const open = pending(migrations, await applied(alone, database));
    for (const { number, name, statements } of open) {
      for (const statement of statements) {
        if (await isWanted(alone, database, statement))
          await alone.executeQuery(CompiledQuery.raw(statement));
      }
      await alone
        .insertInto('cti_robot_migration')
        .values({ number, name, applied: sql<string>`current_timestamp` })
        .execute();
    }
    return open.map(({ name }) => name);
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

/** The migrations that have not been applied, by name. It changes nothing. */
export async function pendingNames(db: Kysely<Tables>, database: Database): Promise<string[]> {
  return pending(readMigrations(database.kind), await applied(db, database)).map(({ name }) => name);
}

function pending(migrations: Migration[], done: ReadonlySet<number>): Migration[] {
  return migrations.filter(({ number }) => !done.has(number));
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
