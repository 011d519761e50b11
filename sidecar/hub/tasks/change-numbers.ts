/** Resets and removes numbers of a task, with its figures and its state. */
import { figuresOfStatus } from '../../outbound/tasks/counters.ts';
import { addFigures } from '../../store/hub/dialing/counters.ts';
import { findTask, saveTaskState } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { type NumberChoice, removeNumbers, resetNumbers } from '../../store/hub/tasks/numbers.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { nextState } from './verbs.ts';

export interface NumberChange {
  choice: NumberChoice;
  verb: 'reset' | 'remove-numbers';
}

/** @returns how many numbers were changed @throws HubError `TASK_STATE` */
export async function changeNumbers(
  { store, dialing }: Context,
  db: HubDb,
  { choice, verb }: NumberChange,
): Promise<number> {
  const task = await findTask(db, choice.taskId, { lock: true });
  if (!task) throw new HubError('NOT_FOUND');
  const state = nextState(task, verb);
  const now = await dialing.clock(db);
  const changed = verb === 'reset' ? await resetNumbers(db, choice, now) : await removeNumbers(db, choice);
  const to = verb === 'reset' ? 0 : null;
  let count = 0;
  for (const [status, numbers] of changed) {
    await addFigures(db, task.id, { figures: figuresOfStatus(status, to, numbers), kind: store.kind });
    count += numbers;
  }
  if (count > 0 && state !== task.state) await saveTaskState(db, task, { state, now });
  return count;
}
