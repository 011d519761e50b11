/**
 * Reads spool files. It reads synchronously, because the thread pool would take longer than the read itself: a few hundred
 * kilobytes at a time from the page cache.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const CHUNK = 256 * 1024;
const NEWLINE = 10;
/** Bytes of the first line that identify a file. They contain a UUID and a time. */
const HEAD_BYTES = 4096;

export interface FileIdentity {
  inode: bigint;
  /** Time of creation, ns, because inode numbers are reused. */
  born: bigint;
  size: number;
  /** ms since 1970. */
  modified: number;
}

/** Runs `work` on the open file. Returns null if the file is missing, or is a link, a pipe or a folder. */
export function withFile<T>(path: string, work: (fd: number, identity: FileIdentity) => T): T | null {
  let fd: number;
  try {
    // O_NONBLOCK: opening a named pipe would wait for its writer.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) return null;
    const { ino: inode, birthtimeNs: born, size, mtimeMs } = stat;
    return work(fd, { inode, born, size: Number(size), modified: Number(mtimeMs) });
  } finally {
    closeSync(fd);
  }
}

/** Fills `buffer` from `offset`. @returns the number of bytes read, fewer only at the end of the file */
export function readAt(fd: number, buffer: Buffer, offset: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(fd, buffer, filled, buffer.length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** Calls `visit` with the bytes from `from` to `to`, piece by piece. A piece is valid only during its call. */
export function eachPiece(
  fd: number,
  from: number,
  to: number,
  visit: (piece: Buffer, offset: number) => boolean | undefined,
) {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(0, to - from)));
  for (let offset = from; offset < to; ) {
    const read = readAt(fd, buffer.subarray(0, Math.min(buffer.length, to - offset)), offset);
    if (read === 0 || visit(buffer.subarray(0, read), offset) === false) return;
    offset += read;
  }
}

/** CRC-32 of the file's bytes from `from` to `to`, continuing from `checksum`. */
export function checksumOf(fd: number, from: number, to: number, checksum = 0): number {
  let sum = checksum;
  eachPiece(fd, from, to, (piece) => {
    sum = crc32(piece, sum);
  });
  return sum;
}

/** Offset of the first newline at or after `from`; -1 if there is none. */
export function newlineAfter(fd: number, from: number, size: number): number {
  let found = -1;
  eachPiece(fd, from, size, (piece, offset) => {
    const at = piece.indexOf(NEWLINE);
    if (at >= 0) found = offset + at;
    return at < 0;
  });
  return found;
}

/** End of the last complete line at or before `size`. */
export function lastLineEnd(fd: number, size: number): number {
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const buffer = Buffer.allocUnsafe(end - start);
    const at = buffer.subarray(0, readAt(fd, buffer, start)).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/** Hash of the first line; empty if the line is not complete yet. */
export function headOf(fd: number): string {
  const buffer = Buffer.allocUnsafe(HEAD_BYTES);
  const read = buffer.subarray(0, readAt(fd, buffer, 0));
  const newline = read.indexOf(NEWLINE);
  if (newline < 0 && read.length < HEAD_BYTES) return '';
  return createHash('sha256')
    .update(newline < 0 ? read : read.subarray(0, newline))
    .digest('hex')
    .slice(0, 16);
}
