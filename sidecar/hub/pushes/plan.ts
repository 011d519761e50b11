/** When a push that was not received is tried again. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Ms after each try; after the last one the push is given up. */
export const PLAN_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];

/** Up to so much of a wait is added at random, so that pushes that failed together do not come back together. */
const JITTER = 0.2;
/** The longest wait that a target may ask for, ms. */
const LONGEST_ASKED_MS = 6 * HOUR_MS;

export interface Wait {
  /** Ms that the target asks for (`Retry-After`); null: it does not. */
  askedMs: number | null;
  /** From 0 up to, not including, 1. */
  random: () => number;
  plan?: readonly number[];
}

/**
 * Ms until the next try; null: there is none.
 *
 * @param tries how many there were, from 1
 */
export function waitAfter(tries: number, { askedMs, random, plan = PLAN_MS }: Wait): number | null {
  const planned = plan[tries - 1];
  if (planned === undefined) return null;
  const asked = Math.min(askedMs ?? 0, LONGEST_ASKED_MS);
  return Math.round(Math.max(planned, asked) * (1 + JITTER * random()));
}

/** Ms that a header `Retry-After` asks for; null: none, or not understood. @param now ms since 1970 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
