/** Waits between attempts. Not cockatiel: 1 MB installed, for what follows (docs/adr/0013-not-from-npm.md). */
export interface BackoffOptions {
  firstMs: number;
  longestMs: number;
  /** From 0 up to, not including, 1. */
  random: () => number;
}

/**
 * Ms to wait before an attempt: doubled from attempt to attempt up to the longest, then reduced by up to half at random,
 * so that many hosts do not reconnect at the same moment.
 *
 * @param attempt from 1
 */
export function backoffMs(attempt: number, { firstMs, longestMs, random }: BackoffOptions): number {
  const most = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return most / 2 + (most / 2) * random();
}

/** Counts attempts for `backoffMs`. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly random: () => number,
    private readonly firstMs = 100,
    private readonly longestMs = 10_000,
  ) {}

  /** Ms to wait after one more failure. */
  next(): number {
    const { firstMs, longestMs, random } = this;
    return backoffMs(++this.attempts, { firstMs, longestMs, random });
  }

  reset(): void {
    this.attempts = 0;
  }
}
