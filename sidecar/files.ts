/**
 * Files that appear whole or not at all: temporary file, fsync, rename, fsync of the folder.
 *
 * Not write-file-atomic: what it leaves behind after a `kill -9` (`t1.json.123`) cannot be told from an operator's
 * own copy, its names are too long for the longest flow names, and it does not fsync the folder.
 */
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Files hold a token, or what callers said: for the owner and the group of the telephone system only. */
export const FILE_MODE = 0o640;
export const FOLDER_MODE = 0o750;

/** A leading dot: no flow is named so, and nobody lists it. */
const TEMPORARY = /^\.cti-robot-[0-9a-f-]{36}\.tmp$/;

/** Writes a file whole and durably; whoever reads it meanwhile sees the old or the new content. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeUnsynced(path, data);
  await syncFolder(dirname(path));
}

/** A file that is whole and on disk, but not in its place yet. */
export interface Staged {
  path: string;
  /** What is known of the file as it was written, whatever happens to it afterwards. */
  stats: BigIntStats;
}

/**
 * As `writeWhole`, but leaves the folder's own fsync to the caller, who has more files to write there.
 */
export async function writeUnsynced(path: string, data: string | Uint8Array): Promise<BigIntStats> {
  const staged = await stage(dirname(path), data);
  try {
    await rename(staged.path, path);
    return staged.stats;
  } catch (error) {
    await discard(staged);
    throw error;
  }
}

/** Writes a file whole, under a temporary name in the folder where it shall be; a rename puts it in its place. */
export async function stage(folder: string, data: string | Uint8Array): Promise<Staged> {
  const path = join(folder, `.cti-robot-${randomUUID()}.tmp`);
  try {
    const file = await open(path, 'wx', FILE_MODE);
    try {
      await file.writeFile(data);
      await file.sync();
      return { path, stats: await file.stat({ bigint: true }) };
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export async function discard({ path }: Staged): Promise<void> {
  await rm(path, { force: true });
}

/** Changes whenever the content may have. Not with a rename: that is no change. */
export function stampOf({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ino}`;
}

/** Removes a file durably; one that is gone already is no error. */
export async function removeWhole(path: string): Promise<void> {
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
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
