/** Names of the hashes and channels, and the form of the messages (flow-sync.md). */

/** The hash with the flows of all hosts, or of a domain. */
export function flowHash(domain?: string): string {
  return domain === undefined ? 'cti_robot_flow' : `cti_robot_flow@${domain}`;
}

/**
 * Hash: name of a flow that was removed on purpose → when, ISO 8601 in UTC; for the hosts that were down then. Beside
 * `flowHash` of the same domain, and lost with it where Redis loses its data.
 */
export function removedHash(domain?: string): string {
  return domain === undefined ? 'cti_robot_flow_removed' : `cti_robot_flow_removed@${domain}`;
}

/**
 * Hash: name of a flow of an account other than `main` → version that a hub published last. Hosts take flows with such
 * names only if they are here, so that nobody gives a flow to an account by its name.
 */
export const HUB_HASH = 'cti_robot_flow_of_hub';

/** Hash: number and place of a route → the route as JSON; of all hosts, domains too. */
export const ROUTE_HASH = 'cti_robot_route';

/**
 * Hash: the field of a route that was removed on purpose → when, ISO 8601 in UTC. The field `ALL_REMOVED`: that hosts may
 * remove whatever `ROUTE_HASH` lacked until then.
 */
export const ROUTE_REMOVED_HASH = 'cti_robot_route_removed';
export const ALL_REMOVED = '*all';

/** Sorted set: the hosts that take routes (`RouteHost` as JSON) by the time until which they count, s since 1970. */
export const ROUTE_HOSTS = 'cti_robot_route_hosts';

export interface RouteHost {
  host: string;
  domain: string | null;
}

/** The channel for changes of `flowHash`. */
export function flowChannel(domain?: string): string {
  return `config@${domain ?? 'all'}`;
}

/** Hash: flow name → `StatusEntry` as JSON, of one host; it expires unless the host renews it. */
export function statusHash(host: string): string {
  return `cti_robot_flow_status@${host}`;
}

/** String: `HostEntry` as JSON; shows that a host is connected, even without flows. Expires likewise. */
export function hostKey(host: string): string {
  return `cti_robot_host@${host}`;
}

/** What a host has of a flow. */
export interface StatusEntry {
  /** Version in use, null when there is none. */
  version: string | null;
  /** When that or the error last changed, ISO 8601 in UTC. */
  time: string;
  /** Why the newest script is not in use, null when it is. `version` is that of the refused script. */
  error: { code: string; path: string | null; message: string; version: string | null } | null;
  /** Redis no longer has the flow; the host keeps it until its removal is accepted. */
  held?: true;
  /** Expressions that cost too much and never match. */
  costly?: string[];
}

export interface HostEntry {
  host: string;
  domain: string | null;
  /** Of the sidecar. */
  release: string;
}

/** What a publication concerns: one flow, all flows, or nothing on this host. */
export type Change = { flow: string } | 'everything' | 'nothing' | 'malformed';

/** A longer message is malformed, characters. */
const LONGEST_MESSAGE = 65_536;

export function parseChange(message: string, domain: string | undefined): Change {
  return changeOf(message, domain === undefined ? [flowHash()] : [flowHash(), flowHash(domain)]);
}

/** The same of routes: `flow` is the field of a route. */
export function parseRouteChange(message: string): Change {
  return changeOf(message, [ROUTE_HASH]);
}

function changeOf(message: string, tables: readonly string[]): Change {
  if (message.length > LONGEST_MESSAGE) return 'malformed';
  let change: unknown;
  try {
    change = JSON.parse(message);
  } catch {
    return 'malformed';
  }
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return 'malformed';
  const { type, table, key } = change as Record<string, unknown>;
  if (typeof type !== 'string' || typeof table !== 'string') return 'malformed';
  if (type !== 'config_change' || !tables.includes(table)) return 'nothing';
  if (key === undefined || key === null || key === '') return 'everything';
  if (typeof key !== 'string' && typeof key !== 'number') return 'malformed';
  return { flow: String(key) };
}

/** The message for a change of one flow. */
export function changeMessage(flow: string, domain?: string): string {
  return JSON.stringify({ type: 'config_change', table: flowHash(domain), key: flow });
}

/** The message for a change of one route, or of all. */
export function routeMessage(field?: string): string {
  return JSON.stringify({
    type: 'config_change',
    table: ROUTE_HASH,
    ...(field !== undefined && { key: field }),
  });
}
