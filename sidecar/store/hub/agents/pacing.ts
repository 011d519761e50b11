/** The last calls of a task that wanted an agent, from which its ratio follows. */
import type { HubDb, HubStore } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';

/** @returns the text of `outbound/agents/ratio.ts`, by the task; empty: it had no such call */
export async function callWindows(db: HubDb, taskIds: readonly number[]): Promise<Map<number, string>> {
  if (taskIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_task_pacing')
    .selectAll()
    .where('task_id', 'in', [...taskIds])
    .execute();
  return new Map(rows.map(({ task_id, calls }) => [Number(task_id), calls]));
}

/** Changes the window of a task, under its lock: two hosts that end calls of one task do so one after the other. */
export async function changeCallWindow(
  db: HubDb,
  taskId: number,
  { kind, change }: { kind: HubStore['kind']; change: (window: string) => string },
): Promise<void> {
  const insert = db.insertInto('call_task_pacing').values({ task_id: taskId, calls: '' });
  await (kind === 'mysql'
    ? insert.onDuplicateKeyUpdate({ task_id: taskId })
    : insert.onConflict((conflict) => conflict.doNothing())
  ).execute();
  const query = db.selectFrom('call_task_pacing').select('calls').where('task_id', '=', taskId);
  const { calls } = await withLock(query, db, { lock: true }).executeTakeFirstOrThrow();
  await db
    .updateTable('call_task_pacing')
    .set({ calls: change(calls) })
    .where('task_id', '=', taskId)
    .execute();
}
