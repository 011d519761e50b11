/**
 * When calls may begin: the pace of tasks and lines, and how many calls are free (dialer.md#pace). Permits are spaced evenly
 * (GCRA with a burst of one), so that no second has more than the rate rounded up, and an idle time earns nothing.
 */
export interface Rate {
  /** Calls a second, fractions too: 0.1 is one in ten seconds. */
  perSecond: number;
  /** ms after each call in which no other begins: `rest` of a line */
  rest?: number;
}

/** The pace of a task or a line. */
export interface Pace extends Rate {
  /** ms since 1970: no permit before it; 0 at first */
  tat: number;
}

/**
 * Times are kept in units of 1/1024 ms: these are exact in a double until the year 2248, and sums of them are too. With
 * thirds of a second as they come, rounding would let four permits into a second of three.
 */
const UNIT = 1024;
const roundUp = (ms: number) => Math.ceil(ms * UNIT) / UNIT;

/** ms between two permits; infinite where the rate permits nothing. */
export function spacing({ perSecond, rest = 0 }: Rate): number {
  return perSecond > 0 ? roundUp(Math.max(1000 / perSecond, rest)) : Number.POSITIVE_INFINITY;
}

/**
 * Permits of one rate from `now` until `until` (included).
 *
 * @returns times in whole ms, none before `now`, and the time before which the next permit may not be
 */
export function permits(
  rate: Rate,
  tat: number,
  now: number,
  until: number,
  most: number,
): { times: number[]; tat: number } {
  const { times, tats } = jointPermits([{ ...rate, tat }], { now, until, most });
  return { times, tat: tats[0] as number };
}

export interface PermitSpan {
  /** ms since 1970 */
  now: number;
  /** ms since 1970: the last moment that may be permitted, included */
  until: number;
  /** Permits wanted: slots that are free. */
  most: number;
}

/** Permits that several paces give together, such as those of a task and a line. `tats` are in their order. */
export function jointPermits(
  paces: readonly Pace[],
  { now, until, most }: PermitSpan,
): { times: number[]; tats: number[] } {
  const tats = paces.map(({ tat }) => tat);
  const gaps = paces.map(spacing);
  const times: number[] = [];
  if (!gaps.every(Number.isFinite)) return { times, tats };
  while (times.length < most) {
    const at = Math.max(roundUp(now), ...tats.map(roundUp));
    if (at > until) break;
    times.push(Math.floor(at));
    for (const [index, gap] of gaps.entries()) tats[index] = at + gap;
  }
  return { times, tats };
}

/** When paces permit the next call, at the earliest; null: never. */
export function nextPermit(paces: readonly Pace[], now: number): number | null {
  return paces.every((pace) => Number.isFinite(spacing(pace)))
    ? Math.max(now, ...paces.map(({ tat }) => tat))
    : null;
}

/** `tat` after the rate has been changed: as if the last permit had been given at the new rate. */
export function tatAtNewRate(tat: number, before: Rate, after: Rate): number {
  const [old, gap] = [spacing(before), spacing(after)];
  return tat > 0 && Number.isFinite(old) && Number.isFinite(gap) ? Math.max(0, tat - old + gap) : tat;
}

export interface CallLimit {
  /** Calls at once. */
  most: number;
  /** Attempts that live. */
  live: number;
}

/** How many calls more all limits allow: those of the task, the line, the host. */
export function freeSlots(limits: readonly CallLimit[]): number {
  return Math.max(0, Math.min(...limits.map(({ most, live }) => Math.floor(most) - live)));
}
