/** How many pushes may be on their way. Places are reserved before pushes are leased: several may look at once. */
export class Places {
  private readonly used = new Map<string, number>();
  private total = 0;

  /** @param atOnce most pushes on their way at once, to all targets */
  constructor(private readonly atOnce: number) {}

  usedBy(target: string): number {
    return this.used.get(target) ?? 0;
  }

  /**
   * Reserves what is free of the places of a target.
   *
   * @param most its places
   * @returns how many were free
   */
  reserve(target: string, most: number): number {
    const count = Math.max(0, Math.min(most - this.usedBy(target), this.atOnce - this.total));
    this.change(target, count);
    return count;
  }

  free(target: string, count: number): void {
    this.change(target, -count);
  }

  private change(target: string, by: number): void {
    const count = this.usedBy(target) + by;
    if (count === 0) this.used.delete(target);
    else this.used.set(target, count);
    this.total += by;
  }
}
