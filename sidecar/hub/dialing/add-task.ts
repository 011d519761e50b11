/** Makes a task. */
import { randomUUID } from 'node:crypto';
import { insertTask, type NewTask } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import type { Context } from '../api/route.ts';
import type { TaskBody } from '../tasks/task-body.ts';
import { readTask } from '../tasks/task-input.ts';
import { nextState } from '../tasks/verbs.ts';

export interface AddTask {
  body: TaskBody & { name: string };
  /** Its time to start comes into effect with the verb `start`, not by itself. */
  waitsForStart?: boolean;
}

/** @returns the id of the task @throws HubError `INVALID` */
export async function addTask(
  context: Context,
  db: HubDb,
  { body, waitsForStart = false }: AddTask,
): Promise<number> {
  const change = await readTask({ ...context, db }, body, null);
  const now = await context.dialing.clock(db);
  const startTime = change.start_time ?? null;
  const isScheduled = !waitsForStart && startTime !== null && startTime > now;
  const task: NewTask = {
    ...{ maximumcall: 1, call_per_second: 1, originate_variables: '', rules: '{}' },
    ...{ destination_extension: '', name: body.name },
    ...(change as Partial<NewTask>),
    ...{ uuid: randomUUID(), account_id: context.principal.account.id },
    ...{ state: isScheduled ? nextState({ state: 'new' }, 'schedule') : 'new' },
    ...{ created: now, updated: now },
  };
  const id = await insertTask(db, task);
  await context.audit('task.add', task.uuid, db);
  return id;
}
