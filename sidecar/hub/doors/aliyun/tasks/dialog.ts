import { type FlowRow, findFlow, listFlows } from '../../../../store/hub/flows.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import type { Context } from '../../../api/route.ts';
import { AliyunFault } from '../fault.ts';

const NUMBER = /^\d{1,9}$/;

/** The flow that `DialogId` names: by its name, else by its number. @throws AliyunFault */
export async function readDialog({ principal }: Context, db: HubDb, id: string): Promise<FlowRow> {
  const accountId = principal.account.id;
  const named = (await listFlows(db, accountId)).find(({ name }) => name === id);
  const flow = named ?? (NUMBER.test(id) ? await findFlow(db, accountId, Number(id)) : undefined);
  if (!flow) throw AliyunFault.parameter('DialogId', 'is neither the name nor the number of a flow.');
  if (flow.published === null) throw AliyunFault.parameter('DialogId', 'names a flow that is not published.');
  return flow;
}
