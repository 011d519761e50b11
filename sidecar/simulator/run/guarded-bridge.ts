/** The bridge for an engine that cannot end a script from outside: each call of the host unwinds a script that is over. */
import type { Bridge } from '../emulator/bridge.ts';
import type { Host } from '../emulator/emulated-host.ts';

/** Unwinds a script that called `exit()`. Unlike in mod_v8, a script could catch this. */
const EXIT = new Error('exit');

export interface GuardedBridge {
  bridge: Bridge;
  /** What the host threw, after which no call of the bridge returns; undefined if nothing. */
  aborted(): unknown;
}

export function guardedBridge(host: Host): GuardedBridge {
  let aborted: unknown;
  const guarded = Object.entries(host.bridge).map(([name, call]) => [
    name,
    (...args: unknown[]) => {
      if (aborted) throw aborted;
      if (host.exited() !== undefined) throw EXIT;
      try {
        const value = (call as (...args: unknown[]) => unknown)(...args);
        if (host.exited() !== undefined) throw EXIT;
        return value;
      } catch (error) {
        if (error !== EXIT) aborted = error;
        throw error;
      }
    },
  ]);
  return { bridge: Object.fromEntries(guarded), aborted: () => aborted };
}
