/**
 * Calls for each free agent: never more than the task allows, and fewer where callees are abandoned, so that their share
 * stays below the limit (dialer.md#ratio). It follows from the last calls alone: whoever computes it gets the same.
 */

export interface RatioLimits {
  /** `scheduling_policy_ratio`: at most so many calls for each free agent. */
  ratio: number;
  /** `abandon_limit`, 0 to 1. */
  limit: number;
}

/** Calls that the share is taken of: the last ones of the task in which a person wanted an agent. */
export const WINDOW = 500;
/** With fewer calls nothing is known, and there is one call for each agent. */
export const LEAST_KNOWN = 30;
/** The share that is aimed at, of the limit: chance makes it swing. */
const AIM = 0.5;

/** A task's last calls, the newest at the end: `1` for an abandoned one, else `0`. */
export type CallWindow = string;

export function withCalls(window: CallWindow, abandoned: readonly boolean[]): CallWindow {
  return (window + abandoned.map((was) => (was ? '1' : '0')).join('')).slice(-WINDOW);
}

/** Of the calls of the window, 0 to 1; null: there are none. */
export function abandonedShare(window: CallWindow): number | null {
  return window === '' ? null : countAbandoned(window) / window.length;
}

/** The ratio in effect. */
export function ratioInEffect(window: CallWindow, { ratio, limit }: RatioLimits): number {
  if (ratio <= 1) return ratio;
  const calls = window.length;
  if (calls < LEAST_KNOWN) return 1;
  const share = countAbandoned(window) / calls;
  const headroom = Math.max(0, 1 - share / (limit * AIM));
  // A few calls prove little: the ratio rises with their number.
  const known = (calls - LEAST_KNOWN) / (WINDOW - LEAST_KNOWN);
  return 1 + (ratio - 1) * headroom ** 2 * known;
}

function countAbandoned(window: CallWindow): number {
  let count = 0;
  for (const call of window) if (call === '1') count++;
  return count;
}
