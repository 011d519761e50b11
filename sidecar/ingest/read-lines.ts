/** Takes whole lines out of a spool file, from a position on. */
import { crc32 } from 'node:zlib';
import type { Position, SpoolLine } from '../store/store.ts';
import { checksumOf, headOf, newlineAfter, readAt } from './file-bytes.ts';
import { type LineFault, LONGEST_LINE } from './line.ts';
import type { RecordType } from './record-type.ts';

const NEWLINE = 10;
const CHUNK = 256 * 1024;
/** One for all files: it is used within one synchronous call only. */
const chunk = Buffer.allocUnsafe(CHUNK);

/** A piece of the file. */
export interface Span {
  offset: number;
  length: number;
}

export interface ParsedLine extends Span {
  row: SpoolLine;
}

export interface Fault extends Span {
  fault: LineFault;
}

export interface LinesRead {
  rows: ParsedLine[];
  faults: Fault[];
  /** The position after the last line taken; its state is that of the position from which they were taken. */
  to: Position;
  /** A limit was reached before the end of the file. */
  more: boolean;
  /** Where the search for the end of an overlong line may go on next time. */
  searched: number;
}

export interface ReadLimits {
  rows: number;
  bytes: number;
}

/** Calls `see` with every row among the first `bytes` of a file. */
export function eachRow(kind: RecordType, fd: number, bytes: number, see: (row: SpoolLine) => void): void {
  let from: Position = { bytes: 0, checksum: 0, head: '', state: 'open' };
  for (;;) {
    const { rows, to, more } = readLines(kind, fd, bytes, from, { rows: 1000, bytes: 4 * CHUNK });
    for (const { row } of rows) see(row);
    if (!more) return;
    from = to;
  }
}

/**
 * @param searched from an earlier call that found the file ending in an overlong line; else 0
 * @returns nothing of a line that is not finished: it waits for its end
 */
export function readLines(
  kind: RecordType,
  fd: number,
  size: number,
  from: Position,
  limits: ReadLimits,
  searched = 0,
): LinesRead {
  const taken: LinesRead = { rows: [], faults: [], to: { ...from }, more: false, searched: 0 };
  const { to } = taken;
  if (from.bytes === 0) to.head = headOf(fd);

  let buffer = chunk;
  while (to.bytes < size) {
    if (taken.rows.length >= limits.rows || to.bytes - from.bytes >= limits.bytes) {
      taken.more = true;
      break;
    }
    // Nothing beyond `size`: whoever reads a file again may mean its beginning only.
    const room = Math.min(buffer.length, size - to.bytes);
    const read = buffer.subarray(0, readAt(fd, buffer.subarray(0, room), to.bytes));
    const used = takeFrom(kind, read, taken, limits);
    if (used > 0) {
      to.checksum = crc32(read.subarray(0, used), to.checksum);
      to.bytes += used;
    } else if (read.length < buffer.length) {
      break;
    } else if (buffer.length <= LONGEST_LINE) {
      buffer = Buffer.allocUnsafe(LONGEST_LINE + 1);
    } else if (!takeOverlong(fd, size, taken, searched)) {
      break;
    }
  }
  return taken;
}

/** @returns the bytes of the lines taken */
function takeFrom(kind: RecordType, read: Buffer, taken: LinesRead, limits: ReadLimits): number {
  let start = 0;
  while (taken.rows.length < limits.rows) {
    const end = read.indexOf(NEWLINE, start);
    if (end < 0) break;
    const span = { offset: taken.to.bytes + start, length: end - start };
    const parsed = end - start > LONGEST_LINE ? 'TOO_LONG' : kind.parse(read.toString('utf8', start, end));
    if (typeof parsed === 'string') {
      taken.faults.push({ ...span, fault: parsed });
    } else if (parsed !== null) {
      taken.rows.push({ ...span, row: parsed });
    }
    start = end + 1;
  }
  return start;
}

/** Passes over a line that no buffer holds. @returns false where its end is not written yet */
function takeOverlong(fd: number, size: number, taken: LinesRead, searched: number): boolean {
  const { to } = taken;
  const newline = newlineAfter(fd, Math.max(to.bytes + LONGEST_LINE, searched), size);
  if (newline < 0) {
    taken.searched = size;
    return false;
  }
  taken.faults.push({ offset: to.bytes, length: newline - to.bytes, fault: 'TOO_LONG' });
  to.checksum = checksumOf(fd, to.bytes, newline + 1, to.checksum);
  to.bytes = newline + 1;
  return true;
}
