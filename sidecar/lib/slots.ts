/** How many work at once, and who is next: callers who wait come before what is made ahead of calls. */
export type Rank = 'call' | 'ahead';

interface Place {
  rank: Rank;
  /** As what it was admitted. */
  admitted: Rank | null;
  start: () => void;
}

export class Slots {
  private readonly waiting: Place[] = [];
  private busy = 0;
  private ahead = 0;

  /** @param total at least 1; of more than one, the last is kept for calls */
  constructor(private readonly total: number) {}

  /** How many are at work, and how many wait. */
  get status(): { busy: number; waiting: number } {
    return { busy: this.busy, waiting: this.waiting.length };
  }

  /** @param promotable is handed a function that makes this a call's from then on, if it still waits */
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
