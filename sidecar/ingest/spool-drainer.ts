/**
 * Moves rows from the spool into the store. It reads ahead while the previous batch is being committed. All state that
 * must survive a crash is in the files and in the store's table of positions.
 *
 * Longer than 300 lines: all transitions of a file, from identification to removal, are in this one class.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { StoreError } from '../store/error.ts';
import type { Committed, Refusal, SpoolLine, Store } from '../store/store.ts';
import type { CallEnds } from './call-ends.ts';
import { FAULTS } from './line.ts';
import type { IngestMetrics } from './metrics.ts';
import { Plan } from './plan.ts';
import { RejectedFolder } from './rejected.ts';
import type { Spool } from './spool.ts';
import type { SpoolFile } from './spool-file.ts';
import { spoolIdentity } from './spool-id.ts';

export interface SpoolDrainerOptions {
  spool: Spool;
  store: Store;
  /** Checks from time to time whether the store is available. One drainer for each store is enough. */
  checksHealth: boolean;
  /** Most rows in one batch. */
  batchRows: number;
  /** Ms without a change after which a call counts as lost. */
  lostAfter: number;
  log: Logger;
  clock: Clock;
  backoff: Backoff;
  metrics: IngestMetrics;
  /** Folder for lines that the store does not accept. */
  rejected: string;
  /** Tells which calls have ended; set for files with flows. */
  ends?: CallEnds;
  /** Calls `drain` again: more work is pending. */
  wake(): void;
  /** Receives the lines that were stored. */
  stored?(lines: readonly SpoolLine[]): void;
  /** Aborts every wait. */
  stop: AbortSignal;
}

/** Most files in one query for positions. */
const ASK_FILES = 500;
/** Positions outlive their files for this long, so that a file restored from a backup is recognised. */
const KEEP_POSITIONS_MS = 7 * 86_400_000;
/** Longest age of the store's last answer before it is checked again. */
const CHECK_EVERY_MS = 10_000;
const FORGET_EVERY_MS = 3_600_000;
/** Least ms of watching a file before it may be removed only because it has not changed. */
const WATCH_MS = 60_000;
/** Pause before a file is retried that cannot be read, or whose rejected lines cannot be written. */
const PARK_MS = 5000;

/** `stop` was given. */
export class DrainStopped extends Error {}

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
  /** Whether the last attempt succeeded; null before the first. */
  up: boolean | null = null;
  /** Why the store is unavailable, and since when (monotonic ms). */
  unavailable: { error: string; since: number; refuses: boolean } | null = null;

  private readonly rejected: RejectedFolder;
  private id: string | undefined;
  private lost: SpoolFile[] = [];
  private asking: Promise<void> | undefined;
  /** Monotonic ms of the store's last answer. */
  private answeredAt = Number.NEGATIVE_INFINITY;
  private forgotAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: SpoolDrainerOptions) {
    this.rejected = new RejectedFolder(parts.spool.folder, parts.rejected);
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
    await this.checkStore();
    this.attend(spool.look(everything));
    await this.moveQueued(this.id);
    if (everything) {
      await this.asking;
      await this.askForEnds();
      await this.moveQueued(this.id);
    } else {
      void this.askForEnds();
    }
    await this.forgetOld(this.id);
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
        } else if (!spool.hasNext && this.lost.length === 0) {
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
    const resting = () =>
      [...spool.files.values()].filter(
        ({ queued, read, inFlight }) => !queued && read !== undefined && inFlight === 0,
      );
    this.asking ??= ends
      .ask(resting())
      .then(() => {
        this.attend(resting().filter((file) => file.end === 'presumed' || this.isOver(file)));
        if (this.lost.length > 0) wake();
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
    this.lost = [];
    for (const file of this.parts.spool.files.values()) {
      file.forget();
      this.parts.spool.queue(file);
    }
  }

  private async plan(id: string): Promise<Plan | undefined> {
    const { spool, clock, batchRows } = this.parts;
    this.attend(spool.look(false));
    const plan = new Plan(id, spool.kind, batchRows);
    for (let file = this.lost.pop(); file; file = this.lost.pop()) {
      if (file.queued || file.read === undefined) continue;
      const advance = this.reading(file, (one) => plan.addLost(one, clock.now()));
      if (advance) file.advance(advance);
      else if (advance === null) this.remove(file);
      if (plan.full) return plan;
    }
    for (let file = spool.next(); file; file = spool.next()) {
      if (file.read === undefined) await this.identify(id, [file, ...spool.unknown(ASK_FILES - 1)]);
      const added = this.reading(file, (one) => plan.addFrom(one, clock.now()));
      if (!added) continue;
      file.fault = null;
      file.advance(added.advance);
      if (added.result === 'more') spool.queue(file);
      if (added.result === 'nothing' && file.inFlight === 0) this.rest(file);
      if (plan.full) break;
    }
    if (plan.parts.length === 0) return undefined;
    this.parts.store.prepare(plan.batch);
    return plan;
  }

  private async identify(id: string, files: SpoolFile[]): Promise<void> {
    const names = files.map(({ name }) => name);
    const stored = await this.retryUntilAvailable(() => this.parts.store.positions(id, names));
    for (const file of files) {
      this.reading(file, (one) => one.identify(stored.get(one.name) ?? null));
      if (file.read === undefined) file.parkedUntil = this.parts.clock.monotonic() + PARK_MS;
    }
  }

  /** Works on a file. A file that cannot be read is parked for a while and does not delay the others. */
  private reading<T>(file: SpoolFile, work: (file: SpoolFile) => T): T | undefined {
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
      const committed = await this.retryUntilAvailable(async () => {
        if (plan.void) throw new StoreError('POSITION_MOVED', 'a file of this batch was read anew');
        const began = clock.monotonic();
        const done = await store.commit(plan.batch, {
          beforeCommit: (refused) => this.keep(plan, refused),
          sent,
        });
        metrics.latency.observe((clock.monotonic() - began) / 1000);
        return done;
      });
      this.markAvailable();
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

  /**
   * Retries until the store is available.
   *
   * @throws StoreError `POSITION_MOVED`, or with `refuses`; any other error that is not the store's
   */
  private async retryUntilAvailable<T>(work: () => Promise<T>): Promise<T> {
    const { backoff, stop, log, metrics, store, clock } = this.parts;
    for (;;) {
      try {
        const result = await work();
        this.answeredAt = clock.monotonic();
        // A table that refused every row works again only when it accepts one; an answer of the server is no proof.
        if (!this.unavailable?.refuses) this.markAvailable();
        return result;
      } catch (error) {
        if (stop.aborted) throw new DrainStopped();
        if (!(error instanceof StoreError)) throw error;
        if (error.code === 'STORE_UNAVAILABLE') {
          metrics.failures.inc({ code: error.reason });
          this.up = false;
          if (this.unavailable?.error !== error.message) {
            log.warn(
              { store: store.place, code: error.reason, reason: error.message },
              'the store is unavailable; rows wait in the spool',
            );
          }
          const { message, refuses } = error;
          this.unavailable = { error: message, since: this.unavailable?.since ?? clock.monotonic(), refuses };
        }
        await sleep(backoff.next(), undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) throw new DrainStopped();
        // The next batch also has newer rows. If the table accepts those, the refused rows are at fault.
        if (error.code === 'POSITION_MOVED' || error.refuses) throw error;
      }
    }
  }

  /** The store carried out a request. */
  private markAvailable(): void {
    const { log, store, clock, backoff } = this.parts;
    if (this.unavailable) {
      const ms = Math.round(clock.monotonic() - this.unavailable.since);
      log.info({ store: store.place, ms }, 'the store is available again');
    }
    this.up = true;
    this.unavailable = null;
    backoff.reset();
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
      for (const { code } of rejections) metrics.rejected.inc({ code });
      this.rows.rejected += rejections.length;
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
      this.rest(file);
    }
  }

  /** A file has no more lines to move now. */
  private rest(file: SpoolFile): void {
    file.waitingSince = null;
    if (file.state === 'done' && this.isOver(file)) this.finish(file);
  }

  /** Removes a file once all its lines are committed, its flows have ended and its calls have ended. */
  private finish(file: SpoolFile): void {
    const { spool, clock } = this.parts;
    const look = file.look(clock.now(), clock.monotonic());
    if (look === 'new' || look === 'grown') spool.queue(file);
    else if (file.consumed) this.remove(file);
  }

  private isOver(file: SpoolFile): boolean {
    const { ends } = this.parts;
    return ends === undefined || ends.isOver(file);
  }

  /** Handles idle files: removes finished ones, and closes calls that have been idle for too long. */
  private attend(files: SpoolFile[]): void {
    const { clock, lostAfter, ends } = this.parts;
    for (const file of files) {
      if (file.read === undefined || file.inFlight > 0) continue;
      const still = file.stillFor(clock.monotonic());
      // The file must not be removed while a row is being written.
      const watched = file.watchedFor(clock.monotonic()) >= Math.min(lostAfter, WATCH_MS);
      const isOver = this.isOver(file);
      const isLeft = ends !== undefined && isOver && still >= ends.pace.leavingMs;
      switch (file.state) {
        case 'done':
          if (file.consumed && isOver) this.finish(file);
          else if (isLeft || (still >= lostAfter && watched)) this.remove(file);
          break;
        case 'lost':
          // It stays for twice as long, for late rows: a writer may hold it open.
          if (isLeft || (still >= 2 * lostAfter && watched)) this.remove(file);
          break;
        default:
          if (this.lost.includes(file)) break;
          if (still >= lostAfter && (file.flows.open || watched)) this.lost.push(file);
          else if (ends && (isOver || file.end === 'presumed') && still >= ends.pace.runningMs) {
            this.lost.push(file);
          }
      }
    }
  }

  /** Removes a file. An unfinished line at its end is copied to `rejected` first. */
  private remove(file: SpoolFile): void {
    const { spool, log, clock } = this.parts;
    try {
      const torn = file.torn();
      if (torn) {
        const rejection = { ...torn, code: 'TORN', reason: FAULTS.TORN };
        this.rejected.keep(file.name, file.read?.head ?? '', [rejection], clock.now());
        this.parts.metrics.rejected.inc({ code: 'TORN' });
        this.rows.rejected++;
      }
      spool.remove(file);
      this.rejected.forget(file.name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ file: file.name, code }, 'could not remove a finished file from the spool; retrying');
    }
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

  /** Keeps the status correct at the start and while there is nothing to move. */
  private async checkStore(): Promise<void> {
    const { store, clock, checksHealth } = this.parts;
    if (!checksHealth) return;
    if (clock.monotonic() - this.answeredAt < CHECK_EVERY_MS) return;
    await this.retryUntilAvailable(() => store.check());
  }

  private async forgetOld(id: string): Promise<void> {
    const { store, clock, spool } = this.parts;
    if (clock.monotonic() - this.forgotAt < FORGET_EVERY_MS) return;
    this.forgotAt = clock.monotonic();
    const except = new Set(spool.files.keys());
    try {
      await store.forget(id, clock.now() - KEEP_POSITIONS_MS, except);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Retried later, so that new files are noticed and counted as waiting meanwhile.
      this.forgotAt = Number.NEGATIVE_INFINITY;
    }
  }
}
