/** What only the whole record of a call tells the figures of its task: rounds, and the grade. */
import { addFigures, type Figures } from '../../store/hub/dialing/counters.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { taskOwners } from '../../store/hub/tasks/task-rows.ts';

/** A call that was found whole for the first time. */
export interface WholeCall {
  accountId: number;
  /** Null: it was no call of a task. */
  taskUuid: string | null;
  rounds: number;
  /** Id of the grade. */
  level: string | null;
}

/** Tasks in one order, so that two hubs never wait for each other. */
export async function countInTasks(
  db: HubDb,
  calls: readonly WholeCall[],
  kind: HubStore['kind'],
): Promise<void> {
  const tasks = await taskOwners(db, [...new Set(calls.flatMap(({ taskUuid }) => taskUuid ?? []))]);
  const figures = new Map<number, Figures>();
  for (const { accountId, taskUuid, rounds, level } of calls) {
    const task = taskUuid === null ? undefined : tasks.get(taskUuid);
    if (task?.accountId !== accountId) continue;
    const own = figures.get(task.id) ?? new Map<string, number>();
    const add = (name: string, value: number) => own.set(name, (own.get(name) ?? 0) + value);
    add('rounds', rounds);
    if (level !== null) add(`level:${level}`, 1);
    figures.set(task.id, own);
  }
  for (const [id, own] of [...figures].sort(([a], [b]) => a - b))
    await addFigures(db, id, { figures: own, kind });
}
