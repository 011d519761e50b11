/** All routes of the API. */
import type { Route } from '../route.ts';
import { accountSettingsRoutes } from './account-settings.ts';
import { accountRoutes } from './accounts.ts';
import { eventRoutes } from './events.ts';
import { fleetRoutes } from './fleet.ts';
import { keyRoutes } from './keys.ts';
import { type SessionRoutes, sessionRoutes } from './session.ts';
import { userRoutes } from './users.ts';

export type HubRoutes = SessionRoutes;

export function hubRoutes(options: HubRoutes): readonly Route[] {
  return [
    ...sessionRoutes(options),
    ...accountRoutes,
    ...accountSettingsRoutes,
    ...userRoutes,
    ...keyRoutes,
    ...fleetRoutes,
    ...eventRoutes,
  ];
}
