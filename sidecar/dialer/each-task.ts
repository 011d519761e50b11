/** Does a job for each task. One that fails keeps no other from its turn: tasks belong to different accounts. */
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../store/hub/hub-store.ts';

/** @throws the first failure, after all; at once where the database does not answer */
export async function eachTask<Task>(
  tasks: readonly Task[],
  work: (task: Task) => Promise<void>,
  { store, clock }: { store: HubStore; clock: DatabaseClock },
): Promise<void> {
  const failures: unknown[] = [];
  for (const task of tasks) {
    try {
      await work(task);
    } catch (error) {
      failures.push(error);
      await clock(store.db);
    }
  }
  if (failures.length > 0) throw failures[0];
}
