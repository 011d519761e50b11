/** Time is passed in, so that a test can turn the clock. */
export interface Clock {
  /** Wall clock, ms since 1970. It can be set back and forth while the process runs. */
  now(): number;
  /** Ms from an arbitrary moment; it never jumps. For everything that measures how long something took. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
