/**
 * Writes files atomically and durably: temporary file, fsync, rename, fsync of the folder.
 *
 * Not write-file-atomic: the temporary files that it leaves after a `kill -9` (`t1.json.123`) look like copies of an
 * operator, their names are too long for the longest flow names, and it does not fsync the folder.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withPath } from './file-fault.ts';

/** Files contain a token or the words of callers, so only the owner and the group of FreeSWITCH may read them. */
export const FILE_MODE = 0o640;
export const FOLDER_MODE = 0o750;

/** Bytes of a file that are read at once. */
const PIECE = 64 * 1024;

/** Starts with a dot, so that it is never taken for a flow and `ls` does not list it. */
const TEMPORARY = /^\.cti-robot-[0-9a-f-]{36}\.tmp$/;

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never ends in a folder that exists and in
 * which nothing can be made, such as `/proc`.
 *
 * @throws the file system's error
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: FOLDER_MODE });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && parent !== path) {
      await makeFolder(parent);
      await mkdir(path, { mode: FOLDER_MODE }).catch(ignoreExisting);
      return;
    }
    if (code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

/** Somebody else made it at the same time. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Writes a file atomically and durably: a reader sees either the old or the new content. */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array,
  mode = FILE_MODE,
): Promise<void> {
  const temporary = temporaryPathIn(dirname(path));
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Waits until a file's content is on disk. @returns its `stat` */
export async function flushFile(path: string): Promise<BigIntStats> {
  const file = await open(path, 'r');
  try {
    await file.sync();
    return await file.stat({ bigint: true });
  } finally {
    await file.close();
  }
}

/** Makes a unique path for a temporary file in a folder. */
export function temporaryPathIn(folder: string): string {
  return join(folder, `.cti-robot-${randomUUID()}.tmp`);
}

/** Makes a stamp that differs whenever the content may have changed. A rename does not change it. */
export function stampOf({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ino}`;
}

/** Removes a file durably. A missing file is no error. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Makes the folder's entries survive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Whether a name is one of this module's temporary files. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(basename(name));
}

/** Removes the temporary files of killed processes. No other process may write to the folder with this module. */
export async function removeTemporary(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isTemporary(name)) await rm(join(folder, name), { force: true });
  }
}

/** Reads a file; undefined if it does not exist. */
export async function readIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw withPath(error, path);
  }
}

/** SHA-1 of a file's content, hex. It reads the file piece by piece. */
export async function sha1Of(path: string): Promise<string> {
  const hash = createHash('sha1');
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
