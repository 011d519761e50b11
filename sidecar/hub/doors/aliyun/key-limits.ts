/** How many requests a second each key makes. */

/** Of a key without a limit of its own: the provider's. */
const PER_SECOND = 100;
const SECOND_MS = 1000;
/** Keys that are remembered. */
const MOST_KEYS = 10_000;

export class KeyLimits {
  /** By key: when its next request would come if they came evenly, ms since 1970. */
  private readonly next = new Map<number, number>();

  /**
   * Counts a request. A key may use up a second's requests at once.
   *
   * @param now ms since 1970
   * @returns whether it may be made
   */
  take({ id, perSecond }: { id: number; perSecond: number | null }, now: number): boolean {
    const gap = SECOND_MS / (perSecond ?? PER_SECOND);
    const next = Math.max(this.next.get(id) ?? 0, now);
    if (next + gap - now > SECOND_MS + gap / 2) return false;
    if (this.next.size >= MOST_KEYS) this.next.clear();
    this.next.set(id, next + gap);
    return true;
  }
}
