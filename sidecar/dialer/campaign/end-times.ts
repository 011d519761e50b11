/** Calls that live, by the time at which they end: a binary heap. */
import type { CallEnd } from '../carrier.ts';

interface Living {
  at: number;
  end: CallEnd;
}

export class EndTimes {
  private readonly heap: Living[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** ms since 1970; infinite: no call lives. */
  get first(): number {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, end: CallEnd): void {
    const { heap } = this;
    let index = heap.push({ at, end }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] as Living).at <= at) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Takes ends up to a time, the first one first. */
  takeUntil(until: number, most: number): CallEnd[] {
    const taken: CallEnd[] = [];
    while (taken.length < most && this.first <= until) taken.push(this.takeFirst());
    return taken;
  }

  private takeFirst(): CallEnd {
    const { heap } = this;
    const [first] = heap as [Living];
    const last = heap.pop() as Living;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first.end;
  }

  private sink(): void {
    const { heap } = this;
    const timeAt = (index: number): number => heap[index]?.at ?? Number.POSITIVE_INFINITY;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = timeAt(right) < timeAt(left) ? right : left;
      if (timeAt(least) >= timeAt(index)) return;
      this.swap(index, least);
      index = least;
    }
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    [heap[a], heap[b]] = [heap[b] as Living, heap[a] as Living];
  }
}
