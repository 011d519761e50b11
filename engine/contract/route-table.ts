/**
 * What a host knows of numbers that are called: the content of `route-table.json` in the home folder
 * (docs/reference/routes.md). The sidecar writes it whole, and a call reads it once: it runs by one state of the routes.
 * With many routes it is an index of parts, files of the folder `route-table.json.d` that never change.
 */
export type RouteFile = (RouteTable & { parts?: undefined }) | RouteIndex;

export interface RouteIndex {
  /** Names of the files; `partOf` says in which one a pattern is. Each is a `RouteTable`. */
  parts: string[];
  /** Lengths of the begins that have a route. */
  begins: number[];
}

export interface RouteTable {
  /** By what is called: a number or a name, or its begin and `*`. */
  routes: { [pattern: string]: HostRoute };
  /** Opening hours that routes name. */
  hours: { [key: string]: OpenHours };
}

export interface HostRoute {
  /** What the record of the call has as `route`. */
  id: string;
  /** Name of the account. */
  account: string;
  /** The flow's name on hosts, like the two that follow. */
  flow: string;
  /** Takes calls where the route is full, or closed without `closed`. */
  fallback?: string;
  /** Takes calls outside of the hours. */
  closed?: string;
  /** A key of `hours`; not given: always open. */
  hours?: string;
  /** Calls at once on this host; not given: any number. */
  calls?: number;
  /** It has an address that knows callers: what follows where that does not answer. */
  context?: ContextOnError;
}

export type ContextOnError = 'continue' | 'fallback' | 'reject';

export interface OpenHours {
  /** Openings up to here are known, ms since 1970. */
  until: number;
  /** From, to, from, to …, in ms since 1970, in order; each `to` excluded. */
  open: number[];
}

/** The longest number that is looked up, characters. */
const LONGEST_NUMBER = 64;

const WEEK_MS = 604_800_000;

/**
 * The route of a number: its own, else the one with the longest begin of it.
 *
 * @param begins lengths of the begins that are worth a look; not given: all
 */
export function findRoute(
  number: string,
  routeOf: (pattern: string) => HostRoute | undefined,
  begins?: number[],
): HostRoute | null {
  let found = routeOf(number);
  // What objects have without being given it, such as `constructor`, has no flow.
  for (let length = Math.min(number.length, LONGEST_NUMBER); !found?.flow && length >= 0; length--)
    if (!begins || begins.indexOf(length) >= 0) found = routeOf(`${number.slice(0, length)}*`);
  return found?.flow ? found : null;
}

/** The part of an index in which a pattern is. */
export function partOf(pattern: string, { parts }: RouteIndex): string {
  let hash = 0;
  for (let i = 0; i < pattern.length; i++) hash = (hash * 31 + pattern.charCodeAt(i)) % 65521;
  return parts[hash % parts.length] as string;
}

/**
 * Whether it is open. Where the sidecar has not written hours ahead for so long that they are not known, they are those
 * of the same time in the last week that is known.
 *
 * @param at ms since 1970
 */
export function isOpenAt({ until, open }: OpenHours, at: number): boolean {
  const known = at < until ? at : at - Math.ceil((at - until + 1) / WEEK_MS) * WEEK_MS;
  return open.filter((edge) => edge <= known).length % 2 === 1;
}
