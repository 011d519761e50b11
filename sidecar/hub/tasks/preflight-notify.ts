/** What the notify address of a task answers to a test, in the form of real notices. */

import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { newPushId } from '../../store/hub/outbox.ts';
import type { Context } from '../api/route.ts';
import { deliver } from '../pushes/delivery.ts';

export interface NotifyCheck {
  /** Of HTTP; null: no answer. */
  status: number | null;
  /** Class of the answer: `2xx`, `timeout`, `refused` … */
  answer: string;
  ms: number;
}

/** @returns null: the task has no address */
export async function notifyCheckOf(context: Context, task: TaskRow): Promise<NotifyCheck | null> {
  const { store, secretKey, pushes, now } = context;
  if (task.call_notify_url === null || task.call_notify_type === 0) return null;
  const test = {
    ...{ pushId: newPushId(), accountId: task.account_id, url: task.call_notify_url },
    ...{ event: 'ping', dialect: 'hangup_notify', body: 'type=ping' },
  };
  const { status, answer, ms } = await deliver({ store, secretKey, client: pushes.client, now }, test, null);
  return { status, answer, ms };
}
