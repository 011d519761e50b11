/**
 * Settles what a hub that died left behind. Where hosts take their flows from tells whether the change was made: then
 * the flow, the archive, the audit and the answer to the `Idempotency-Key` note it, otherwise it never was.
 */
import type { Log } from '../../lib/log.ts';
import { insertAudit } from '../../store/hub/audit.ts';
import { deleteDrafts } from '../../store/hub/flow-drafts.ts';
import { findVersion, markPublished } from '../../store/hub/flow-versions.ts';
import { type FlowRow, updateFlow } from '../../store/hub/flows.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { deleteAnswer, keepAnswer } from '../../store/hub/idempotency.ts';
import {
  findPublication,
  forgetPublication,
  listAbandoned,
  type PublicationRequest,
} from '../../store/hub/publications.ts';
import { pushFlowEvents } from '../pushes/flow-events.ts';
import type { FlowHosts } from './hosts.ts';

/** How often it is looked for, ms. */
const EVERY_MS = 5_000;

export interface SettleParts {
  store: HubStore;
  hosts: FlowHosts;
  /** ms since 1970. */
  now: () => number;
}

/** @throws HubError `NO_HOST`, `HOSTS_UNAVAILABLE` where nobody can say what hosts have */
export async function settleAbandoned({ store, hosts, now }: SettleParts, flow: FlowRow): Promise<void> {
  const held = await hosts.current(flow.hostName);
  await store.db.transaction().execute(async (db) => {
    // Another hub may be at it, or somebody may have published meanwhile.
    if (!(await updateFlow(db, flow.id, { publishing: null }, flow.revision))) return;
    const request = await findPublication(db, flow.id);
    await forgetPublication(db, flow.id);
    const isRemoval = request?.action === 'remove';
    const isMade = held === (isRemoval ? null : flow.publishing);
    if (isMade && isRemoval) await noteRemoval(db, flow, now());
    else if (isMade)
      await notePublished(db, flow, { by: request?.actor ?? '', kind: store.kind, now: now() });
    if (request) await closeRequest(db, flow, { request, isMade, now: now() });
  });
}

async function noteRemoval(db: HubDb, flow: FlowRow, now: number): Promise<void> {
  await deleteDrafts(db, flow.id);
  await updateFlow(db, flow.id, { removed: now });
}

async function notePublished(
  db: HubDb,
  flow: FlowRow,
  { by, kind, now }: { by: string; kind: HubStore['kind']; now: number },
): Promise<void> {
  const version = flow.publishing as string;
  await updateFlow(db, flow.id, { published: { version, by, at: now } });
  await markPublished(db, flow.id, version, now);
  // What became of it on each host was lost with the hub.
  await pushFlowEvents(db, { flow, version, author: by, refused: [] }, { kind, now });
}

/** The audit, and the answer to a client that repeats the request. */
async function closeRequest(
  db: HubDb,
  flow: FlowRow,
  { request, isMade, now }: { request: PublicationRequest; isMade: boolean; now: number },
): Promise<void> {
  const { action, actorKind, actor, address, keyed } = request;
  const keyedRequest = keyed && { ...keyed, accountId: flow.accountId };
  if (!isMade) {
    if (keyedRequest) await deleteAnswer(db, keyedRequest);
    return;
  }
  const isRemoval = action === 'remove';
  const entry = { time: now, actorKind, actor, address };
  const object = isRemoval ? flow.name : `${flow.name} ${flow.publishing}`;
  await insertAudit(db, flow.accountId, { ...entry, action: isRemoval ? 'flow.rm' : 'flow.publish', object });
  if (!keyedRequest) return;
  const version = flow.publishing as string;
  const behaviour = (await findVersion(db, flow.id, version))?.behaviour ?? null;
  // What became of it on each host was lost with the hub.
  const answer = { number: flow.id, version, behaviour, findings: [], hosts: [] };
  await keepAnswer(db, keyedRequest, { status: 200, answer: JSON.stringify(answer) });
}

export interface WatchOptions extends SettleParts {
  log: Log;
}

/** Settles what other hubs leave behind, from now on. @returns stops it */
export function watchAbandoned({ log, ...parts }: WatchOptions): () => Promise<void> {
  const { store, now } = parts;
  let running = Promise.resolve();
  let isFailing = false;
  const settle = async (time: number): Promise<void> => {
    try {
      for (const flow of await listAbandoned(store.db, time)) {
        await settleAbandoned(parts, flow);
        log.info(
          { flow: flow.hostName, version: flow.publishing },
          'a publication that a hub left was settled',
        );
      }
      isFailing = false;
    } catch (error) {
      const { message } = error as Error;
      if (!isFailing)
        log.warn({ error: message }, 'a publication that a hub left cannot be settled yet; trying again');
      isFailing = true;
    }
  };
  // SQLite has one hub, which has just started: whatever is claimed was left behind.
  running = settle(store.kind === 'sqlite' ? Number.MAX_SAFE_INTEGER : now());
  const timer = setInterval(() => {
    running = running.then(() => settle(now()));
  }, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
