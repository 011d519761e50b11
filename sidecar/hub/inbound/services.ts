/** What the routes of numbers work with. */
import type { Log } from '../../lib/log.ts';
import type { Settings } from '../../settings/settings.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { makeAccountSecret } from '../pushes/secrets.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { RouteKeeper } from './route-keeper.ts';
import { openRouteTarget } from './route-target.ts';

export interface InboundServices {
  routes: RouteKeeper;
}

interface InboundParts {
  store: HubStore;
  /** There is a sidecar in this process. */
  hasSidecar: boolean;
  secretKey: SecretKey;
  /** ms since 1970 */
  now: () => number;
  log: Log;
}

export function createInboundServices(
  settings: Settings,
  { store, hasSidecar, secretKey, now, log }: InboundParts,
): InboundServices {
  const open = () => openRouteTarget(settings, hasSidecar);
  const makeSecret = (accountId: number) => makeAccountSecret(store, secretKey, { accountId, now: now() });
  return { routes: new RouteKeeper({ store, open, makeSecret, now, log }) };
}
