/** Makes what the engine of one host reads (`RouteTable`) of all routes. */
import type { HostRoute, OpenHours, RouteTable } from '../../engine/contract/route-table.ts';
import { nextOpenings } from '../outbound/openings.ts';
import { type HostName, holdsOn, type Place, rankOf } from './place.ts';
import type { RouteField } from './route-field.ts';
import type { RouteHours, StoredRoute } from './stored-route.ts';

const DAY_MS = 86_400_000;
/** How far ahead opening hours are written. */
export const AHEAD_DAYS = 35;
/** Openings of a group of times in that time; it has at most so many. */
const MOST_OPENINGS = 10_000;

export interface TableOptions {
  here: HostName;
  /** All hosts that are there now, with this one. */
  hosts: readonly HostName[];
  /** ms since 1970. */
  now: number;
}

/** The same on one day, unless a route or a host changes. */
export function hostTable(
  routes: readonly (StoredRoute & RouteField)[],
  { here, hosts, now }: TableOptions,
): RouteTable {
  const winners = new Map<string, StoredRoute & RouteField>();
  for (const route of routes) {
    if (route.enabled === false || !holdsOn(route.place, here)) continue;
    const before = winners.get(route.number);
    if (before === undefined || rankOf(route.place) > rankOf(before.place)) winners.set(route.number, route);
  }
  const hours: RouteTable['hours'] = {};
  const keys = new Map<string, string>();
  const keyOf = (times: RouteHours): string => {
    const text = JSON.stringify(times);
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = `h${keys.size + 1}`;
    keys.set(text, key);
    hours[key] = openHours(times, now);
    return key;
  };
  const table: [string, HostRoute][] = [];
  for (const number of [...winners.keys()].sort()) {
    const route = winners.get(number) as StoredRoute & RouteField;
    const { id, account, flow, fallback, closed, calls, place } = route;
    table.push([
      number,
      {
        ...{ id: id === undefined ? number : String(id), account, flow },
        ...(fallback !== undefined && { fallback }),
        ...(closed !== undefined && { closed }),
        ...(route.hours !== undefined && { hours: keyOf(route.hours) }),
        ...(route.context !== undefined && { context: route.context.onError }),
        ...(calls !== undefined && { calls: shareOf(calls, place, { here, hosts }) }),
      },
    ]);
  }
  return { routes: Object.fromEntries(table), hours };
}

/** This host's part of the calls at once: the parts of all hosts are the limit, and each host has one call at least. */
export function shareOf(
  calls: number,
  place: Place,
  { here, hosts }: Pick<TableOptions, 'here' | 'hosts'>,
): number {
  const names = new Set(hosts.filter((host) => holdsOn(place, host)).map(({ host }) => host));
  names.add(here.host);
  const rank = [...names].sort().indexOf(here.host);
  const share = Math.floor(calls / names.size) + (rank < calls % names.size ? 1 : 0);
  return Math.max(1, share);
}

/** From the begin of the day in UTC, so that it changes once a day. */
function openHours({ timezone, timegroup, unknownHolidays }: RouteHours, now: number): OpenHours {
  const at = Math.floor(now / DAY_MS) * DAY_MS;
  const until = at + AHEAD_DAYS * DAY_MS;
  const openings = nextOpenings(timegroup, { at, timezone, unknownHolidays, most: MOST_OPENINGS }) ?? [];
  const ahead = openings.filter(({ from }) => from < until);
  return { until, open: ahead.flatMap(({ from, to }) => [from, Math.min(to, until)]) };
}
