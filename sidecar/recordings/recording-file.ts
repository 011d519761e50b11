/** Opens and measures recordings on this host, and nothing but recordings. */
import { constants, readSync } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, sep } from 'node:path';
import { readWavHeader } from '../lib/wav-header.ts';

export interface RecordingFile {
  handle: FileHandle;
  /** Without links. */
  path: string;
  bytes: number;
  /** ms since 1970 */
  modified: number;
}

/** Errors that mean: there is no such file. */
const MISSING: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EINVAL',
  'ENXIO',
]);

const TYPES: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.flac': 'audio/flac',
};

/** The media type of a recording, by the end of its name. */
export function recordingType(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
}

/**
 * Opens a recording for reading. The path comes from a channel variable: only a file below the folder is one, and no link
 * leads out of it.
 *
 * @param folder of all recordings
 * @returns undefined if there is no such recording
 */
export async function openRecording(folder: string, path: string): Promise<RecordingFile | undefined> {
  if (!isAbsolute(path) || path.includes('\0')) return undefined;
  let handle: FileHandle | undefined;
  try {
    const place = await realpath(dirname(path));
    if (!`${place}${sep}`.startsWith(`${await realpath(folder)}${sep}`)) return undefined;
    const real = join(place, basename(path));
    // A pipe would be waited for.
    handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, path: real, bytes: stats.size, modified: Math.floor(stats.mtimeMs) };
  } catch (error) {
    await handle?.close();
    if (MISSING.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  await handle.close();
  return undefined;
}

/** How long a recording is. @returns nulls for a format other than WAV */
export function measureRecording({ handle, bytes }: RecordingFile): {
  ms: number | null;
  channels: number | null;
} {
  const read = (offset: number, length: number): Buffer => {
    const piece = Buffer.alloc(length);
    return piece.subarray(0, readSync(handle.fd, piece, 0, length, offset));
  };
  try {
    const header = readWavHeader(bytes, read);
    if (header && header.bytesPerSecond > 0) {
      const { dataBytes, bytesPerSecond, channels } = header;
      return { ms: Math.round((dataBytes / bytesPerSecond) * 1000), channels };
    }
  } catch {
    // The header ends in the middle.
  }
  return { ms: null, channels: null };
}
