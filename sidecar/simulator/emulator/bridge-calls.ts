/** Adapters between the bridge, through which a script calls the host, and the parts of the host. */
import { type Bridge, type BridgeCallback, THROWN } from './bridge.ts';
import type { Input, InputCallback } from './session.ts';

/** Converts a callback of the script to one that the session calls. */
export function toInputCallback(callback: BridgeCallback | undefined): InputCallback | undefined {
  if (!callback) return undefined;
  return (input: Input) => {
    const returned =
      'key' in input
        ? callback('dtmf', input.key.digit, input.key.duration, '', '')
        : callback('event', input.event.type, 0, JSON.stringify(input.event.headers), input.event.body);
    return returned === THROWN ? 'thrown' : { text: returned };
  };
}

/** Calls `count` before each function of the bridge, to detect a script that makes no progress. */
export function countCalls(bridge: Bridge, count: () => void): Bridge {
  const out: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(bridge) as [string, (...args: unknown[]) => unknown][]) {
    out[name] = (...args: unknown[]) => {
      count();
      return call(...args);
    };
  }
  return out as unknown as Bridge;
}
