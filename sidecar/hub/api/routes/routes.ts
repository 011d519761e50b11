/** All routes of the API. */
import { yetaRoutes } from '../../doors/yeta/routes.ts';
import type { Route } from '../route.ts';
import { accountSettingsRoutes } from './account-settings.ts';
import { accountRoutes } from './accounts.ts';
import { blacklistRoutes } from './dialing/blacklist.ts';
import { dialerRoutes } from './dialing/dialer.ts';
import { importRoutes } from './dialing/imports.ts';
import { lineGroupRoutes } from './dialing/line-groups.ts';
import { lineRoutes } from './dialing/lines.ts';
import { numberRoutes } from './dialing/numbers.ts';
import { phraseRoutes } from './dialing/phrases.ts';
import { taskVerbRoutes } from './dialing/task-verbs.ts';
import { taskRoutes } from './dialing/tasks.ts';
import { timegroupRoutes } from './dialing/timegroups.ts';
import { eventRoutes } from './events.ts';
import { fleetRoutes } from './fleet.ts';
import { flowDraftRoutes } from './flow-drafts.ts';
import { flowPublishRoutes } from './flow-publish.ts';
import { flowReviewRoutes } from './flow-reviews.ts';
import { flowVersionRoutes } from './flow-versions.ts';
import { flowRoutes } from './flows.ts';
import { inboundRoutes } from './inbound/routes.ts';
import { ticketRoutes } from './inbound/tickets.ts';
import { keyRoutes } from './keys.ts';
import { oidcRoutes } from './oidc.ts';
import { privacyRoutes } from './privacy.ts';
import { promptRoutes } from './prompts.ts';
import { pushRoutes } from './pushes/pushes.ts';
import { pushTargetRoutes } from './pushes/targets.ts';
import { recordingRoutes } from './recordings.ts';
import { gradeRoutes } from './records/grades.ts';
import { recordRoutes } from './records/records.ts';
import { sessionRoutes } from './session.ts';
import type { SessionRoutes } from './session-cookie.ts';
import { totpRoutes } from './totp.ts';
import { userRoutes } from './users.ts';

export type HubRoutes = SessionRoutes;

export function hubRoutes(options: HubRoutes): readonly Route[] {
  return [
    ...sessionRoutes(options),
    ...oidcRoutes(options),
    ...totpRoutes,
    ...accountRoutes,
    ...accountSettingsRoutes,
    ...userRoutes,
    ...keyRoutes,
    ...fleetRoutes,
    ...eventRoutes,
    ...recordRoutes,
    ...taskRoutes,
    ...taskVerbRoutes,
    ...importRoutes,
    ...numberRoutes,
    ...gradeRoutes,
    ...flowRoutes,
    ...flowVersionRoutes,
    ...flowDraftRoutes,
    ...flowPublishRoutes,
    ...flowReviewRoutes,
    ...promptRoutes,
    ...recordingRoutes,
    ...privacyRoutes,
    ...pushTargetRoutes,
    ...pushRoutes,
    ...lineRoutes,
    ...lineGroupRoutes,
    ...blacklistRoutes,
    ...timegroupRoutes,
    ...phraseRoutes,
    ...inboundRoutes,
    ...ticketRoutes,
    ...dialerRoutes,
    ...yetaRoutes,
  ];
}
