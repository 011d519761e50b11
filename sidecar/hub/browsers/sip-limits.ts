/** How many connections of browsers this hub carries at once: of one address, and of one account. */
export interface SipLimitOptions {
  perAddress: number;
  perAccount: number;
}

export class SipLimits {
  private readonly counts = new Map<string, number>();

  constructor(private readonly options: SipLimitOptions) {}

  /** Counts a connection. @returns what takes it off again; null where there are too many */
  enter(address: string, account: number): (() => void) | null {
    const { perAddress, perAccount } = this.options;
    const limits = [
      [`address ${address}`, perAddress],
      [`account ${account}`, perAccount],
    ] as const;
    if (limits.some(([key, most]) => this.countOf(key) >= most)) return null;
    for (const [key] of limits) this.counts.set(key, this.countOf(key) + 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      for (const [key] of limits) this.leave(key);
    };
  }

  private countOf(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  private leave(key: string): void {
    const left = this.countOf(key) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}
