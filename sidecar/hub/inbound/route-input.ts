/** What a request sets of a route: only what belongs to the account. */
import { mayClaim, type OwnedField } from '../../inbound/claim.ts';
import { isPattern } from '../../inbound/pattern.ts';
import { placeOf } from '../../inbound/place.ts';
import { fieldOf } from '../../inbound/route-field.ts';
import { findTimegroup } from '../../store/hub/dialing/timegroups.ts';
import { findFlow } from '../../store/hub/flows.ts';
import { claimedNumbers, type RouteChange } from '../../store/hub/inbound/routes.ts';
import { findPublication } from '../../store/hub/publications.ts';
import { hasRight } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { refuseAddress } from '../pushes/refuse-address.ts';
import { invalidField } from '../tasks/invalid.ts';

export interface RouteInput {
  flow?: number;
  fallback_flow?: number | null;
  closed_flow?: number | null;
  timegroup?: number | null;
  calls?: number | null;
  context?: { url: string; on_error?: string; dialect?: string } | null;
  result_url?: string | null;
  result_dialect?: string;
  enabled?: boolean;
  remark?: string;
}

export interface NumberInput {
  number: string;
  host?: string | null;
  domain?: string | null;
}

/** @throws HubError `INVALID` */
export function readNumber({ number, host, domain }: NumberInput): {
  number: string;
  place: string;
  field: string;
} {
  if (!isPattern(number))
    throw invalidField('number', {
      en: 'must be a number or a name of letters, digits and + _ . -, with * at its end for all that begin so',
      zh: '须为由字母、数字、+ _ . - 组成的号码或名称，末尾可加 * 表示以其开头的全部号码',
    });
  if (host && domain)
    throw invalidField('domain', { en: 'must not be given with host', zh: '不能与 host 同时给出' });
  const place = placeOf({ host: host ?? null, domain: domain ?? null });
  return { number, place, field: fieldOf({ number, place }) };
}

/** @throws HubError `ROUTE_TAKEN` */
export async function refuseOthersNumber(
  { db, principal }: Context,
  wanted: Omit<OwnedField, 'accountId'>,
): Promise<void> {
  const others = await claimedNumbers(db);
  const own = { ...wanted, accountId: principal.account.id };
  if (!mayClaim(own, others, hasRight(principal, 'account.manage')))
    throw new HubError('ROUTE_TAKEN', { path: 'body.number' });
}

const FLOWS = ['flow', 'fallback_flow', 'closed_flow'] as const;

/**
 * Keeps the flows from those who remove them until the transaction ends.
 *
 * @throws HubError `INVALID`; `CONFLICT` for a flow that is being removed
 */
async function lockFlows({ db, principal }: Context, body: RouteInput): Promise<void> {
  const named = FLOWS.flatMap((key) => {
    const id = body[key];
    return id == null ? [] : [{ key, id }];
  });
  // In one order, so that two who set routes never wait for each other.
  for (const { key, id } of named.sort((a, b) => a.id - b.id)) {
    const flow = await findFlow(db, principal.account.id, id, { lock: true });
    if (!flow)
      throw invalidField(key, {
        en: 'must be the number of a flow of the account',
        zh: '须为本账户话术的编号',
      });
    if (flow.publishing !== null && (await findPublication(db, id))?.action === 'remove')
      throw new HubError('CONFLICT', { values: { what: flow.name }, path: `body.${key}` });
  }
}

/**
 * In a transaction.
 *
 * @throws HubError `INVALID` for a flow or a group of times that the account does not have; `CONFLICT`
 */
export async function readSettings(context: Context, body: RouteInput): Promise<RouteChange> {
  const { db, principal } = context;
  const accountId = principal.account.id;
  await lockFlows(context, body);
  const { timegroup } = body;
  if (timegroup != null && !(await findTimegroup(db, accountId, { name: timegroup, lock: true })))
    throw invalidField('timegroup', {
      en: 'must be the id of a group of times of the account',
      zh: '须为本账户时间组的 id',
    });
  const { flow, fallback_flow, closed_flow, calls, context: pulled, enabled, remark } = body;
  const { result_url, result_dialect } = body;
  return {
    ...(flow !== undefined && { flow_id: flow }),
    ...(fallback_flow !== undefined && { fallback_id: fallback_flow }),
    ...(closed_flow !== undefined && { closed_id: closed_flow }),
    ...(timegroup !== undefined && { timegroup_id: timegroup }),
    ...(calls !== undefined && { calls }),
    ...(pulled !== undefined && {
      context_url: pulled?.url ?? null,
      context_on_error: pulled?.on_error ?? 'continue',
      dialect: pulled?.dialect ?? 'standard',
    }),
    ...(result_url !== undefined && { result_url }),
    ...(result_dialect !== undefined && { result_dialect }),
    ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
    ...(remark !== undefined && { remark }),
  };
}

/** @throws HubError `INVALID`, `PUSH_ADDRESS` */
export async function refuseAddresses(here: Context, { context, result_url }: RouteInput): Promise<void> {
  if (context) await refuseAddress(here, 'context.url', context.url);
  if (result_url != null) await refuseAddress(here, 'result_url', result_url);
}
