/** The hosts of the deployment, as their sidecars report them. Times are by the database's clock: those of hosts differ. */
import { type RawBuilder, sql } from 'kysely';
import type { HubDb, HubStore } from './hub-store.ts';

type Kind = HubStore['kind'];

/** What a sidecar tells of its host. It has no secrets and no data of callers. */
export interface HostReport {
  release: string;
  /** When the sidecar started, ms since 1970. */
  started: number;
  status: 'ok' | 'degraded';
  /** `missing_prompts`: their hashes; sidecars of an earlier release do not tell. */
  flows: { loaded: number; refused: number; missing_prompts?: string[] };
  /** Null where Redis is not set. */
  redis: { up: boolean; error: string | null } | null;
  /** Null where the settings turn the event socket off. */
  freeswitch: { up: boolean; error: string | null } | null;
  /** `set`: the one of the settings; `available`: those that FreeSWITCH has, null while that is not known. */
  recogniser: { set: string | null; available: string[] | null; missing: boolean } | null;
  store: { kind: string; up: boolean | null; error: string | null };
  /** Files with rows that are not in the store yet, and for how long the oldest has waited, ms. */
  spool: { files: number; waiting: number; oldest_ms: number; writable: boolean | null };
  /** Where other machines reach the sidecar; null: nowhere. */
  peer: string | null;
  /** Whether the far ends of FreeSWITCH's gateways answer; null: it asks them nothing. Earlier releases do not tell. */
  gateways?: Readonly<Record<string, boolean | null>> | null;
  /** Where hubs reach it for calls of browsers; null: it takes none. Earlier releases do not tell. */
  browsers?: { url: string; domain: string | null } | null;
  /** How it speaks; earlier releases do not tell. */
  speech?: HostSpeech | null;
  /** Why the dialer places no calls, and how many it looks after; sidecars without one do not tell. */
  dialer?: { stopped: string | null; calls: number } | null;
}

export interface HostSpeech {
  /** What speaks where a flow has no service of its own; null: nothing. */
  provider: string | null;
  /** Whether `missing` is complete. */
  settled: boolean;
  /** Flows of which the host lacks fixed texts, and how many. */
  missing: { flow: string; texts: number }[];
}

export interface HostRow {
  host: string;
  /** ms since 1970. */
  seen: number;
  /** Ms since then. */
  age: number;
  stopped: boolean;
  report: HostReport;
}

/** Whole seconds: MySQL's fractions of a second repeat when clocks are put back. */
function now(kind: Kind): RawBuilder<number> {
  return kind === 'mysql'
    ? sql<number>`unix_timestamp() * 1000`
    : sql<number>`cast(strftime('%s', 'now') as integer) * 1000`;
}

/** Writes what a host reports, in one statement. */
export async function writeHost(
  db: HubDb,
  { host, report, stopped }: { host: string; report: HostReport; stopped: boolean },
  kind: Kind,
): Promise<void> {
  const values = { seen: now(kind), stopped: Number(stopped), report: JSON.stringify(report) };
  const insert = db.insertInto('hub_host').values({ host, ...values });
  await (kind === 'mysql'
    ? insert.onDuplicateKeyUpdate(values)
    : insert.onConflict((conflict) => conflict.column('host').doUpdateSet(values))
  ).execute();
}

export async function listHosts(db: HubDb, kind: Kind): Promise<HostRow[]> {
  const rows = await db
    .selectFrom('hub_host')
    .select(['host', 'seen', 'stopped', 'report', now(kind).as('now')])
    .orderBy('host')
    .execute();
  return rows.map(({ host, seen, stopped, report, now: time }) => ({
    host,
    seen: Number(seen),
    age: Math.max(0, Number(time) - Number(seen)),
    stopped: stopped === 1,
    report: JSON.parse(report) as HostReport,
  }));
}

/** Forgets hosts that have reported nothing for so long. @param ms age */
export async function deleteOldHosts(db: HubDb, ms: number, kind: Kind): Promise<void> {
  await db
    .deleteFrom('hub_host')
    .where('seen', '<', sql<number>`${now(kind)} - ${ms}`)
    .execute();
}
