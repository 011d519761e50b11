/**
 * The ends of calls that are not committed yet. An end waits until the database has it; one that the database refuses does
 * not keep others waiting.
 */
import type { CallEnd } from './carrier.ts';
import { type Completed, type CompleteParts, completeCalls } from './complete.ts';
import type { MissingRecords } from './spool/missing-records.ts';

/** Ends of one transaction: enough that the ways to the database are shared out, and few enough that no end waits long. */
const AT_ONCE = 250;
/** At the stop of the process: failures in a row after which the rest is left to the next run. */
const MOST_LAST_FAILURES = 5;

export class EndQueue {
  private readonly waiting: CallEnd[] = [];
  private running: Promise<void> | undefined;
  private atOnce = AT_ONCE;
  private failuresInARow = 0;
  private isClosing = false;

  /** @param done is told of each end that is committed, and of each that was another's already */
  constructor(
    private readonly parts: CompleteParts & { records: MissingRecords },
    private readonly done: (ids: readonly string[], completed: readonly Completed[]) => void,
    private readonly failed: (error: unknown) => Promise<void>,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  has(id: string): boolean {
    return this.waiting.some((end) => end.id === id);
  }

  add(...ends: CallEnd[]): void {
    this.waiting.push(...ends);
    this.start();
  }

  /** Resolves when all ends are committed, or the database does not take them: the reconciler settles their calls. */
  async close(): Promise<void> {
    this.isClosing = true;
    while (this.running !== undefined) await this.running;
  }

  private start(): void {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      // One may have come after the last look.
      if (this.waiting.length > 0 && !this.hasGivenUp) this.start();
    });
  }

  private get hasGivenUp(): boolean {
    return this.isClosing && this.failuresInARow >= MOST_LAST_FAILURES;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0 && !this.hasGivenUp) {
      const ends = this.waiting.slice(0, this.atOnce);
      try {
        await this.parts.records.write(ends);
        const completed = await completeCalls(this.parts, ends);
        this.waiting.splice(0, ends.length);
        this.failuresInARow = 0;
        this.atOnce = Math.min(AT_ONCE, this.atOnce * 2);
        this.parts.records.forget(ends.map(({ id }) => id));
        this.done(
          ends.map(({ id }) => id),
          completed,
        );
      } catch (error) {
        this.failuresInARow++;
        this.atOnce = Math.max(1, Math.floor(this.atOnce / 4));
        if (ends.length === 1) this.waiting.push(...this.waiting.splice(0, 1));
        await this.failed(error);
      }
    }
  }
}
