/** The calls of one number of a task: those that have ended, and the one that is under way. */
import type { HubDb } from '../hub-store.ts';
import { type HistoryRow, historyOf, type NumberRow, numbered } from './numbers.ts';

export async function findNumberOfTask(
  db: HubDb,
  { taskId, key }: { taskId: number; key: string },
): Promise<NumberRow | undefined> {
  const row = await db
    .selectFrom('call_number')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('number_key', '=', key)
    .executeTakeFirst();
  return row && numbered(row);
}

/** A call that is under way. */
export interface LiveCall {
  id: string;
  attempt: number;
  caller: string | null;
  /** ms since 1970 */
  placed: number;
}

/** The newest first. */
export async function callsOfNumber(
  db: HubDb,
  { id, task_id: taskId }: Pick<NumberRow, 'id' | 'task_id'>,
): Promise<{ live: LiveCall[]; ended: HistoryRow[] }> {
  const live = await db
    .selectFrom('call_attempt')
    .select(['id', 'attempt', 'caller_number as caller', 'call_time as placed'])
    .where('task_id', '=', taskId)
    .where('state', '=', 'dialling')
    .where('number_id', '=', id)
    .execute();
  const ended = (await historyOf(db, [id])).get(id) ?? [];
  return { live: live.map((call) => ({ ...call, placed: Number(call.placed) })), ended };
}
