/** Where answered calls of a task go: a flow of the account, or an extension that the deployment allows. */
import { type DestinationFault, destinationFault } from '../../outbound/input/destination.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { findFlow } from '../../store/hub/flows.ts';
import type { TaskChange } from '../../store/hub/tasks/task-rows.ts';
import type { Context } from '../api/route.ts';
import { faultyField, invalidField } from './invalid.ts';
import type { TaskBody } from './task-body.ts';

const FIELDS = {
  extension: 'destination_extension',
  dialplan: 'destination_dialplan',
  context: 'destination_context',
} as const;

const ZH: Readonly<Record<DestinationFault['fault'], string>> = {
  extension: '须为 2 至 32 位数字、* 或 #，或者话术的编号',
  dialplan: '只能是 XML',
  context: '部署不允许把任务的呼叫转到这个 context',
};
/** Takes the place of an extension where a flow takes the call. */
const ANY_EXTENSION = '1000';

/** @throws HubError `INVALID` */
export async function readDestination(
  context: Context,
  body: TaskBody,
  task: TaskRow | null,
): Promise<TaskChange> {
  const { contexts } = context.dialing;
  const flow = await flowOf(context, body);
  const extension = body.destination_extension == null ? undefined : String(body.destination_extension);
  if (task === null && flow === undefined && extension === undefined)
    throw invalidField('destination_extension', { en: 'is missing', zh: '缺少该项' });
  const destination = {
    extension: flow === undefined ? (extension ?? task?.destination_extension ?? '') : ANY_EXTENSION,
    dialplan: body.destination_dialplan || task?.destination_dialplan || 'XML',
    context: body.destination_context || task?.destination_context || (contexts[0] ?? 'default'),
  };
  const isChanged =
    task === null || extension !== undefined || body.destination_dialplan || body.destination_context;
  const isOldFlow = flow === undefined && extension === undefined && task !== null && task.flow_id !== null;
  const fault =
    isChanged &&
    destinationFault({ ...destination, ...(isOldFlow && { extension: ANY_EXTENSION }) }, contexts);
  if (fault) throw faultyField(FIELDS[fault.fault], fault.message, ZH[fault.fault]);
  return {
    ...(flow !== undefined && { flow_id: flow, destination_extension: String(flow) }),
    ...(flow === undefined && extension !== undefined && { flow_id: null, destination_extension: extension }),
    destination_dialplan: destination.dialplan,
    destination_context: destination.context,
  };
}

/** The number of the flow that the body names; undefined: it names none. */
async function flowOf({ db, principal }: Context, body: TaskBody): Promise<number | undefined> {
  const accountId = principal.account.id;
  for (const field of ['flow', 'group_id'] as const) {
    const given = body[field];
    if (given == null) continue;
    const found = await findFlow(db, accountId, Number(given));
    if (!found)
      throw invalidField(field, {
        en: 'must be the number of a flow of the account',
        zh: '须为本账户话术的编号',
      });
    return found.id;
  }
  const extension = String(body.destination_extension ?? '');
  if (!/^\d{1,9}$/.test(extension)) return undefined;
  return (await findFlow(db, accountId, Number(extension)))?.id;
}
