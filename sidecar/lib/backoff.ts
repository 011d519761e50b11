/** Waits that double up to a limit, each somewhere in its upper half, so that hosts do not all come back at once. */
export class Backoff {
  private failures = 0;

  /** @param random from 0 up to, not including, 1 */
  constructor(
    private readonly random: () => number,
    private readonly firstMs = 100,
    private readonly mostMs = 10_000,
  ) {}

  /** Ms to wait after one more failure. */
  next(): number {
    const most = Math.min(this.mostMs, this.firstMs * 2 ** Math.min(this.failures++, 20));
    return most / 2 + (most / 2) * this.random();
  }

  reset(): void {
    this.failures = 0;
  }
}
