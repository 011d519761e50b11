/** How many calls of tasks are in progress. */
import type { HubDb } from '../hub-store.ts';

export async function liveByTask(db: HubDb, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_attempt')
    .select(['task_id', ({ fn }) => fn.countAll<number | string>().as('count')])
    .where('task_id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .groupBy('task_id')
    .execute();
  return new Map(rows.map(({ task_id, count }) => [Number(task_id), Number(count)]));
}
