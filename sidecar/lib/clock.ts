/** Time is passed in, so that tests control it. */
export interface Clock {
  /** Wall clock, ms since 1970. It can jump in either direction. */
  now(): number;
  /** Ms since an arbitrary moment; never jumps. For measuring durations. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
