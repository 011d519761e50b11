/**
 * Order and limits for concurrent work. Not p-limit, which takes 14 times as long for 50,000 items, nor p-queue, which
 * has no order by key (docs/adr/0013-not-from-npm.md).
 */

/** Runs the tasks of one key one after the other, in the order of the calls. Tasks of different keys run concurrently. */
export class KeyedSerial {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(task);
    const done = result.catch(() => undefined);
    this.last.set(key, done);
    try {
      return await result;
    } finally {
      if (this.last.get(key) === done) this.last.delete(key);
    }
  }

  /** Resolves when all tasks so far are done. */
  async idle(): Promise<void> {
    await Promise.all(this.last.values());
  }
}

/**
 * Shares the runs of a task between concurrent callers, like a group commit of a database. Each caller waits for a run
 * that began after its call.
 */
export class GroupRun {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly task: () => Promise<void>) {}

  run(): Promise<void> {
    if (!this.running) {
      this.running = this.task().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.run();
      });
    return this.next;
  }
}

/** Calls `work` for each item, at most `limit` at once. After an error no further item starts; the error is thrown. */
export async function eachLimited<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const runner = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: limit }, runner));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Limits a total that running tasks may use, such as bytes. A task that wants more than the total runs alone. */
export class Budget {
  private readonly waiting: { amount: number; start: () => void }[] = [];
  private free: number;

  constructor(private readonly total: number) {
    this.free = total;
  }

  async with<T>(wanted: number, task: () => Promise<T>): Promise<T> {
    const amount = Math.min(wanted, this.total);
    await new Promise<void>((start) => {
      this.waiting.push({ amount, start });
      this.admit();
    });
    try {
      return await task();
    } finally {
      this.free += amount;
      this.admit();
    }
  }

  private admit(): void {
    for (let first = this.waiting[0]; first && first.amount <= this.free; first = this.waiting[0]) {
      this.waiting.shift();
      this.free -= first.amount;
      first.start();
    }
  }
}
