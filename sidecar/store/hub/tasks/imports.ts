/** Imports: many numbers of a task at once. */
import type { Insertable } from 'kysely';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb, HubStore } from '../hub-store.ts';

export type NewNumber = Insertable<DialingTables['call_number']>;
export type NewImport = Insertable<DialingTables['call_import']>;

/** Rows of one statement: SQLite takes 32,766 values in one. */
const AT_ONCE = 1_000;

/** @returns the import's id */
export async function insertImport(db: HubDb, row: NewImport): Promise<number> {
  const { insertId } = await db.insertInto('call_import').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function saveImportCounts(
  db: HubDb,
  id: number,
  counts: Pick<NewImport, 'taken' | 'doubled' | 'blacklisted'>,
): Promise<void> {
  await db.updateTable('call_import').set(counts).where('id', '=', id).execute();
}

/** Characters of variables of one statement: MariaDB takes packets of 16 MiB, and a character may take four bytes of one. */
const CHARACTERS_AT_ONCE = 1024 * 1024;

function* statementsOf(rows: readonly NewNumber[]): Generator<NewNumber[]> {
  let some: NewNumber[] = [];
  let characters = 0;
  for (const row of rows) {
    const own = row.variables?.length ?? 0;
    if (some.length === AT_ONCE || (some.length > 0 && characters + own > CHARACTERS_AT_ONCE)) {
      yield some;
      some = [];
      characters = 0;
    }
    some.push(row);
    characters += own;
  }
  if (some.length > 0) yield some;
}

/** Adds numbers. One that the task has already stays as it is. @returns how many were added */
export async function insertNumbers(
  db: HubDb,
  rows: readonly NewNumber[],
  kind: HubStore['kind'],
): Promise<number> {
  let added = 0;
  for (const some of statementsOf(rows)) {
    const insert = db.insertInto('call_number').values(some);
    const [result] = await (kind === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.columns(['task_id', 'number_key']).doNothing())
    ).execute();
    added += Number(result?.numInsertedOrUpdatedRows ?? 0);
  }
  return added;
}

/** The numbers of an import that have their last result at once. */
export async function blockedOfImport(
  db: HubDb,
  { taskId, importId, status }: { taskId: number; importId: number; status: number },
): Promise<{ id: number; number: string }[]> {
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'number'])
    .where('task_id', '=', taskId)
    .where('status', '=', status)
    .where('import_id', '=', importId)
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}
