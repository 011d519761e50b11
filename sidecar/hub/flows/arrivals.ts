/**
 * Archives what hosts compile although the hub did not publish it: scripts from Redis, or files by hand. Several hosts
 * come with the same script; the keys of the tables keep it once.
 */
import { behaviourOf } from '../../flows/behaviour.ts';
import { promptsOfScript } from '../../flows/named-prompts.ts';
import { versionOf } from '../../flows/script.ts';
import { eachLimited } from '../../lib/order.ts';
import { findAccount } from '../../store/hub/accounts.ts';
import { archivedVersions } from '../../store/hub/flow-versions.ts';
import { findFlowByNumber, findFlowOnHosts, insertFlow, updateFlow } from '../../store/hub/flows.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { packScript } from '../../store/hub/packed-script.ts';
import { MAIN_ACCOUNT } from '../access/rights.ts';
import { pushFlowEvents } from '../pushes/flow-events.ts';
import { archiveVersion } from './archive.ts';
import { writeFlowSettings } from './flow-settings.ts';

/** A version that a host has in use. */
export interface Arrival {
  /** In Redis and on disk. */
  name: string;
  version: string;
}

export interface ArchiveParts {
  store: HubStore;
  /** The script in the folder of flows; undefined if it has gone. */
  read: (name: string) => Promise<Uint8Array | undefined>;
  /** ms since 1970. */
  now: () => number;
}

/** Names looked up in one statement. */
const NAMES_AT_ONCE = 500;

/** @returns how many versions were new to the archive */
export async function archiveArrivals(arrivals: readonly Arrival[], parts: ArchiveParts): Promise<number> {
  const account = await findAccount(parts.store.db, MAIN_ACCOUNT);
  // The tables are there, but no hub has started yet: it makes the account.
  if (!account) throw new Error('the hub has not been started yet');
  let added = 0;
  for (let from = 0; from < arrivals.length; from += NAMES_AT_ONCE) {
    const part = arrivals.slice(from, from + NAMES_AT_ONCE);
    const known = await archivedVersions(
      parts.store.db,
      part.map(({ name }) => name),
    );
    const missing = part.filter(({ name, version }) => !known.has(`${name} ${version}`));
    // One after the other: it must not take the database from those who wait for it.
    await eachLimited(missing, 1, async (arrival) => {
      if (await archive(arrival, account.id, parts)) added++;
    });
  }
  return added;
}

async function archive(
  { name, version }: Arrival,
  accountId: number,
  { store, read, now }: ArchiveParts,
): Promise<boolean> {
  const script = await read(name);
  // It has changed meanwhile; the host tells of that as well.
  if (script === undefined || versionOf(script) !== version) return false;
  const compiled = whatItDoes(script);
  if (compiled === undefined) return false;
  const { flowId, isBack } = await flowOf(store, store.db, { name, accountId }, now());
  const packed = await packScript(script);
  const source = 'arrived' as const;
  const row = { flowId, version, ...compiled, packed, source, author: null, note: '' };
  const isNew = await archiveVersion(store, store.db, row, now());
  if (isNew || isBack) await notePublished(store, { flowId, version }, now());
  return isNew;
}

/** Calls use the version from now on: somebody has published it without the hub. */
async function notePublished(
  { db: all, kind }: HubStore,
  { flowId, version }: { flowId: number; version: string },
  now: number,
): Promise<void> {
  await all.transaction().execute(async (db) => {
    const flow = await findFlowByNumber(db, flowId);
    // A publication under way notes its own version. Whoever changes the flow meanwhile knows better.
    if (flow === undefined || flow.publishing !== null || flow.published === version) return;
    const published = { version, by: null, at: now };
    if (!(await updateFlow(db, flowId, { published }, flow.revision))) return;
    await pushFlowEvents(db, { flow, version, author: null, refused: [] }, { kind, now });
  });
}

/** Undefined where another release compiled what this one refuses. */
function whatItDoes(script: Uint8Array): { behaviour: string; prompts: string[] } | undefined {
  try {
    const text = Buffer.from(script).toString('utf8');
    return { behaviour: behaviourOf(text), prompts: promptsOfScript(text) };
  } catch {
    return undefined;
  }
}

/** The flow of this name on hosts. One that no account has is main's, whatever its name. */
async function flowOf(
  { isDuplicate }: HubStore,
  db: HubDb,
  { name, accountId }: { name: string; accountId: number },
  now: number,
): Promise<{ flowId: number; isBack: boolean }> {
  const known = await findFlowOnHosts(db, name);
  if (known) {
    const isBack = known.removed !== null;
    if (isBack) await updateFlow(db, known.id, { removed: null, published: null }, known.revision);
    return { flowId: known.id, isBack };
  }
  try {
    const settings = writeFlowSettings({ review: false });
    const flowId = await insertFlow(db, { accountId, name, hostName: name, settings }, now);
    return { flowId, isBack: false };
  } catch (error) {
    const first = isDuplicate(error) ? await findFlowOnHosts(db, name) : undefined;
    if (!first) throw error;
    return { flowId: first.id, isBack: false };
  }
}
