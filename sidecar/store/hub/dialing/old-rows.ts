/** Rows of calling that are older than their account keeps calls. */
import type { HubDb } from '../hub-store.ts';

export interface OldRows {
  accountId: number;
  /** ms since 1970 */
  before: number;
  /** Rows of one statement. */
  limit: number;
}

/** Removes the history of calls before a time. @returns how many rows */
export async function deleteOldHistory(db: HubDb, { accountId, before, limit }: OldRows): Promise<number> {
  const rows = await db
    .selectFrom('call_history')
    .select('id')
    .where('account_id', '=', accountId)
    .where('called_at', '<', before)
    .orderBy('called_at')
    .limit(limit)
    .execute();
  return deleteById(db, 'call_history', rows);
}

/** Removes the numbers of tasks that were over or removed before a time. Their figures stay. @returns how many rows */
export async function deleteOldNumbers(db: HubDb, { accountId, before, limit }: OldRows): Promise<number> {
  const rows = await db
    .selectFrom('call_task as t')
    .innerJoin('call_number as n', 'n.task_id', 't.id')
    .select('n.id')
    .where('t.account_id', '=', accountId)
    .where(({ and, or, eb }) =>
      or([
        and([eb('t.state', 'in', ['finished', 'cancelled']), eb('t.updated', '<', before)]),
        eb('t.removed', '<', before),
      ]),
    )
    .limit(limit)
    .execute();
  return deleteById(db, 'call_number', rows);
}

/** Removes attempts of all accounts that ended before a time: their history stays. @returns how many rows */
export async function deleteOldAttempts(
  db: HubDb,
  { before, limit }: Omit<OldRows, 'accountId'>,
): Promise<number> {
  const rows = await db
    .selectFrom('call_attempt')
    .select('id')
    .where('state', '=', 'ended')
    .where('ended', '<', before)
    .orderBy('ended')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id).sort();
  if (ids.length > 0) await db.deleteFrom('call_attempt').where('id', 'in', ids).execute();
  return ids.length;
}

async function deleteById(
  db: HubDb,
  table: 'call_history' | 'call_number',
  rows: readonly { id: number }[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
  await db.deleteFrom(table).where('id', 'in', ids).execute();
  return rows.length;
}
