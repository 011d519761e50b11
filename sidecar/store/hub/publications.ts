/** Publications and removals of flows that are under way, beside the claim in `hub_flow`. */
import { type FlowRow, selectFlows } from './flows.ts';
import type { HubDb } from './hub-store.ts';

/** What is done to a flow, and for whom. */
export interface PublicationRequest {
  action: 'publish' | 'remove';
  actorKind: 'user' | 'key' | 'command';
  actor: string;
  /** Of the client. */
  address: string;
  /** The request's `Idempotency-Key`; null without one. */
  keyed: { route: string; idempotencyKey: string } | null;
}

/** Notes what is done; replaces what a hub left behind. */
export async function notePublication(db: HubDb, flowId: number, request: PublicationRequest): Promise<void> {
  await forgetPublication(db, flowId);
  await db
    .insertInto('hub_publication')
    .values({ flow_id: flowId, request: JSON.stringify(request) })
    .execute();
}

export async function forgetPublication(db: HubDb, flowId: number): Promise<void> {
  await db.deleteFrom('hub_publication').where('flow_id', '=', flowId).execute();
}

export async function findPublication(db: HubDb, flowId: number): Promise<PublicationRequest | undefined> {
  const row = await db
    .selectFrom('hub_publication')
    .select('request')
    .where('flow_id', '=', flowId)
    .executeTakeFirst();
  return row && (JSON.parse(row.request) as PublicationRequest);
}

/** Flows whose claim has ended without its hub. @param now ms since 1970 */
export async function listAbandoned(db: HubDb, now: number): Promise<FlowRow[]> {
  return selectFlows(db)
    .where('publishing', 'is not', null)
    .where('publishing_until', '<=', now)
    .where('removed', 'is', null)
    .execute();
}
