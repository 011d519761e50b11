/**
 * Brings a database up to date: each numbered file of `sql/<dialect>/` once, in order, under a lock. The table
 * `cti_robot_migration` is the ledger of applied files. MySQL commits after each change of the schema, so a file must
 * be able to run again after an interruption, or after a table that it made was dropped.
 *
 * An account without the right to change the schema is no reason for rows to wait while the tables that they need
 * exist: a column that such an account cannot add is reported and tried again at the next start.
 */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Database, Tables } from '../database.ts';
import type { TableName } from '../store.ts';
import { alteredTable, readAddition, withoutExisting } from './additions.ts';
import { type Migration, readMigrations } from './migrations.ts';

/** Columns of our own first migrations that the tables of somebody else do not have. */
const OWN_COLUMNS: Readonly<Record<TableName, readonly string[]>> = {
  conversation: ['row_index', 'flow_name', 'flow_version', 'condition_id', 'response_playbacks'],
  call_record: ['direction', 'bridge_hangupcause', 'flow_name', 'flow_end'],
};
/** Rows can do without them. */
const OPTIONAL_TABLES: readonly string[] = ['cti_robot_optout'];
const LEDGER = `create table if not exists cti_robot_migration (
  number int not null primary key, name varchar(100) not null, applied varchar(30) not null)`;
/** In the ledger beside the numbers of files: when the table of positions was created again. */
const POSITIONS_REMADE = -2;
const ADDED = /^alter table \S+\s+add (?:key|column)\b/i;
const CREATED_TABLE = /^create table if not exists [`"]?(\w+)/i;

export interface Migrated {
  /** Names of the files that were applied now. */
  applied: string[];
  /** Tables that had been created before and were missing. */
  remade: string[];
  /** Optional columns and tables that the account may not add. */
  withheld: WithheldColumn[];
}

export interface WithheldColumn {
  /** File name of the migration. */
  migration: string;
  /** One name, or several with commas between them; or `table` and its name. */
  column: string;
  /** The statement with which an administrator gives the account the right. */
  grant: string;
}

export interface MigrateOptions {
  /**
   * Creates again the tables that were created once and are missing, because somebody dropped them. Not while a sidecar
   * runs: the operator may have renamed a table for a while.
   */
  remake: boolean;
  migrations?: Migration[];
}

export async function migrate(
  db: Kysely<Tables>,
  database: Database,
  { remake, migrations = readMigrations(database.kind) }: MigrateOptions,
): Promise<Migrated> {
  // Usually nothing is to be done, so look before taking the lock.
  const { open } = await findOpen(db, database, migrations, remake);
  if (open.length === 0) return { applied: [], remade: [], withheld: [] };
  return database.withMigrationLock(db, async (locked) => {
    const hasLedger = await createLedger(locked, database);
    const now = await findOpen(locked, database, migrations, remake);
    // Before the table exists, so that whoever finds the table also finds this note.
    if (now.remade.includes('cti_robot_position'))
      await note(locked, POSITIONS_REMADE, 'positions made again');
    const done: Migrated = { applied: [], remade: now.remade, withheld: [] };
    for (const migration of now.open) {
      const { changes, withheld } = await apply(locked, database, migration);
      done.withheld.push(...withheld);
      if (withheld.length > 0) continue;
      if (hasLedger) await note(locked, migration.number, migration.name);
      if (hasLedger || changes > 0) done.applied.push(migration.name);
    }
    return done;
  });
}

/** The migrations that would change the database, each with the statements that it would run. Changes nothing. */
export async function findPending(db: Kysely<Tables>, database: Database): Promise<Migration[]> {
  const { open } = await findOpen(db, database, readMigrations(database.kind), true);
  const pending: Migration[] = [];
  for (const migration of open) {
    const statements: string[] = [];
    for (const statement of migration.statements) {
      const needed = await neededPart(db, database, statement);
      if (needed !== null) statements.push(needed);
    }
    if (statements.length > 0) pending.push({ ...migration, statements });
  }
  return pending;
}

/** When the table of positions was created again, ms since 1970; null if it knows all that was moved. */
export async function positionsRemade(db: Kysely<Tables>): Promise<number | null> {
  const found = await db
    .selectFrom('cti_robot_migration')
    .select('applied')
    .where('number', '=', POSITIONS_REMADE)
    .executeTakeFirst();
  return found ? Date.parse(found.applied) : null;
}

/** Migrations that were not applied, or whose table is missing. */
async function findOpen(
  db: Kysely<Tables>,
  database: Database,
  migrations: readonly Migration[],
  remake: boolean,
): Promise<{ open: Migration[]; remade: string[] }> {
  const done = await readLedger(db, database);
  const remade = remake ? await findDropped(db, database, migrations, done) : [];
  const again = (text: string) => remade.some((table) => new RegExp(`\\b${table}\\b`).test(text));
  const open = migrations.filter(({ number, statements }) => !done.has(number) || statements.some(again));
  return { open, remade };
}

/** Returns false if the account may not create the ledger: then nothing is noted, and each start looks again. */
async function createLedger(db: Kysely<Tables>, database: Database): Promise<boolean> {
  // Also a table that exists needs the right CREATE in this statement.
  if (await database.hasTable(db, 'cti_robot_migration')) return true;
  try {
    await db.executeQuery(CompiledQuery.raw(LEDGER));
    return true;
  } catch (error) {
    if (!database.isMissingRight(error)) throw error;
    return false;
  }
}

async function apply(
  db: Kysely<Tables>,
  database: Database,
  { name, statements }: Migration,
): Promise<{ changes: number; withheld: WithheldColumn[] }> {
  const withheld: WithheldColumn[] = [];
  let changes = 0;
  for (const statement of statements) {
    const needed = await neededPart(db, database, statement);
    if (needed === null) continue;
    try {
      await db.executeQuery(CompiledQuery.raw(needed));
      changes++;
    } catch (error) {
      if (!database.isMissingRight(error)) throw error;
      const lacking = await withheldOf(db, database, needed);
      if (lacking === null) throw error;
      withheld.push({ migration: name, ...lacking });
    }
  }
  return { changes, withheld };
}

/** What a statement would have added that rows can do without; null: they cannot. */
async function withheldOf(
  db: Kysely<Tables>,
  database: Database,
  statement: string,
): Promise<Omit<WithheldColumn, 'migration'> | null> {
  const [, created] = CREATED_TABLE.exec(statement) ?? [];
  if (created !== undefined) {
    if (!OPTIONAL_TABLES.includes(created)) return null;
    return { column: `table ${created}`, grant: await database.grantFor(db, 'CREATE', created) };
  }
  const added = readAddition(statement);
  if (!added?.isOptional) return null;
  return { column: added.columns.join(', '), grant: await database.grantFor(db, 'ALTER', added.table) };
}

/**
 * The part of a statement that has something to do; null if there is none. Columns and keys are added to our own tables
 * only: an operator's own `conversation` or `call_record`, which lacks columns of our first migrations, is never altered.
 */
async function neededPart(db: Kysely<Tables>, database: Database, statement: string): Promise<string | null> {
  const [, created] = CREATED_TABLE.exec(statement) ?? [];
  if (created !== undefined) return (await database.hasTable(db, created)) ? null : statement;
  const table = alteredTable(statement);
  if (table !== 'conversation' && table !== 'call_record')
    // What was added before an interruption, or by an administrator, cannot be added again.
    return ADDED.test(statement) && table !== null
      ? withoutExisting(statement, await database.columnNames(db, table), await database.keys(db, table))
      : statement;
  const existing = new Set<string>((await database.columns(db, table)).map(({ name }) => name));
  // No columns: the same database is about to get the table.
  if (existing.size === 0) return statement;
  if (!OWN_COLUMNS[table].every((name) => existing.has(name))) return null;
  return withoutExisting(statement, existing, await database.keys(db, table));
}

async function note(db: Kysely<Tables>, number: number, name: string): Promise<void> {
  await db.deleteFrom('cti_robot_migration').where('number', '=', number).execute();
  await db
    .insertInto('cti_robot_migration')
    .values({ number, name, applied: new Date().toISOString() })
    .execute();
}

/** Tables that an applied migration created and that are missing. */
async function findDropped(
  db: Kysely<Tables>,
  database: Database,
  migrations: readonly Migration[],
  done: ReadonlySet<number>,
): Promise<string[]> {
  const dropped: string[] = [];
  for (const { number, statements } of migrations) {
    if (!done.has(number)) continue;
    for (const text of statements) {
      const [, table] = CREATED_TABLE.exec(text) ?? [];
      if (table !== undefined && !(await database.hasTable(db, table))) dropped.push(table);
    }
  }
  return dropped;
}

async function readLedger(db: Kysely<Tables>, database: Database): Promise<Set<number>> {
  if (!(await database.hasTable(db, 'cti_robot_migration'))) return new Set();
  const rows = await db.selectFrom('cti_robot_migration').select('number').execute();
  return new Set(rows.map(({ number }) => number));
}
