/** Imports: many numbers of a task at once. */
import type { Insertable, Updateable } from 'kysely';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb } from '../hub-store.ts';

export type NewImport = Insertable<DialingTables['call_import']>;

export type ImportChange = Updateable<DialingTables['call_import']>;

/** @returns the import's id */
export async function insertImport(db: HubDb, row: NewImport): Promise<number> {
  const { insertId } = await db.insertInto('call_import').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function saveImport(db: HubDb, id: number, change: ImportChange): Promise<void> {
  await db.updateTable('call_import').set(change).where('id', '=', id).execute();
}

/** Which of these numbers an import has added. */
export async function addedNumbers(
  db: HubDb,
  { taskId, importId, keys }: { taskId: number; importId: number; keys: readonly string[] },
): Promise<{ id: number; number: string }[]> {
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'number'])
    .where('task_id', '=', taskId)
    .where('number_key', 'in', [...keys])
    .where('import_id', '=', importId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}
