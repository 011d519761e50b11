/**
 * Which numbered rows have been read. Numbers are given at the insert and seen at the commit, so a lower number may
 * appear after a higher one: gaps are looked at again until no transaction can still fill them.
 */
export class ReadBack {
  /** Every row up to this number was read, or will never come. */
  low: number;
  /** Rows above, with the time when each was read, ms. */
  private readonly seen = new Map<number, number>();

  /** @param windowMs the longest that a transaction may take */
  constructor(
    low: number,
    private readonly windowMs: number,
  ) {
    this.low = low;
  }

  /** Those of the numbers that have not been read. */
  unread(found: readonly number[]): number[] {
    return found.filter((id) => id > this.low && !this.seen.has(id));
  }

  /** Counts rows as read. @param now ms */
  take(read: readonly number[], now: number): void {
    for (const id of read) this.seen.set(id, now);
    this.advance(now);
  }

  /** Goes up to the lowest gap that may still be filled. */
  private advance(now: number): void {
    const ids = [...this.seen.keys()].sort((a, b) => a - b);
    for (const id of ids) {
      const since = this.seen.get(id) as number;
      if (id !== this.low + 1 && now - since <= this.windowMs) return;
      this.low = id;
      this.seen.delete(id);
    }
  }
}
