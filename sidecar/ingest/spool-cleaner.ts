/** Decides when a spool file is finished or its calls are lost, and removes finished files. */
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import type { CallEnds } from './calls/call-ends.ts';
import { FAULTS } from './line.ts';
import type { RejectedFolder } from './rejected/rejected-folder.ts';
import type { Spool } from './spool.ts';
import type { SpoolFile } from './spool-file.ts';

export interface SpoolCleanerOptions {
  spool: Spool;
  rejected: RejectedFolder;
  /** Ms without a change after which a call counts as lost. */
  lostAfter: number;
  /** Tells which calls have ended; set for files with flows. */
  ends: CallEnds | undefined;
  log: Logger;
  clock: Clock;
  /** An unfinished last line was copied to `rejected`. */
  onTornLine(code: string): void;
}

/** Least ms of watching a file before it may be removed only because it has not changed. */
const WATCH_MS = 60_000;

export class SpoolCleaner {
  /** Files with calls that must be closed as lost; the drainer empties it. */
  readonly lostFiles: SpoolFile[] = [];

  constructor(private readonly parts: SpoolCleanerOptions) {}

  /** A file has no more lines to move now. */
  onIdle(file: SpoolFile): void {
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

  isOver(file: SpoolFile): boolean {
    const { ends } = this.parts;
    return ends === undefined || ends.isOver(file);
  }

  /** Reviews files that nothing happens to: removes finished ones, and finds those whose calls are lost. */
  review(files: readonly SpoolFile[]): void {
    const { clock, lostAfter, ends } = this.parts;
    for (const file of files) {
      if (file.read === undefined || file.inFlight > 0) continue;
      const still = file.stillFor(clock.monotonic());
      // The engine would go on writing into the removed file, and those rows would be lost.
      const isStale = still >= lostAfter && file.end !== 'running';
      // The file must not be removed while a row is being written.
      const watched = file.watchedFor(clock.monotonic()) >= Math.min(lostAfter, WATCH_MS);
      const isOver = this.isOver(file);
      const isLeft = ends !== undefined && isOver && still >= ends.pace.leavingMs;
      switch (file.state) {
        case 'done':
          if (file.consumed && isOver) this.finish(file);
          else if (isLeft || (isStale && watched)) this.remove(file);
          break;
        case 'lost':
          // It stays for twice as long, for late rows: a writer may hold it open.
          if (isLeft || (isStale && still >= 2 * lostAfter && watched)) this.remove(file);
          break;
        default:
          if (this.lostFiles.includes(file)) break;
          if (isStale && (file.flows.open || watched)) this.lostFiles.push(file);
          else if (ends && (isOver || file.end === 'presumed') && still >= ends.pace.runningMs) {
            this.lostFiles.push(file);
          }
      }
    }
  }

  /** Removes a file. An unfinished line at its end is copied to `rejected` first. */
  remove(file: SpoolFile): void {
    const { spool, log, clock } = this.parts;
    try {
      const torn = file.torn();
      if (torn) {
        const rejection = { ...torn, code: 'TORN', reason: FAULTS.TORN };
        this.parts.rejected.keep(file.name, file.read?.head ?? '', [rejection], clock.now());
        this.parts.onTornLine('TORN');
      }
      spool.remove(file);
      this.parts.rejected.forget(file.name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ file: file.name, code }, 'could not remove a finished file from the spool; retrying');
    }
  }
}
