/** Which host takes the calls of a browser. */
import { holdsOn, rankOf } from '../../inbound/place.ts';
import { type HostRow, listHosts } from '../../store/hub/hosts.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { type RouteOwner, routesByPattern } from '../../store/hub/inbound/routes.ts';
import { HubError } from '../error.ts';
import { conditionOf } from '../fleet/host-state.ts';
import { hasTicketName } from './ticket.ts';

export interface WantedCall {
  accountId: number;
  /** What is called. */
  route: string;
  /** Undefined: any. */
  host: string | undefined;
}

/**
 * A host that takes browsers, on which a route of the account takes the call. Among several, one by chance.
 *
 * @throws HubError `NOT_FOUND` where no route of the account takes it on any host, `NO_BROWSER_HOST`
 */
export async function hostForCall(
  db: HubDb,
  kind: HubStore['kind'],
  { accountId, route, host }: WantedCall,
): Promise<string> {
  const begins = Array.from({ length: route.length + 1 }, (_none, length) => `${route.slice(0, length)}*`);
  const routes = await routesByPattern(db, [route, ...begins]);
  const takes = (here: { host: string; domain: string | null }): boolean =>
    winnerOn(routes, here)?.account_id === accountId;
  const hosts = (await listHosts(db, kind)).filter((row) => host === undefined || row.host === host);
  const able: string[] = [];
  let isKnown = takes({ host: host ?? '', domain: null });
  for (const row of hosts) {
    if (!takes({ host: row.host, domain: row.report.browsers?.domain ?? null })) continue;
    isKnown = true;
    if (takesBrowsers(row)) able.push(row.host);
  }
  if (!isKnown) throw new HubError('NOT_FOUND');
  const chosen = able[Math.floor(Math.random() * able.length)];
  if (chosen === undefined) throw new HubError('NO_BROWSER_HOST');
  return chosen;
}

/** The number itself comes before its begins, the longer before the shorter, the more particular place before the others. */
function winnerOn(
  routes: readonly RouteOwner[],
  here: { host: string; domain: string | null },
): RouteOwner | undefined {
  const length = ({ number }: RouteOwner): number => (number.endsWith('*') ? number.length - 1 : Infinity);
  const [first] = routes
    .filter(({ place, enabled }) => enabled === 1 && holdsOn(place, here))
    .sort((a, b) =>
      length(a) === length(b) ? rankOf(b.place) - rankOf(a.place) : length(a) > length(b) ? -1 : 1,
    );
  return first;
}

function takesBrowsers(row: HostRow): boolean {
  const condition = conditionOf(row);
  const isThere = condition !== 'away' && condition !== 'stopped';
  const { browsers, freeswitch } = row.report;
  return isThere && !!browsers && freeswitch?.up !== false && hasTicketName(row.host);
}

/** Where the hub reaches the WebSocket of a host; null: it takes no browsers now. */
export async function browserUrl(db: HubDb, kind: HubStore['kind'], host: string): Promise<string | null> {
  const row = (await listHosts(db, kind)).find((one) => one.host === host);
  return (row && takesBrowsers(row) && row.report.browsers?.url) || null;
}
