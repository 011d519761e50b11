/** How long the prompts of an action have been playing: pauses and waits do not count. Milliseconds. */
export class PlayTime {
  private before = 0;
  private since: number | null = null;

  start(now: number): void {
    if (this.since === null) this.since = now;
  }

  stop(now: number): void {
    this.before = this.at(now);
    this.since = null;
  }

  at(now: number): number {
    return this.before + (this.since === null ? 0 : Math.max(0, now - this.since));
  }
}
