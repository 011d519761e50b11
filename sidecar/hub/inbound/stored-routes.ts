/** The routes of the database in the form that hosts read. */
import type { RouteField } from '../../inbound/route-field.ts';
import { readRoute, type StoredRoute } from '../../inbound/stored-route.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import type { HostsRoute } from '../../store/hub/inbound/routes.ts';

/** What stands in Redis or `routes.json`. */
export function hostsText(route: HostsRoute): string {
  const { id, account, flow, fallback, closed, timegroup, calls, contextUrl, enabled, settings } = route;
  const { timezone, unknownHolidays } = accountRulesOf(settings);
  const hours = timegroup !== null && {
    hours: { timezone, timegroup: JSON.parse(timegroup) as unknown, unknownHolidays },
  };
  return JSON.stringify({
    ...{ id, account, flow },
    ...(fallback !== null && { fallback }),
    ...(closed !== null && { closed }),
    ...hours,
    ...(calls !== null && { calls }),
    ...(contextUrl !== null && {
      context: { url: contextUrl, onError: route.contextOnError, dialect: route.dialect },
    }),
    enabled: enabled === 1,
  });
}

/** As hosts read them. */
export function storedRoutes(routes: readonly HostsRoute[]): (StoredRoute & RouteField)[] {
  return routes.flatMap((route) => {
    const read = readRoute(route.field, hostsText(route));
    return 'fault' in read ? [] : [read];
  });
}
