/** The state of one file of the spool. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Position, SpoolRow } from '../store/store.ts';
import { Flows } from './calls/flows.ts';
import { checksumOf, type FileIdentity, headOf, lastLineEnd, withFile } from './file-bytes.ts';
import { eachRow, type LinesRead, type ReadLimits, readLines, type Span } from './read-lines.ts';
import type { RecordType } from './record-type.ts';

const START: Position = { bytes: 0, checksum: 0, head: '', state: 'open' };

/** What happened to a file since the last check. */
export type FileChange = 'gone' | 'new' | 'grown' | 'same';

/**
 * Whether all calls of a file have ended. `presumed`: their FreeSWITCH no longer answers, so flows without an end are lost;
 * the file stays, because FreeSWITCH may still be running. `certain`: nothing will be written any more.
 */
export type CallEnd = 'unknown' | 'running' | 'presumed' | 'certain';

/** Lines read from a file, with its flows after them. */
export interface FileRead extends LinesRead {
  flows: Flows;
}

/** What a planned batch changes about a file. */
export interface FileAdvance {
  /** The position after the batch; null if the batch does not move the file. */
  to: Position | null;
  flows: Flows;
  /** Where the search for the end of an overlong line continues. */
  searched: number;
}

export class SpoolFile {
  readonly path: string;
  /** Whether it is in a queue. */
  queued = false;
  /** Incremented when the lines read so far become void. */
  generation = 0;
  /** Monotonic ms until which it is not read, after a read error. */
  parkedUntil = 0;
  /** System error code of the last failed read. */
  fault: string | null = null;
  /** Since when it has had lines to move, monotonic ms; null if it has none. */
  waitingSince: number | null = null;

  /** The position up to which it has been read; undefined until the store is queried. */
  read: Position | undefined;
  /** The position in the store after everything read so far has been committed. */
  expected: Position | null = null;

  /** Number of uncommitted batches that move this file. */
  inFlight = 0;

  /** The flows of the lines read so far; valid after `identify`. */
  flows = new Flows();
  /** Number of changes seen. */
  changes = 0;
  /** Whether its calls have ended. */
  end: CallEnd = 'unknown';
  /** Monotonic ms before which FreeSWITCH and the store are not asked whether its calls are over, and the pause after the next question. */
  askAt = 0;
  askPause = 0;

  private identity: FileIdentity | undefined;
  /** Time of the last known change, monotonic ms. */
  private changedAt = 0;
  /** Since when this process has watched it, monotonic ms. */
  private watchedSince = 0;
  private searched = 0;

  constructor(
    folder: string,
    readonly name: string,
    private readonly recordType: RecordType,
  ) {
    this.path = join(folder, name);
  }

  /** Whether all complete lines have been read, as far as is known. */
  get consumed(): boolean {
    return this.read !== undefined && this.read.bytes >= (this.identity?.size ?? 0);
  }

  stillFor(monotonic: number): number {
    return monotonic - this.changedAt;
  }

  /** How long this process has watched the file, ms. Earlier times come from a clock that may have been set. */
  watchedFor(monotonic: number): number {
    return monotonic - this.watchedSince;
  }

  /** Milliseconds since 1970 of the last change. */
  get modified(): number {
    return this.identity?.modified ?? 0;
  }

  /**
   * Checks the file for a change.
   *
   * @param now wall clock; used only for the file's age before this process saw it
   */
  look(now: number, monotonic: number): FileChange {
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

  /** Voids the lines that were read but not committed. The store must be queried again. */
  forget(): void {
    this.generation++;
    this.inFlight = 0;
    this.read = undefined;
    this.searched = 0;
    this.flows = new Flows();
  }

  /**
   * Finds the position to continue from. A stored position is valid for a file that starts with the moved bytes, and for a
   * shorter file with the same first line, which is an older copy. Any other file of this name is new.
   *
   * @returns false if the first line is unfinished, so that this is still unknown
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
          // The copy lacks only the rows that show the end.
          if (stored.state === 'done') this.flows.endAll();
          return { ...stored, bytes, checksum: checksumOf(fd, 0, bytes) };
        }
      }
      // Late rows of a lost call: its DESTROY row must be replaced.
      return { ...START, state: stored.state === 'lost' ? 'lost' : 'open' };
    });
    this.read = found ?? undefined;
    return this.read !== undefined;
  }

  /** `done`: all flows have ended; `lost`: flows without an end were closed. */
  get state(): Position['state'] {
    const stored = this.read?.state ?? 'open';
    // Earlier releases marked a file `done` although another flow could follow.
    return stored === 'done' && this.flows.open ? 'open' : stored;
  }

  /**
   * Reads complete lines from the current position. The state changes only with `advance`.
   *
   * @returns null if the position is unknown or the file was replaced
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

  /** Applies the advance of a planned batch, which is about to be committed. */
  advance({ to, flows, searched }: FileAdvance): void {
    this.flows = flows;
    this.searched = searched;
    if (to === null) return;
    this.read = to;
    this.expected = to;
    this.inFlight++;
  }

  /** An advance for a batch that reads no lines. */
  get unchanged(): Omit<FileAdvance, 'to'> {
    return { flows: this.flows, searched: this.searched };
  }

  /** The unfinished line at the end; null if there is none. */
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

/** A `lost` file stays `lost` while only closed flows add rows. A new flow opens it again. */
function stateAfter(from: Position, flows: Flows, hasBegun: boolean): Position['state'] {
  if (!flows.open) return 'done';
  return from.state === 'lost' && !hasBegun ? 'lost' : 'open';
}
