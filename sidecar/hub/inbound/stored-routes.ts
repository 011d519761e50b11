/** The routes of the database in the form that hosts read. */
import type { RouteField } from '../../inbound/route-field.ts';
import { readRoute, type StoredRoute } from '../../inbound/stored-route.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import type { HostsRoute } from '../../store/hub/inbound/routes.ts';
import { accountContext } from '../../store/hub/pushes/targets.ts';

/** What stands in Redis or `routes.json`. */
export function hostsText(route: HostsRoute, now: number): string {
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
      context: {
        ...{ url: contextUrl, onError: route.contextOnError, dialect: route.dialect },
        ...(route.secret !== null && { signed: signedBy(route, now) }),
      },
    }),
    enabled: enabled === 1,
  });
}

/** Sealed as in the database: hosts have the key that opens them, Redis has not. */
function signedBy({ accountId, secret, oldSecret, oldSecretUntil }: HostsRoute, now: number) {
  const isOldValid = oldSecret !== null && oldSecretUntil !== null && now < Number(oldSecretUntil);
  return { by: accountContext(accountId), secrets: [secret, ...(isOldValid ? [oldSecret] : [])] };
}

/** As hosts read them. */
export function storedRoutes(routes: readonly HostsRoute[], now: number): (StoredRoute & RouteField)[] {
  return routes.flatMap((route) => {
    const read = readRoute(route.field, hostsText(route, now));
    return 'fault' in read ? [] : [read];
  });
}
