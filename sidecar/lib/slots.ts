/**
 * Limits how many tasks run at once. Tasks for calls come before tasks ahead of calls. Not p-queue, whose priorities
 * cannot keep a slot free for calls (docs/adr/0013-not-from-npm.md).
 */
export type Rank = 'call' | 'ahead';

interface Place {
  rank: Rank;
  /** Its rank when it started; null while it waits. */
  admitted: Rank | null;
  start: () => void;
}

export class Slots {
  private readonly waiting: Place[] = [];
  private busy = 0;
  private ahead = 0;

  /** @param total at least 1; if more than 1, one slot is reserved for calls */
  constructor(private readonly total: number) {}

  /** Tasks that run, and tasks that wait. */
  get status(): { busy: number; waiting: number } {
    return { busy: this.busy, waiting: this.waiting.length };
  }

  /** @param promotable receives a function that gives this task the rank `call` while it waits */
  async run<T>(rank: Rank, work: () => Promise<T>, promotable?: (promote: () => void) => void): Promise<T> {
    const place: Place = { rank, admitted: null, start: () => {} };
    const turn = new Promise<void>((resolve) => {
      place.start = resolve;
    });
    promotable?.(() => {
      place.rank = 'call';
      this.admit();
    });
    this.waiting.push(place);
    this.admit();
    await turn;
    try {
      return await work();
    } finally {
      this.busy--;
      if (place.admitted === 'ahead') this.ahead--;
      this.admit();
    }
  }

  private admit(): void {
    while (this.busy < this.total) {
      const next = this.next();
      if (!next) return;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.busy++;
      next.admitted = next.rank;
      if (next.rank === 'ahead') this.ahead++;
      next.start();
    }
  }

  private next(): Place | undefined {
    const call = this.waiting.find(({ rank }) => rank === 'call');
    const mayBeAhead = this.ahead < Math.max(1, this.total - 1);
    return call ?? (mayBeAhead ? this.waiting[0] : undefined);
  }
}
