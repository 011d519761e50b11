/** Reads whole lines of a spool file from a position. */
import { crc32 } from 'node:zlib';
import type { Position, SpoolLine } from '../store/store.ts';
import { checksumOf, headOf, newlineAfter, readAt } from './file-bytes.ts';
import { type LineFault, LONGEST_LINE } from './line.ts';
import type { RecordType } from './record-type.ts';

const NEWLINE = 10;
const CHUNK = 256 * 1024;
/** Shared by all files, because each use is within one synchronous call. */
const chunk = Buffer.allocUnsafe(CHUNK);

/** A range of bytes in a file. */
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
  /** The position after the last line read; its state is that of the position from which they were read. */
  to: Position;
  /** A limit was reached before the end of the file. */
  more: boolean;
  /** Offset at which the next search for the end of an overlong line continues. */
  searched: number;
}

export interface ReadLimits {
  rows: number;
  bytes: number;
}

/** Calls `visit` with every row among the first `bytes` of a file. */
export function eachRow(
  recordType: RecordType,
  fd: number,
  bytes: number,
  visit: (row: SpoolLine) => void,
): void {
  let from: Position = { bytes: 0, checksum: 0, head: '', state: 'open' };
  for (;;) {
    const { rows, to, more } = readLines({
      ...{ recordType, fd, size: bytes, from },
      limits: { rows: 1000, bytes: 4 * CHUNK },
    });
    for (const { row } of rows) visit(row);
    if (!more) return;
    from = to;
  }
}

export interface ReadRequest {
  recordType: RecordType;
  fd: number;
  /** Bytes of the file that may be read. */
  size: number;
  from: Position;
  limits: ReadLimits;
  /** From an earlier read that found the file ending in an overlong line; default 0. */
  searched?: number;
}

/** Reads whole lines. An unfinished line is left for the next read. */
export function readLines({ recordType, fd, size, from, limits, searched = 0 }: ReadRequest): LinesRead {
  const result: LinesRead = { rows: [], faults: [], to: { ...from }, more: false, searched: 0 };
  const { to } = result;
  if (from.bytes === 0) to.head = headOf(fd);

  let buffer = chunk;
  while (to.bytes < size) {
    if (result.rows.length >= limits.rows || to.bytes - from.bytes >= limits.bytes) {
      result.more = true;
      break;
    }
    // A caller that reads a file again may want its beginning only, so nothing beyond `size` is read.
    const room = Math.min(buffer.length, size - to.bytes);
    const read = buffer.subarray(0, readAt(fd, buffer.subarray(0, room), to.bytes));
    const used = parseChunk(recordType, read, result, limits);
    if (used > 0) {
      to.checksum = crc32(read.subarray(0, used), to.checksum);
      to.bytes += used;
    } else if (read.length < buffer.length) {
      break;
    } else if (buffer.length <= LONGEST_LINE) {
      buffer = Buffer.allocUnsafe(LONGEST_LINE + 1);
    } else if (!skipOverlong(fd, size, result, searched)) {
      break;
    }
  }
  return result;
}

/** @returns the bytes of the lines read */
function parseChunk(recordType: RecordType, read: Buffer, result: LinesRead, limits: ReadLimits): number {
  let start = 0;
  while (result.rows.length < limits.rows) {
    const end = read.indexOf(NEWLINE, start);
    if (end < 0) break;
    const span = { offset: result.to.bytes + start, length: end - start };
    const parsed =
      end - start > LONGEST_LINE ? 'TOO_LONG' : recordType.parse(read.toString('utf8', start, end));
    if (typeof parsed === 'string') {
      result.faults.push({ ...span, fault: parsed });
    } else if (parsed !== null) {
      result.rows.push({ ...span, row: parsed });
    }
    start = end + 1;
  }
  return start;
}

/** Skips a line that is longer than the buffer. @returns false if its end is not written yet */
function skipOverlong(fd: number, size: number, result: LinesRead, searched: number): boolean {
  const { to } = result;
  const newline = newlineAfter(fd, Math.max(to.bytes + LONGEST_LINE, searched), size);
  if (newline < 0) {
    result.searched = size;
    return false;
  }
  result.faults.push({ offset: to.bytes, length: newline - to.bytes, fault: 'TOO_LONG' });
  to.checksum = checksumOf(fd, to.bytes, newline + 1, to.checksum);
  to.bytes = newline + 1;
  return true;
}
