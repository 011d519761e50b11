/**
 * A breaker for each target. After several failures in a row a target rests; then one push at a time tries it, until one is
 * received. Others are not delayed. (`lib/breaker.ts` refuses work that has been taken; here nothing is taken first.)
 */
export interface TargetPausesOptions {
  /** Failures in a row that start a rest. */
  failures: number;
  /** Length of a rest, ms. */
  pauseMs: number;
  /** Most pushes of a target on their way at once. */
  atOnce: number;
  /** Monotonic ms. */
  monotonic: () => number;
}

interface Standing {
  failures: number;
  restsUntil: number;
}

export class TargetPauses {
  private readonly failing = new Map<string, Standing>();

  constructor(private readonly options: TargetPausesOptions) {}

  /** How many pushes of a target may be on their way now. */
  limitOf(target: string): number {
    const { failures, atOnce, monotonic } = this.options;
    const standing = this.failing.get(target);
    if (standing === undefined || standing.failures < failures) return atOnce;
    return monotonic() < standing.restsUntil ? 0 : 1;
  }

  note(target: string, isReceived: boolean): void {
    if (isReceived) {
      this.failing.delete(target);
      return;
    }
    const { failures, pauseMs, monotonic } = this.options;
    const standing = this.failing.get(target) ?? { failures: 0, restsUntil: 0 };
    standing.failures++;
    if (standing.failures >= failures) standing.restsUntil = monotonic() + pauseMs;
    this.failing.set(target, standing);
  }

  /** The targets that rest, or are tried with one push at a time. */
  get resting(): string[] {
    return [...this.failing]
      .filter(([, { failures }]) => failures >= this.options.failures)
      .map(([target]) => target);
  }
}
