/** What routes need of pushes. */
import { AddressGuard } from '../../lib/guard/guard.ts';
import { PushClient } from './client.ts';

export interface PushServices {
  guard: AddressGuard;
  client: PushClient;
}

/** @param allowed `hub.pushTargets` */
export function createPushServices(allowed: readonly string[], now: () => number): PushServices {
  const guard = new AddressGuard(allowed);
  return { guard, client: new PushClient({ guard, now }) };
}
