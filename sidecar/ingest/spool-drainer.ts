/**
 * Moves rows from the spool into the store. It reads ahead while the previous batch is being committed. All state that
 * must survive a crash is in the files and in the store's table of positions.
 */
import { StoreError } from '../store/error.ts';
import type { Committed, Refusal, SpoolLine } from '../store/store.ts';
import type { CallEnds } from './calls/call-ends.ts';
import type { IngestMetrics } from './metrics.ts';
import { Plan } from './plan.ts';
import { RejectedFolder } from './rejected/rejected-folder.ts';
import type { Spool } from './spool.ts';
import { SpoolCleaner } from './spool-cleaner.ts';
import type { SpoolFile } from './spool-file.ts';
import { spoolIdentity } from './spool-id.ts';
import { DrainStopped, StoreLink, type StoreLinkOptions } from './store-link.ts';

export interface SpoolDrainerOptions extends StoreLinkOptions {
  spool: Spool;
  /** Checks from time to time whether the store is available. One drainer for each store is enough. */
  checksHealth: boolean;
  /** Most rows in one batch. */
  batchRows: number;
  /** Ms without a change after which a call counts as lost. */
  lostAfter: number;
  metrics: IngestMetrics;
  /** Folder for lines that the store does not accept. */
  rejected: string;
  /** Tells which calls have ended; set for files with flows. */
  ends?: CallEnds;
  /** Calls `drain` again: more work is pending. */
  wake(): void;
  /** Receives the lines that were stored. */
  stored?(lines: readonly SpoolLine[]): void;
}

/** Most files in one query for positions. */
const ASK_FILES = 500;
/** Pause before a file is retried that cannot be read, or whose rejected lines cannot be written. */
const PARK_MS = 5000;

/** The folder `rejected` is not writable. The file with such lines must not delay the others. */
class RejectionNotWritten extends Error {
  constructor(
    readonly file: SpoolFile,
    cause: unknown,
  ) {
    super('rejected lines cannot be kept', { cause });
  }
}

export class SpoolDrainer {
  readonly rows = { committed: 0, cut: 0, rejected: 0 };
  readonly link: StoreLink;

  private readonly rejected: RejectedFolder;
  private id: string | undefined;
  private readonly cleaner: SpoolCleaner;
  private asking: Promise<void> | undefined;

  constructor(private readonly parts: SpoolDrainerOptions) {
    const { spool, clock, lostAfter, log, ends } = parts;
    this.link = new StoreLink(parts);
    this.rejected = new RejectedFolder(spool.folder, parts.rejected);
    this.cleaner = new SpoolCleaner({
      spool,
      clock,
      lostAfter,
      log,
      ends,
      rejected: this.rejected,
      onTornLine: (code) => this.countRejected([code]),
    });
  }

  /**
   * Moves all rows of the spool. It waits while the store is unavailable.
   *
   * @param everything check every file, and wait until it is known which calls have ended
   * @throws DrainStopped
   */
  async drain(everything: boolean): Promise<void> {
    const { spool } = this.parts;
    this.id ??= await spoolIdentity(spool.folder);
    if (this.parts.checksHealth) await this.link.checkHealth();
    this.cleaner.review(spool.look(everything));
    await this.moveQueued(this.id);
    if (everything) {
      await this.asking;
      await this.askForEnds();
      await this.moveQueued(this.id);
    } else {
      void this.askForEnds();
    }
    await this.link.forgetOldPositions(this.id, new Set(spool.files.keys()));
  }

  private async moveQueued(id: string): Promise<void> {
    const { spool, store, stop } = this.parts;
    // Several batches may be in flight, even of one file: the table of positions orders them.
    const inFlight: Promise<void>[] = [];
    try {
      for (;;) {
        const plan = await this.plan(id);
        while (inFlight.length >= (plan ? store.parallel : 1)) await inFlight.shift();
        if (stop.aborted) throw new DrainStopped();
        if (plan) {
          const { done, sent } = this.commit(plan);
          // It is awaited above, but only after the next plan.
          done.catch(() => undefined);
          inFlight.push(done);
          await sent;
        } else if (!spool.hasNext && this.cleaner.lostFiles.length === 0) {
          break;
        }
      }
    } finally {
      await Promise.allSettled(inFlight);
    }
  }

  /** Finds out which calls have ended, while rows are being moved. */
  private askForEnds(): Promise<void> {
    const { ends, spool, wake, log } = this.parts;
    if (!ends) return Promise.resolve();
    const idleFiles = () =>
      [...spool.files.values()].filter(
        ({ queued, read, inFlight }) => !queued && read !== undefined && inFlight === 0,
      );
    this.asking ??= ends
      .ask(idleFiles())
      .then(() => {
        this.cleaner.review(
          idleFiles().filter((file) => file.end === 'presumed' || this.cleaner.isOver(file)),
        );
        if (this.cleaner.lostFiles.length > 0) wake();
      })
      .catch((error: Error) => {
        log.error({ stack: error.stack }, 'could not check which calls have ended; retrying');
      })
      .finally(() => {
        this.asking = undefined;
      });
    return this.asking;
  }

  /** After an unexpected error: reads every file again from the position in the store. */
  reset(): void {
    this.cleaner.lostFiles.length = 0;
    for (const file of this.parts.spool.files.values()) {
      file.forget();
      this.parts.spool.queue(file);
    }
  }

  private async plan(id: string): Promise<Plan | undefined> {
    const { spool, clock, batchRows } = this.parts;
    this.cleaner.review(spool.look(false));
    const plan = new Plan(id, spool.kind, batchRows);
    const { lostFiles } = this.cleaner;
    for (let file = lostFiles.pop(); file; file = lostFiles.pop()) {
      if (file.queued || file.read === undefined) continue;
      const advance = this.readOrPark(file, (one) => plan.addLost(one, clock.now()));
      if (advance) file.advance(advance);
      else if (advance === null) this.cleaner.remove(file);
      if (plan.full) return plan;
    }
    for (let file = spool.next(); file; file = spool.next()) {
      if (file.read === undefined) await this.identify(id, [file, ...spool.unknown(ASK_FILES - 1)]);
      const added = this.readOrPark(file, (one) => plan.addFrom(one, clock.now()));
      if (!added) continue;
      file.fault = null;
      file.advance(added.advance);
      if (added.result === 'more') spool.queue(file);
      if (added.result === 'nothing' && file.inFlight === 0) this.cleaner.onIdle(file);
      if (plan.full) break;
    }
    if (plan.parts.length === 0) return undefined;
    this.parts.store.prepare(plan.batch);
    return plan;
  }

  private async identify(id: string, files: SpoolFile[]): Promise<void> {
    const names = files.map(({ name }) => name);
    const stored = await this.link.retryUntilAvailable(() => this.parts.store.positions(id, names));
    for (const file of files) {
      this.readOrPark(file, (one) => one.identify(stored.get(one.name) ?? null));
      if (file.read === undefined) file.parkedUntil = this.parts.clock.monotonic() + PARK_MS;
    }
  }

  /** Works on a file. A file that cannot be read is parked for a while and does not delay the others. */
  private readOrPark<T>(file: SpoolFile, work: (file: SpoolFile) => T): T | undefined {
    try {
      return work(file);
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      if (file.fault !== code) {
        this.parts.log.error({ file: file.name, code }, 'could not read a spool file; retrying');
      }
      file.fault = code;
      file.forget();
      file.parkedUntil = this.parts.clock.monotonic() + PARK_MS;
      return undefined;
    }
  }

  /** Commits a plan. `sent` resolves once the database has the rows, so that this process can prepare the next batch. */
  private commit(plan: Plan): { done: Promise<void>; sent: Promise<void> } {
    let send = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    return { done: this.commitOrVoid(plan, send).finally(send), sent };
  }

  /** Commits a plan, however long that takes. If it cannot be committed as it is, its files are read again. */
  private async commitOrVoid(plan: Plan, sent: () => void): Promise<void> {
    const { store, metrics, clock } = this.parts;
    try {
      const committed = await this.link.retryUntilAvailable(async () => {
        if (plan.void) throw new StoreError('POSITION_MOVED', 'a file of this batch was read anew');
        const began = clock.monotonic();
        const done = await store.commit(plan.batch, {
          beforeCommit: (refused) => this.keep(plan, refused),
          sent,
        });
        metrics.latency.observe((clock.monotonic() - began) / 1000);
        return done;
      });
      this.link.markAvailable();
      this.settle(plan, committed);
    } catch (error) {
      if (error instanceof RejectionNotWritten) {
        const { code } = error.cause as NodeJS.ErrnoException;
        error.file.parkedUntil = clock.monotonic() + PARK_MS;
        this.parts.log.error({ file: error.file.name, code }, 'could not write to spool/rejected; retrying');
      } else if (!(error instanceof StoreError)) {
        throw error;
      }
      this.readAgain(plan);
    }
  }

  private settle(plan: Plan, { rows, cut, refused }: Committed): void {
    const { metrics, spool, stored } = this.parts;
    metrics.committed.inc(rows);
    metrics.cut.inc(cut);
    metrics.lost.inc(plan.lost);
    metrics.calls?.count(plan.batch.rows, new Set(refused.map(({ index }) => index)));
    this.rows.committed += rows;
    this.rows.cut += cut;
    for (const [{ file }, rejections] of plan.rejections(refused)) {
      this.countRejected(rejections.map(({ code }) => code));
      this.parts.log.warn(
        { file: file.name, codes: rejections.map(({ code }) => code).slice(0, 10), rows: rejections.length },
        'lines moved to spool/rejected',
      );
    }
    if (stored) {
      const without = new Set(refused.map(({ index }) => index));
      stored(plan.rows.filter((_, index) => !without.has(index)));
    }
    for (const { file, generation } of plan.parts) {
      if (generation !== file.generation) continue;
      if (--file.inFlight > 0 || file.queued || spool.files.get(file.name) !== file) continue;
      this.rejected.settled(file.name);
      this.cleaner.onIdle(file);
    }
  }

  private countRejected(codes: readonly string[]): void {
    for (const code of codes) this.parts.metrics.rejected.inc({ code });
    this.rows.rejected += codes.length;
  }

  private keep(plan: Plan, refused: Refusal[]): void {
    for (const [{ file, move }, rejections] of plan.rejections(refused)) {
      try {
        this.rejected.keep(file.name, move.to.head, rejections, this.parts.clock.now());
      } catch (error) {
        throw new RejectionNotWritten(file, error);
      }
    }
  }

  private readAgain(plan: Plan): void {
    const { spool, clock } = this.parts;
    for (const { file, generation } of plan.parts) {
      if (generation !== file.generation) continue;
      file.forget();
      if (file.parkedUntil <= clock.monotonic()) spool.queue(file);
    }
  }
}
