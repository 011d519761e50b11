/**
 * Publishes a version: it is archived, the flow is claimed, the hosts get it, the flow notes it. The claim keeps a
 * second publication out, on all hubs; where a hub dies in between it ends by itself.
 */
import { findReview } from '../../store/hub/flow-reviews.ts';
import { markPublished } from '../../store/hub/flow-versions.ts';
import { type FlowRow, findFlow, updateFlow } from '../../store/hub/flows.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { packScript } from '../../store/hub/packed-script.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import type { Language } from '../messages.ts';
import { archiveVersion } from './archive.ts';
import type { Checked } from './check.ts';
import { shownFindings } from './findings.ts';
import { readFlowSettings } from './flow-settings.ts';
import type { ChangeOptions, HostOutcome } from './hosts.ts';

/** How much longer than its wait for hosts a publication may take, ms. */
const GRACE_MS = 60_000;

export interface Publication {
  flow: FlowRow;
  script: Uint8Array;
  checked: Checked;
  note: string;
  /** What else belongs to the end of the publication. */
  finish?: (db: HubDb) => Promise<void>;
}

/** @throws HubError `SCRIPT_REFUSED` with the findings */
export function refuseFaulty(checked: Checked, language: Language): void {
  const { fault } = checked;
  if (fault === null) return;
  const where = fault.path === null ? '' : ` (${fault.path})`;
  const values = { reason: `${fault.message}${where}` };
  throw new HubError('SCRIPT_REFUSED', { values, path: 'body.script', data: findingsOf(checked, language) });
}

/** @throws HubError `LINT_ERRORS` with the findings */
export function refuseLintErrors(checked: Checked, language: Language): void {
  const count = checked.findings.filter(({ severity }) => severity === 'error').length;
  if (count > 0)
    throw new HubError('LINT_ERRORS', { values: { count }, data: findingsOf(checked, language) });
}

function findingsOf(checked: Checked, language: Language): object {
  return { findings: shownFindings(checked, language) };
}

/**
 * Archives the version and claims the flow.
 *
 * @param waitMs how long the hosts will be waited for, ms
 * @returns the flow's revision under the claim
 * @throws HubError `REVIEW_NEEDED`, `PUBLISHING`, `REVISION`
 */
export async function claimPublication(
  context: Context,
  { flow, script, checked, note }: Publication,
  waitMs: number,
): Promise<number> {
  const { store, principal, now } = context;
  const { version, behaviour } = checked;
  const packed = await packScript(script);
  return store.db.transaction().execute(async (db) => {
    const source = 'saved' as const;
    const row = { flowId: flow.id, version, behaviour: behaviour as string, packed, source, note };
    await archiveVersion(store, db, { ...row, author: principal.name }, now());
    if (readFlowSettings(flow.settings).review) await refuseUnreviewed(db, flow, version);
    return claim(context, db, flow, { version, waitMs });
  });
}

/** @throws HubError `PUBLISHING`, `REVISION` */
export async function claim(
  { now, ifMatch }: Context,
  db: HubDb,
  flow: FlowRow,
  { version, waitMs }: { version: string; waitMs: number },
): Promise<number> {
  const { publishing, publishingUntil } = flow;
  if (publishing !== null && publishingUntil !== null && publishingUntil > now())
    throw new HubError('PUBLISHING', { values: { version: publishing } });
  const { revision } = flow;
  const until = now() + waitMs + GRACE_MS;
  // What was decided from the flow's settings holds for this revision only.
  const isSame = ifMatch === undefined || ifMatch === revision;
  if (!isSame || !(await updateFlow(db, flow.id, { publishing: { version, until } }, revision))) {
    const current = await findFlow(db, flow.accountId, flow.id, { lock: true });
    throw new HubError('REVISION', {
      data: { current: current && { published: current.published, revision: current.revision } },
    });
  }
  return revision + 1;
}

/** Brings a claimed version to the hosts, and ends the claim. */
export async function carryOut(
  context: Context,
  { flow, script, checked, finish }: Publication,
  options: ChangeOptions,
): Promise<HostOutcome[]> {
  const { flows, store, principal, now } = context;
  const { version } = checked;
  const outcomes = await withClaim(context, flow, () => flows.hosts.publish(flow.hostName, script, options));
  await store.db.transaction().execute(async (db) => {
    const published = { version, by: principal.name, at: now() };
    await updateFlow(db, flow.id, { published, publishing: null });
    await markPublished(db, flow.id, version, now());
    await finish?.(db);
    await context.audit('flow.publish', `${flow.name} ${version}`, db);
  });
  return outcomes;
}

/** Gives the claim back where the change was not made. */
export async function withClaim<T>({ store }: Context, flow: FlowRow, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await updateFlow(store.db, flow.id, { publishing: null });
    throw error;
  }
}

async function refuseUnreviewed(db: HubDb, flow: FlowRow, version: string): Promise<void> {
  const review = await findReview(db, flow.id, version);
  if (review?.state !== 'approved') throw new HubError('REVIEW_NEEDED', { values: { version } });
}
