/** Entry point of the guest: `guest-script.ts` bundles it for the script's engine. */
import type { Bridge } from '../bridge.ts';
import { installGuest } from './globals.ts';
import { installGuestTime } from './time.ts';

export function install(bridge: Bridge, scope: typeof globalThis = globalThis): void {
  installGuestTime(bridge, scope);
  installGuest(bridge, scope as never);
}
