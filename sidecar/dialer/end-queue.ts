/** The ends of calls that are not committed yet. An end waits until the database has it. */
import type { CallEnd } from './carrier.ts';
import { type Completed, type CompleteParts, completeCalls } from './complete.ts';

/** Ends of one transaction: enough that the ways to the database are shared out, and few enough that no end waits long. */
const AT_ONCE = 250;

export class EndQueue {
  private readonly waiting: CallEnd[] = [];
  private running: Promise<void> | undefined;

  /** @param done is told of each end that is committed, and of each that was another's already */
  constructor(
    private readonly parts: CompleteParts,
    private readonly done: (ids: readonly string[], completed: readonly Completed[]) => void,
    private readonly failed: (error: unknown) => Promise<void>,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  add(...ends: CallEnd[]): void {
    this.waiting.push(...ends);
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  /** Resolves when all ends are committed, or the database has refused one. */
  async settle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const ends = this.waiting.slice(0, AT_ONCE);
      try {
        const completed = await completeCalls(this.parts, ends);
        this.waiting.splice(0, ends.length);
        this.done(
          ends.map(({ id }) => id),
          completed,
        );
      } catch (error) {
        await this.failed(error);
      }
    }
  }
}
