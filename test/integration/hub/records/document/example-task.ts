/** The task of the document's examples, with its figures. */

import { insertTask } from '../../../../../sidecar/store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../../sidecar/store/hub/hub-store.ts';

// biome-ignore lint/suspicious/noExplicitAny: a task of the document
type Task = any;

/** @param utc a time of the document as ISO 8601 @returns its number */
export async function insertExampleTask(
  db: HubDb,
  task: Task,
  { accountId, utc }: { accountId: number; utc: (local: string) => string },
): Promise<number> {
  const at = (local: string) => Date.parse(utc(local));
  const id = await insertTask(db, {
    ...{ uuid: task.uuid, account_id: accountId, name: task.name, state: 'paused' },
    ...{ created: at(task.create_datetime), updated: at(task.alter_datetime) },
    ...{ maximumcall: task.maximumcall, call_per_second: task.call_per_second, sort: task.sort },
    ...{ recycle_limit: task.recycle_limit, flow_id: task.destination_extension },
    destination_extension: String(task.destination_extension),
    ...{ destination_dialplan: task.destination_dialplan, destination_context: task.destination_context },
    ...{ originate_variables: '{}', originate_timeout: task._originate_timeout },
    origination_caller_id_number: task._origination_caller_id_number,
    ...{ call_notify_url: task.call_notify_url, call_notify_type: task.call_notify_type },
    rules: JSON.stringify({ originateVariables: task.originate_variables, earlyMediaAsr: true }),
  });
  const { total, progress } = task.progress_bar;
  await db
    .insertInto('call_task_counter')
    .values([
      { task_id: id, name: 'total', value: total },
      { task_id: id, name: 'status:1', value: progress },
    ])
    .execute();
  return id;
}
