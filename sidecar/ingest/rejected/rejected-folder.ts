/**
 * `spool/rejected/` keeps what the table refused, for the operator: one file per spool file, of the same name. A note
 * with the reason precedes each piece, which is kept verbatim:
 *
 *     #{"time":…,"offset":1234,"length":56,"head":"…","code":"NOT_JSON","reason":"not JSON"}
 *     {"callid":"…
 *
 * The operator can correct such a file and retry it (`retry.ts`).
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { FILE_MODE, FOLDER_MODE } from '../../lib/files.ts';
import { eachPiece, newlineAfter, readAt, withFile } from '../file-bytes.ts';
import type { Span } from '../read-lines.ts';
import { isNote } from '../record-type.ts';

/** Longest note, bytes. */
const LONGEST_NOTE = 16 * 1024;
const LONGEST_REASON = 1000;

export interface Rejection extends Span {
  code: string;
  /** For the operator; may quote the row. */
  reason: string;
  /** The text to keep if it is not in the file: a row that the sidecar made. */
  text?: string;
}

interface Note extends Span {
  time: string;
  head: string;
  code: string;
  reason: string;
}

/** What is known of one file in the folder. */
interface Kept {
  end: number;
  /** Offsets of pieces whose batch may not be committed yet. */
  offsets: Set<number>;
}

export class RejectedFolder {
  private readonly kept = new Map<string, Kept>();

  /**
   * @param spool folder in which the pieces are
   * @param folder in which they are kept
   */
  constructor(
    private readonly spool: string,
    private readonly folder: string,
  ) {}

  /**
   * Appends durably. A piece from an earlier attempt, whose batch was not committed, is not written again.
   *
   * @param name of the spool file
   * @param head of the spool file
   * @throws an error of the file system, such as ENOSPC
   */
  keep(name: string, head: string, rejections: readonly Rejection[], now: number): void {
    mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const fd = openSync(join(this.folder, name), flags, FILE_MODE);
    try {
      const { size } = fstatSync(fd);
      let kept = this.kept.get(name);
      if (kept?.end !== size) kept = survey(fd, size, head);
      this.kept.set(name, kept);
      ftruncateSync(fd, kept.end);
      const spoolFile = join(this.spool, name);
      for (const rejection of rejections) {
        if (kept.offsets.has(rejection.offset)) continue;
        kept.end = appendEntry(fd, kept.end, { rejection, spoolFile, head, now });
        kept.offsets.add(rejection.offset);
      }
      fsyncSync(fd);
      if (size === 0) syncFolder(this.folder);
    } catch (error) {
      this.kept.delete(name);
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  /** The store has committed the batches of everything kept so far of this spool file. */
  settled(name: string): void {
    this.kept.get(name)?.offsets.clear();
  }

  /** The spool file was removed. */
  forget(name: string): void {
    this.kept.delete(name);
  }
}

interface Entry {
  rejection: Rejection;
  /** Path of the spool file, and the hash of its first line. */
  spoolFile: string;
  head: string;
  /** ms since 1970 */
  now: number;
}

/** Appends a piece with its note. @returns the file's new end */
function appendEntry(fd: number, end: number, { rejection, spoolFile, head, now }: Entry): number {
  let at = end;
  const write = (bytes: Buffer): true => {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(fd, bytes, done, bytes.length - done, at + done);
    }
    at += bytes.length;
    return true;
  };
  const { text, offset, code } = rejection;
  const kept = text === undefined ? null : Buffer.from(text);
  const length = kept?.length ?? rejection.length;
  const reason = rejection.reason.slice(0, LONGEST_REASON);
  const note: Note = { time: new Date(now).toISOString(), offset, length, head, code, reason };
  write(Buffer.from(`#${JSON.stringify(note)}\n`));
  if (kept) write(kept);
  else withFile(spoolFile, (from) => eachPiece(from, offset, offset + length, write));
  write(Buffer.from('\n'));
  return at;
}

/**
 * Finds the end of the last whole entry, and the offsets of all entries. It counts lines and ignores the lengths in the
 * notes, because the operator may have corrected pieces since.
 */
function survey(fd: number, size: number, head: string): Kept {
  const offsets = new Set<number>();
  let end = 0;
  while (end < size) {
    const newline = newlineAfter(fd, end, size);
    if (newline < 0) break;
    const note = newline - end > LONGEST_NOTE ? null : readNote(fd, end, newline);
    const next = note ? newlineAfter(fd, newline + 1, size) : newline;
    if (next < 0) break;
    if (note?.head === head) offsets.add(note.offset);
    end = next + 1;
  }
  return { end, offsets };
}

function readNote(fd: number, start: number, end: number): Note | null {
  const buffer = Buffer.allocUnsafe(end - start);
  readAt(fd, buffer, start);
  const line = buffer.toString();
  return isNote(line) ? (JSON.parse(line.slice(1)) as Note) : null;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
