/** Imports of files: who runs one, how far it is, and the rows that could not be used. */
import type { Insertable, Selectable } from 'kysely';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';
import type { ImportChange, NewImport } from './imports.ts';

export type ImportRow = Selectable<DialingTables['call_import']>;
export type RejectRow = Selectable<DialingTables['call_import_reject']>;
export type NewReject = Insertable<DialingTables['call_import_reject']>;

/** Rejects of one statement. */
const AT_ONCE = 1_000;

function numeric(row: ImportRow): ImportRow {
  const { id, task_id, created, lease_until: lease, finished } = row;
  return {
    ...row,
    ...{ id: Number(id), task_id: Number(task_id), created: Number(created) },
    ...{ lease_until: lease === null ? null : Number(lease) },
    finished: finished === null ? null : Number(finished),
  };
}

/** An import of the same upload that has not ended, locked. */
export async function findRunning(
  db: HubDb,
  { taskId, running }: { taskId: number; running: string },
): Promise<ImportRow | undefined> {
  const query = db
    .selectFrom('call_import')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('running', '=', running);
  const row = await withLock(query, db, { lock: true }).executeTakeFirst();
  return row && numeric(row);
}

export async function findImport(
  db: HubDb,
  { accountId, id }: { accountId: number; id: number },
): Promise<ImportRow | undefined> {
  const row = await db
    .selectFrom('call_import')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row && numeric(row);
}

/** The imports of a task, the newest first. */
export async function listImports(
  db: HubDb,
  { taskId, before, limit }: { taskId: number; before: number | undefined; limit: number },
): Promise<ImportRow[]> {
  let query = db.selectFrom('call_import').selectAll().where('task_id', '=', taskId);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(numeric);
}

export async function insertFileImport(db: HubDb, row: NewImport): Promise<number> {
  const { insertId } = await db.insertInto('call_import').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

/** Changes an import, if this holder still runs it. @returns whether it does */
export async function saveHeld(
  db: HubDb,
  { id, holder }: { id: number; holder: string },
  change: ImportChange,
): Promise<boolean> {
  const query = db.selectFrom('call_import').select('id').where('id', '=', id).where('holder', '=', holder);
  // MySQL counts only rows that a change really changed.
  if (!(await withLock(query, db, { lock: true }).executeTakeFirst())) return false;
  await db.updateTable('call_import').set(change).where('id', '=', id).execute();
  return true;
}

export async function insertRejects(db: HubDb, rejects: readonly NewReject[]): Promise<void> {
  for (let start = 0; start < rejects.length; start += AT_ONCE)
    await db
      .insertInto('call_import_reject')
      .values(rejects.slice(start, start + AT_ONCE))
      .execute();
}

/** In the order of the file. @param after line */
export function listRejects(
  db: HubDb,
  { importId, after, limit }: { importId: number; after: number; limit: number },
): Promise<RejectRow[]> {
  return db
    .selectFrom('call_import_reject')
    .selectAll()
    .where('import_id', '=', importId)
    .where('line', '>', after)
    .orderBy('line')
    .limit(limit)
    .execute();
}

export async function deleteRejects(db: HubDb, importId: number): Promise<void> {
  await db.deleteFrom('call_import_reject').where('import_id', '=', importId).execute();
}

/** Removes the rejects of all accounts before a time. @param before ms since 1970 @returns how many */
export async function deleteOldRejects(db: HubDb, before: number, limit: number): Promise<number> {
  const rows = await db
    .selectFrom('call_import_reject')
    .select(['import_id', 'line'])
    .where('created', '<', before)
    .limit(limit)
    .execute();
  for (const id of new Set(rows.map(({ import_id }) => import_id)))
    await db
      .deleteFrom('call_import_reject')
      .where('import_id', '=', id)
      .where(
        'line',
        'in',
        rows.filter((row) => row.import_id === id).map(({ line }) => line),
      )
      .execute();
  return rows.length;
}
