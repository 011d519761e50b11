/** The numbers of a cancelled task that wait are not called any more. */

import { retried } from '../../dialer/retried.ts';
import { expireTask } from '../../dialer/task-keeper.ts';
import { findTask, type TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { Context } from '../api/route.ts';

/** In small transactions, so that nobody waits long. A host's dialer does what a killed hub leaves. */
export async function expireWaiting({ store, dialing }: Context, { id }: TaskRow): Promise<void> {
  const one = () =>
    store.readCommitted(async (db) => {
      const task = await findTask(db, id, { lock: true });
      return task?.state === 'cancelled' && (await expireTask({ store }, db, task, await dialing.clock(db)));
    });
  while (await retried(store, one));
}
