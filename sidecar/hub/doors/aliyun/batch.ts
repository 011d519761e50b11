/**
 * Does the same work for many at once: what is asked for while a piece of work is being done is done together, afterwards.
 * So no answer is older than its question.
 */

interface Waiting<In, Out> {
  item: In;
  resolve(out: Out): void;
  reject(error: unknown): void;
}

export class Batch<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private isWorking = false;

  /** @param work answers in the order of the items @param atOnce the most items of one piece of work */
  constructor(
    private readonly work: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly atOnce: number,
  ) {}

  ask(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.waiting.length > 0) await this.runSome(this.waiting.splice(0, this.atOnce));
    this.isWorking = false;
  }

  private async runSome(some: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.work(some.map(({ item }) => item));
      some.forEach(({ resolve }, index) => {
        resolve(outs[index] as Out);
      });
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
