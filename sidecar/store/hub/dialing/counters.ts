/** Figures of tasks, added up as attempts end. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';

/** What is added, by the name of the figure. */
export type Figures = Map<string, number>;

/** Adds to the figures of a task. In one order, so that two hosts never wait for each other. */
export async function addFigures(
  db: HubDb,
  taskId: number,
  { figures, kind }: { figures: Figures; kind: HubStore['kind'] },
): Promise<void> {
  const rows = [...figures]
    .filter(([, value]) => value !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ task_id: taskId, name, value }));
  if (rows.length === 0) return;
  const insert = db.insertInto('call_task_counter').values(rows);
  await (kind === 'mysql'
    ? insert.onDuplicateKeyUpdate({ value: sql`value + VALUES(value)` })
    : insert.onConflict((conflict) =>
        conflict.columns(['task_id', 'name']).doUpdateSet({ value: sql`value + excluded.value` }),
      )
  ).execute();
}

export async function readFigures(db: HubDb, taskIds: readonly number[]): Promise<Map<number, Figures>> {
  const found = new Map<number, Figures>(taskIds.map((id) => [id, new Map()]));
  if (taskIds.length === 0) return found;
  const rows = await db
    .selectFrom('call_task_counter')
    .select(['task_id', 'name', 'value'])
    .where('task_id', 'in', [...taskIds])
    .execute();
  for (const { task_id, name, value } of rows) found.get(Number(task_id))?.set(name, Number(value));
  return found;
}
