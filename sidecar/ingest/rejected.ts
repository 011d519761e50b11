/**
 * `spool/rejected/`: what will never be in the table, kept for people. One file per spool file, of the same name;
 * before each piece, verbatim, stands a line that says why:
 *
 *     #{"time":…,"offset":1234,"length":56,"head":"…","code":"NOT_JSON","reason":"not JSON"}
 *     {"callid":"…
 *
 * Such a file, corrected where it needs to be, can be tried again (`retry.ts`).
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
import { FILE_MODE, FOLDER_MODE } from '../lib/files.ts';
import { eachPiece, newlineAfter, readAt, withFile } from './file-bytes.ts';
import type { Span } from './read-lines.ts';
import { isNote } from './record-type.ts';

/** A line that says why is never longer. */
const LONGEST_NOTE = 16 * 1024;
const LONGEST_REASON = 1000;

export interface Rejection extends Span {
  code: string;
  /** For people; may quote the row. */
  reason: string;
  /** What to keep where it is not in the file: a row that the sidecar made. */
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
  /** Of the pieces that the store may not know to be dealt with. */
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
   * Appends durably. What is there already, from an attempt whose batch was not committed, is not written again.
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
      for (const rejection of rejections) {
        if (kept.offsets.has(rejection.offset)) continue;
        kept.end = this.append(fd, kept.end, name, head, rejection, now);
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

  /** The store knows that everything kept so far of this spool file is dealt with. */
  settled(name: string): void {
    this.kept.get(name)?.offsets.clear();
  }

  /** The spool file is gone. */
  forget(name: string): void {
    this.kept.delete(name);
  }

  /** @returns the file's new end */
  private append(
    fd: number,
    end: number,
    name: string,
    head: string,
    rejection: Rejection,
    now: number,
  ): number {
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
    else withFile(join(this.spool, name), (from) => eachPiece(from, offset, offset + length, write));
    write(Buffer.from('\n'));
    return at;
  }
}

/**
 * Where the last whole entry ends, and the offsets that are there already. By lines, not by the lengths in the notes:
 * pieces may have been corrected by hand since.
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
