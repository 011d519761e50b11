/**
 * Publishes a version: it is archived, the flow is claimed, the hosts get it, the flow notes it.
 */
import { findReview } from '../../store/hub/flow-reviews.ts';
import { markPublished } from '../../store/hub/flow-versions.ts';
import { type FlowRow, updateFlow } from '../../store/hub/flows.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { keepAnswer } from '../../store/hub/idempotency.ts';
import { packScript } from '../../store/hub/packed-script.ts';
import { uploadedHashes } from '../../store/hub/prompts/prompts.ts';
import { forgetPublication } from '../../store/hub/publications.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import type { Language } from '../messages.ts';
import { pushFlowEvents } from '../pushes/flow-events.ts';
import { archiveVersion } from './archive.ts';
import type { Checked } from './check.ts';
import { claim, withClaim } from './claim.ts';
import { shownFindings } from './findings.ts';
import { readFlowSettings } from './flow-settings.ts';
import type { ChangeOptions, HostOutcome } from './hosts.ts';
import { refuseOverStorage } from './storage-quota.ts';

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
 * @throws HubError `PROMPT_MISSING`, `REVIEW_NEEDED`, `PUBLISHING`, `REVISION`, `IN_PROGRESS`
 */
export async function claimPublication(
  context: Context,
  { flow, script, checked, note }: Publication,
  waitMs: number,
): Promise<void> {
  const { store, principal, now } = context;
  const { version, behaviour, prompts } = checked;
  const packed = await packScript(script);
  await store.db.transaction().execute(async (db) => {
    // Before the version is noted: in the order in which a deletion locks them.
    await refuseMissingPrompts(db, flow.accountId, prompts);
    const source = 'saved' as const;
    const { id: flowId, accountId } = flow;
    await refuseOverStorage(db, { flowId, accountId, version, bytes: script.byteLength });
    const row = { flowId: flow.id, version, behaviour: behaviour as string, prompts, packed, source, note };
    await archiveVersion(store, db, { ...row, author: principal.name }, now());
    if (readFlowSettings(flow.settings).review) await refuseUnreviewed(db, flow, version);
    await claim(context, db, flow, { action: 'publish', version, waitMs });
  });
}

/**
 * Brings a claimed version to the hosts, and ends the claim.
 *
 * @param answerOf what the client gets
 */
export async function carryOut<A>(
  context: Context,
  { flow, script, checked, finish }: Publication,
  options: ChangeOptions,
  answerOf: (outcomes: HostOutcome[]) => A,
): Promise<A> {
  const { flows, store, principal, now, keyed, events } = context;
  const { version } = checked;
  const outcomes = await withClaim(context, flow, () => flows.hosts.publish(flow.hostName, script, options));
  const answer = answerOf(outcomes);
  await store.db.transaction().execute(async (db) => {
    const published = { version, by: principal.name, at: now() };
    await updateFlow(db, flow.id, { published, publishing: null });
    await markPublished(db, flow.id, version, now());
    await pushFlowEvents(
      db,
      { flow, version, author: principal.name, refused: refusals(outcomes) },
      { kind: store.kind, now: now() },
    );
    await finish?.(db);
    await context.audit('flow.publish', `${flow.name} ${version}`, db);
    await forgetPublication(db, flow.id);
    if (keyed) await keepAnswer(db, keyed, { status: 200, answer: JSON.stringify(answer) });
  });
  events.announce();
  return answer;
}

function refusals(outcomes: readonly HostOutcome[]) {
  return outcomes
    .filter(({ state }) => state === 'refused')
    .map(({ host, error }) => ({ host, code: error?.code ?? '', message: error?.message ?? '' }));
}

/** Once more after lint, in the transaction: a prompt may have been deleted meanwhile. */
async function refuseMissingPrompts(db: HubDb, accountId: number, prompts: readonly string[]): Promise<void> {
  const uploaded = await uploadedHashes(db, accountId, prompts, { lock: true });
  const missing = prompts.filter((hash) => !uploaded.has(hash));
  if (missing.length > 0)
    throw new HubError('PROMPT_MISSING', { values: { hash: missing[0] as string }, data: { missing } });
}

async function refuseUnreviewed(db: HubDb, flow: FlowRow, version: string): Promise<void> {
  const review = await findReview(db, flow.id, version);
  if (review?.state !== 'approved') throw new HubError('REVIEW_NEEDED', { values: { version } });
}
