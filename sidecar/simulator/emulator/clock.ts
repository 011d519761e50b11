/** The virtual clock. Time passes only while the host waits, so that a call of minutes runs in milliseconds. */
export class VirtualClock {
  private ms: number;

  /** @param startMs whole milliseconds since 1970 */
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
