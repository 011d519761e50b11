/** The virtual clock: time passes only where the host waits, so a call of minutes runs in milliseconds. */
export class VirtualClock {
  private ms: number;

  /** @param startMs milliseconds since 1970, whole */
  constructor(startMs: number) {
    this.ms = startMs;
  }

  now(): number {
    return this.ms;
  }

  advanceTo(ms: number): void {
    if (ms < this.ms) throw new RangeError(`time cannot go back from ${this.ms} to ${ms}`);
    this.ms = ms;
  }
}
