/** Which flow takes a call to a number (docs/reference/routes.md): routes, hours, calls at once. */
import type { Deployment } from '../contract/deployment.ts';
import {
  findRoute,
  type HostRoute,
  isOpenAt,
  partOf,
  type RouteFile,
  type RouteTable,
} from '../contract/route-table.ts';
import type { Host } from './host.ts';

/** The flow that takes the call, and the route where it has a context; or why none does. */
export type Routed = { flow: string; route?: HostRoute } | { refusal: string };

type RouteHost = Pick<
  Host,
  'api' | 'callid' | 'execute' | 'getVariable' | 'log' | 'now' | 'readFile' | 'setVariable'
>;

export const NO_ROUTE = 'no route';

/**
 * @param text the number as the dialplan has it; mod_cti_robot escapes what is not plain
 * @param wanted the flow that takes the call in place of an open route's
 */
export function routeCall(
  host: RouteHost,
  { routeTable }: Deployment,
  text: string,
  wanted: (flow: string) => string,
): Routed {
  let route: HostRoute | null;
  // Of the pattern that was looked for last.
  let table = {} as RouteTable;
  try {
    const read = (path: string): RouteFile => JSON.parse(host.readFile(path) || 'null') as RouteFile;
    const file = read(routeTable);
    const routeOf = (pattern: string): HostRoute | undefined => {
      table = (file.parts ? read(`${routeTable}.d/${partOf(pattern, file)}`) : file) as RouteTable;
      return table.routes[pattern];
    };
    route = findRoute(decodeURIComponent(text), routeOf, file.parts && file.begins);
  } catch {
    host.log('err', `${routeTable} cannot be read, or the number: is the sidecar running?`);
    return { refusal: NO_ROUTE };
  }
  if (route === null) return { refusal: NO_ROUTE };
  const { id, flow, fallback, closed, hours, calls } = route;
  host.setVariable('cti_robot_route', id);
  host.setVariable('cti_robot_account', route.account);
  const isClosed =
    hours !== undefined && !isOpenAt(table.hours[hours] as RouteTable['hours'][''], host.now());
  if (!isClosed && enter(host, id, calls)) return { flow: wanted(flow), ...(route.context && { route }) };
  const other = (isClosed && closed) || fallback;
  const state = isClosed ? 'closed' : 'full';
  host.log('notice', `route ${id} is ${state}`);
  return other ? { flow: other } : { refusal: `route ${state}` };
}

/**
 * Counts the call on its route; FreeSWITCH takes it off when the call ends or is transferred. `limit` with a limit would
 * transfer the call itself, so the count is compared here.
 *
 * @returns false where the route is full
 */
function enter(host: RouteHost, id: string, most: number | undefined): boolean {
  if (most === undefined) return true;
  // Without the module, `limit` would transfer the call.
  if (!/^true/.test(host.api('module_exists', 'mod_hash'))) {
    host.log('err', `route ${id} is not limited: load mod_hash`);
    return true;
  }
  const name = `hash cti_robot ${id}`;
  if (Number(host.api('limit_usage', name)) >= most) return false;
  host.execute('limit', `${name} -1`);
  if (Number(host.getVariable('limit_usage')) <= most) return true;
  // Another call was quicker.
  host.api('uuid_limit_release', `${host.callid} ${name}`);
  return false;
}
