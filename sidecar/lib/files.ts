/**
 * Files that appear whole or not at all: temporary file, fsync, rename, fsync of the folder.
 *
 * Not write-file-atomic: what it leaves behind after a `kill -9` (`t1.json.123`) cannot be told from an operator's
 * own copy, its names are too long for the longest flow names, and it does not fsync the folder.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withPath } from './file-fault.ts';

/** Files hold a token, or what callers said: for the owner and the group of the telephone system only. */
export const FILE_MODE = 0o640;
export const FOLDER_MODE = 0o750;

/** Bytes of a file that are looked at at once. */
const PIECE = 64 * 1024;

/** A leading dot: no flow is named so, and nobody lists it. */
const TEMPORARY = /^\.cti-robot-[0-9a-f-]{36}\.tmp$/;

/** Writes a file whole and durably; whoever reads it meanwhile sees the old or the new content. */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryPathIn(dirname(path));
  try {
    const file = await open(temporary, 'wx', FILE_MODE);
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

/** Waits until a file's content is on disk; what is known of it then. */
export async function flushFile(path: string): Promise<BigIntStats> {
  const file = await open(path, 'r');
  try {
    await file.sync();
    return await file.stat({ bigint: true });
  } finally {
    await file.close();
  }
}

/** A name under which a file of that folder is written before it has its own. */
export function temporaryPathIn(folder: string): string {
  return join(folder, `.cti-robot-${randomUUID()}.tmp`);
}

/** Changes whenever the content may have. Not with a rename: that is no change. */
export function stampOf({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ino}`;
}

/** Removes a file durably; one that is gone already is no error. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** After this the folder's entries survive a loss of power. */
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

/** Removes what a killed process left behind. Only for folders that no other process writes with this module. */
export async function removeTemporary(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isTemporary(name)) await rm(join(folder, name), { force: true });
  }
}

/** The content of a file, undefined where there is none. */
export async function readIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw withPath(error, path);
  }
}

/** SHA-1 of a file's content, hex, found out without holding it. */
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
