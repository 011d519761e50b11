/**
 * The claim of a publication or removal. It keeps a second one out, on all hubs. Where a hub dies in between, the claim
 * ends by itself, and `abandoned.ts` settles what was left.
 */
import { type FlowRow, findFlow, updateFlow } from '../../store/hub/flows.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { deleteAnswer, insertIdempotencyKey } from '../../store/hub/idempotency.ts';
import { forgetPublication, notePublication, type PublicationRequest } from '../../store/hub/publications.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import type { HubErrorCode } from '../messages.ts';
import { CLAIM_GRACE_MS } from './hosts.ts';

/** Hosts have nothing of the change. */
const NOT_MADE: readonly HubErrorCode[] = ['NO_HOST', 'HOSTS_UNAVAILABLE'];

export interface ClaimOptions {
  action: PublicationRequest['action'];
  /** The version that hosts will have, or had. */
  version: string;
  /** How long the hosts will be waited for, ms. */
  waitMs: number;
}

/**
 * Claims a flow. The request's `Idempotency-Key` is taken in the same transaction.
 *
 * @throws HubError `PUBLISHING`, `REVISION`, `IN_PROGRESS`
 */
export async function claim(
  { now, ifMatch, principal, address, keyed, store }: Context,
  db: HubDb,
  flow: FlowRow,
  { action, version, waitMs }: ClaimOptions,
): Promise<void> {
  const { publishing, publishingUntil } = flow;
  if (publishing !== null && publishingUntil !== null && publishingUntil > now())
    throw new HubError('PUBLISHING', { values: { version: publishing } });
  const { revision } = flow;
  const until = now() + waitMs + CLAIM_GRACE_MS;
  // What was decided from the flow's settings holds for this revision only.
  const isSame = ifMatch === undefined || ifMatch === revision;
  if (!isSame || !(await updateFlow(db, flow.id, { publishing: { version, until } }, revision))) {
    const current = await findFlow(db, flow.accountId, flow.id, { lock: true });
    throw new HubError('REVISION', {
      data: {
        current: current && { published: current.published, revision: current.revision },
        yours: { version },
      },
    });
  }
  if (keyed) {
    try {
      await insertIdempotencyKey(db, keyed, now());
    } catch (error) {
      throw store.isDuplicate(error) ? new HubError('IN_PROGRESS') : error;
    }
  }
  const by = { actorKind: principal.kind, actor: principal.name, address };
  await notePublication(db, flow.id, { action, ...by, keyed });
}

/**
 * Gives the claim and the key back where the change was not made. Where that is not known, both stay, and `abandoned.ts`
 * settles them.
 */
export async function withClaim<T>(
  { store, keyed }: Context,
  flow: FlowRow,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HubError && NOT_MADE.includes(error.code))) throw error;
    await store.db.transaction().execute(async (db) => {
      await updateFlow(db, flow.id, { publishing: null });
      await forgetPublication(db, flow.id);
      if (keyed) await deleteAnswer(db, keyed);
    });
    throw error;
  }
}
