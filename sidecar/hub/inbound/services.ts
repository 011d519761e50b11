/** What the routes of numbers work with. */
import type { Log } from '../../lib/log.ts';
import type { Settings } from '../../settings/settings.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { RouteKeeper } from './route-keeper.ts';
import { openRouteTarget } from './route-target.ts';

export interface InboundServices {
  routes: RouteKeeper;
}

/** @param hasSidecar there is a sidecar in this process */
export function createInboundServices(
  settings: Settings,
  { store, hasSidecar, log }: { store: HubStore; hasSidecar: boolean; log: Log },
): InboundServices {
  const open = () => openRouteTarget(settings, hasSidecar);
  return { routes: new RouteKeeper({ store, open, log }) };
}
