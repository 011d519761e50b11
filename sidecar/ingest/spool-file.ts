/** One file of the spool, as this process knows it. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Position, SpoolRow } from '../store/store.ts';
import { Flows } from './calls/flows.ts';
import { checksumOf, type FileIdentity, headOf, lastLineEnd, withFile } from './file-bytes.ts';
import { eachRow, type LinesRead, type ReadLimits, readLines, type Span } from './read-lines.ts';
import type { RecordType } from './record-type.ts';

const START: Position = { bytes: 0, checksum: 0, head: '', state: 'open' };

/** What happened to a file since it was looked at last. */
export type Look = 'gone' | 'new' | 'grown' | 'same';

/**
 * Whether all calls of a file are over. `presumed`: their FreeSWITCH no longer answers, so that flows which have not
 * ended are lost; it may be there all the same, so that the file stays. `certain`: nothing is written any more.
 */
export type CallEnd = 'unknown' | 'presumed' | 'certain';

/** Lines read from a file, with its flows after them. */
export interface FileRead extends LinesRead {
  flows: Flows;
}

/** What a planned batch changes about a file. */
export interface FileAdvance {
  /** The position after the batch; null where the batch does not move the file. */
  to: Position | null;
  flows: Flows;
  /** Where the search for the end of an overlong line continues. */
  searched: number;
}

export class SpoolFile {
  readonly path: string;
  /** Whether it waits in a queue to be read. */
  queued = false;
  /** Counts the times that what was read of it became void. */
  generation = 0;
  /** Monotonic ms until which it is not read, after a fault of its own. */
  parkedUntil = 0;
  /** Why it could not be read the last time: a code of the system. */
  fault: string | null = null;
  /** Monotonic ms since when it has had something to move; null: nothing. */
  waitingSince: number | null = null;

  /** Where reading stands; undefined until the store has been asked. */
  read: Position | undefined;
  /** What the table of positions will say once everything read so far is committed. */
  expected: Position | null = null;

  /** Number of uncommitted batches that move this file. */
  inFlight = 0;

  /** The flows of what was read; of no use before `identify`. */
  flows = new Flows();
  /** Counts the times that it was seen to change. */
  changes = 0;
  /** What is known of the end of its calls. */
  end: CallEnd = 'unknown';
  /** Monotonic ms before which FreeSWITCH and the store are not asked whether its calls are over, and the pause after the next question. */
  askAt = 0;
  askPause = 0;

  private identity: FileIdentity | undefined;
  /** Monotonic ms of the last change, as far back as is known. */
  private changedAt = 0;
  /** Monotonic ms since when this process has watched it. */
  private watchedSince = 0;
  private searched = 0;

  constructor(
    folder: string,
    readonly name: string,
    private readonly recordType: RecordType,
  ) {
    this.path = join(folder, name);
  }

  /** All whole lines have been read, as far as is known. */
  get consumed(): boolean {
    return this.read !== undefined && this.read.bytes >= (this.identity?.size ?? 0);
  }

  stillFor(monotonic: number): number {
    return monotonic - this.changedAt;
  }

  /** Ms that this process itself has watched the file: before that there is only the word of a clock that may be set. */
  watchedFor(monotonic: number): number {
    return monotonic - this.watchedSince;
  }

  /** Milliseconds since 1970 of the last change. */
  get modified(): number {
    return this.identity?.modified ?? 0;
  }

  /**
   * @param now wall clock; believed only here, for how long the file has been still before this process saw it
   */
  look(now: number, monotonic: number): Look {
    const stat = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (!stat?.isFile()) return 'gone';
    const seen = this.identity;
    const next = {
      inode: stat.ino,
      born: stat.birthtimeNs,
      size: Number(stat.size),
      modified: Number(stat.mtimeMs),
    };
    this.identity = next;
    if (seen === undefined) {
      this.watchedSince = monotonic;
      this.changedAt = monotonic - Math.max(0, now - next.modified);
      return 'new';
    }
    const other = seen.inode !== next.inode || seen.born !== next.born || next.size < seen.size;
    if (!other && seen.size === next.size && seen.modified === next.modified) return 'same';
    this.changedAt = monotonic;
    this.changes++;
    this.end = 'unknown';
    this.askAt = 0;
    this.askPause = 0;
    if (other) this.forget();
    return other ? 'new' : 'grown';
  }

  /** What was read and is not committed is void; the store has to be asked again. */
  forget(): void {
    this.generation++;
    this.inFlight = 0;
    this.read = undefined;
    this.searched = 0;
    this.flows = new Flows();
  }

  /**
   * Finds where to go on. A stored position holds for a file that begins with the bytes that were moved; also for
   * a shorter one with the same first line, which is an older copy of it. Any other file of this name is new.
   *
   * @returns false where the first line is not finished and it cannot be said yet
   */
  identify(stored: Position | null): boolean {
    this.expected = stored;
    this.flows = new Flows();
    if (stored === null) {
      this.read = { ...START };
      return true;
    }
    const found = withFile(this.path, (fd, { size }): Position | null => {
      if (size >= stored.bytes) {
        if (checksumOf(fd, 0, stored.bytes) === stored.checksum) {
          this.readFlows(fd, stored.bytes);
          return stored;
        }
      } else {
        const head = headOf(fd);
        if (head === '') return null;
        if (head === stored.head) {
          const bytes = lastLineEnd(fd, size);
          this.readFlows(fd, bytes);
          // The copy only lacks the rows that tell so.
          if (stored.state === 'done') this.flows.endAll();
          return { ...stored, bytes, checksum: checksumOf(fd, 0, bytes) };
        }
      }
      // Rows that come after all: the lost call's DESTROY row has still to be replaced.
      return { ...START, state: stored.state === 'lost' ? 'lost' : 'open' };
    });
    this.read = found ?? undefined;
    return this.read !== undefined;
  }

  /** `done`: all flows have ended; `lost`: those that have not were closed. */
  get state(): Position['state'] {
    const stored = this.read?.state ?? 'open';
    // Before files could have several flows, one with a further flow was `done` all the same.
    return stored === 'done' && this.flows.open ? 'open' : stored;
  }

  /**
   * Reads whole lines from the current position. Nothing of this file changes before `advance`.
   *
   * @returns null where there is no known position, or the file was replaced
   */
  readNext(limits: ReadLimits): FileRead | null {
    const from = this.read;
    if (from === undefined) return null;
    const lines = withFile(this.path, (fd, { inode, size }) => {
      if (inode !== this.identity?.inode || size < from.bytes) return null;
      return readLines({ recordType: this.recordType, fd, size, from, limits, searched: this.searched });
    });
    if (!lines) return null;
    let { flows } = this;
    if (this.recordType.hasFlows && lines.rows.length > 0) {
      flows = flows.copy();
      for (const line of lines.rows) line.row = flows.add(line.row as SpoolRow);
      flows.slimLastRows();
    }
    const hasMoved = lines.rows.length > 0 || (this.recordType.retried && lines.to.bytes > from.bytes);
    if (hasMoved) lines.to.state = stateAfter(from, flows, flows.begun > this.flows.begun);
    return { ...lines, flows };
  }

  /** Accepts what a planned batch says about this file: the batch is on its way. */
  advance({ to, flows, searched }: FileAdvance): void {
    this.flows = flows;
    this.searched = searched;
    if (to === null) return;
    this.read = to;
    this.expected = to;
    this.inFlight++;
  }

  /** The part of an advance for a batch that reads no lines. */
  get unchanged(): Omit<FileAdvance, 'to'> {
    return { flows: this.flows, searched: this.searched };
  }

  /** The line at the end that is not finished; null where there is none. */
  torn(): Span | null {
    const offset = this.read?.bytes ?? 0;
    const length = (this.identity?.size ?? 0) - offset;
    return length > 0 ? { offset, length } : null;
  }

  private readFlows(fd: number, bytes: number): void {
    if (!this.recordType.hasFlows) return;
    eachRow(this.recordType, fd, bytes, (row) => void this.flows.add(row as SpoolRow));
    this.flows.slimLastRows();
  }
}

/** The state of a lost file stays `lost` while only flows that were closed add rows; a flow that begins opens it again. */
function stateAfter(from: Position, flows: Flows, hasBegun: boolean): Position['state'] {
  if (!flows.open) return 'done';
  return from.state === 'lost' && !hasBegun ? 'lost' : 'open';
}
