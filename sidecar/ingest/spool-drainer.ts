/**
 * Moves what the spool holds into the store. It reads ahead while the batch before is being committed; what must
 * survive is in the files and in the store's table of positions, nothing is in this process.
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
  /** Asks the store from time to time whether it is there; one drainer of a store is enough. */
  checksHealth: boolean;
  /** Most rows in one batch. */
  batchRows: number;
  /** Ms of stillness after which a call counts as lost. */
  lostAfter: number;
  log: Logger;
  clock: Clock;
  backoff: Backoff;
  metrics: IngestMetrics;
  /** Where lines go that the store does not take. */
  rejected: string;
  /** For files with flows: which calls are over. */
  ends?: CallEnds;
  /** Calls `drain` again: there is something to do. */
  wake(): void;
  /** Told of what was stored. */
  stored?(lines: readonly SpoolLine[]): void;
  /** Ends every wait. */
  stop: AbortSignal;
}

/** Files that one question about positions names. */
const ASK_FILES = 500;
/** Positions outlive their files for a while, so that a file which comes back from a backup is known. */
const KEEP_POSITIONS_MS = 7 * 86_400_000;
/** How long the status may rest on an old answer of the store. */
const CHECK_EVERY_MS = 10_000;
const FORGET_EVERY_MS = 3_600_000;
/** Least ms that a file has been watched before its stillness alone lets it go. */
const WATCH_MS = 60_000;
/** How long a file is left alone whose rejected lines cannot be kept. */
const PARK_MS = 5000;

/** `stop` was given. */
export class DrainStopped extends Error {}

/** The folder `rejected` cannot be written; the file with such lines must not keep the others waiting. */
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
  /** Whether the store took what it was last given; null before that. */
  up: boolean | null = null;
  /** Why the store is away, and since when (monotonic ms). */
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
   * Moves until nothing is left to move; a store that is away is waited for.
   *
   * @param everything look at every file, and wait for what can be known of the end of calls
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
    // Several at once are safe, also of one file: the table of positions puts them in order.
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

  /** Finds out which calls are over; rows are moved meanwhile. */
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
        log.error({ stack: error.stack }, 'asking for the end of calls failed: trying again');
      })
      .finally(() => {
        this.asking = undefined;
      });
    return this.asking;
  }

  /** After an error that nobody foresaw: everything is read anew from where the store stands. */
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

  /** Works on a file. One that cannot be read is left alone for a while, and keeps no other waiting. */
  private reading<T>(file: SpoolFile, work: (file: SpoolFile) => T): T | undefined {
    try {
      return work(file);
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      if (file.fault !== code) {
        this.parts.log.error({ file: file.name, code }, 'a spool file cannot be read: trying again');
      }
      file.fault = code;
      file.forget();
      file.parkedUntil = this.parts.clock.monotonic() + PARK_MS;
      return undefined;
    }
  }

  /** Commits a plan. `sent`: the database is busy with it, and this process is not. */
  private commit(plan: Plan): { done: Promise<void>; sent: Promise<void> } {
    let send = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    return { done: this.commitOrVoid(plan, send).finally(send), sent };
  }

  /** Commits a plan, however long that takes, or makes it void. */
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
        this.parts.log.error(
          { file: error.file.name, code },
          'spool/rejected cannot be written: trying again',
        );
      } else if (!(error instanceof StoreError)) {
        throw error;
      }
      this.readAgain(plan);
    }
  }

  /** Tries until the store is there. @throws StoreError `POSITION_MOVED` and whatever is not the store's being away */
  private async retryUntilAvailable<T>(work: () => Promise<T>): Promise<T> {
    const { backoff, stop, log, metrics, store, clock } = this.parts;
    for (;;) {
      try {
        const result = await work();
        this.answeredAt = clock.monotonic();
        // A table that refuses every row is mended only when it takes some: that the server answers says nothing.
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
              'the store is away: rows wait',
            );
          }
          const { message, refuses } = error;
          this.unavailable = { error: message, since: this.unavailable?.since ?? clock.monotonic(), refuses };
        }
        await sleep(backoff.next(), undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) throw new DrainStopped();
        // Read again, the batch is joined by rows that came meanwhile: if those pass, it is known whose fault it was.
        if (error.code === 'POSITION_MOVED' || error.refuses) throw error;
      }
    }
  }

  /** The store did what it was asked for. */
  private markAvailable(): void {
    const { log, store, clock, backoff } = this.parts;
    if (this.unavailable) {
      const ms = Math.round(clock.monotonic() - this.unavailable.since);
      log.info({ store: store.place, ms }, 'the store is back');
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
        'set aside in spool/rejected',
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

  /** Nothing of a file is left to move now. */
  private rest(file: SpoolFile): void {
    file.waitingSince = null;
    if (file.state === 'done' && this.isOver(file)) this.finish(file);
  }

  /** A file goes once all of it is committed, its flows have ended and its calls are over. */
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

  /** Files that nothing happens to: what is finished goes, what has been still for too long is given up. */
  private attend(files: SpoolFile[]): void {
    const { clock, lostAfter, ends } = this.parts;
    for (const file of files) {
      if (file.read === undefined || file.inFlight > 0) continue;
      const still = file.stillFor(clock.monotonic());
      // A row that is being written now must not go with the file.
      const watched = file.watchedFor(clock.monotonic()) >= Math.min(lostAfter, WATCH_MS);
      const isOver = this.isOver(file);
      const isLeft = ends !== undefined && isOver && still >= ends.pace.leavingMs;
      switch (file.state) {
        case 'done':
          if (file.consumed && isOver) this.finish(file);
          else if (isLeft || (still >= lostAfter && watched)) this.remove(file);
          break;
        case 'lost':
          // It stays as long again for rows that come after all: a writer may hold it open.
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

  /** Removes a file; a line in it that was never finished is kept first. */
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
      log.error({ file: file.name, code }, 'a finished file cannot be removed from the spool: trying again');
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

  /** At the start, and when nothing was to be moved for a while: so that the status is true. */
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
      // Another time: what comes meanwhile must be seen, and counted as waiting.
      this.forgotAt = Number.NEGATIVE_INFINITY;
    }
  }
}
