/** Recordings in a folder, such as one that all hosts share over NFS. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  FILE_MODE,
  FOLDER_MODE,
  flushFile,
  removeDurably,
  syncFolder,
  temporaryPathIn,
} from '../../lib/files.ts';
import type { ByteRange } from '../byte-range.ts';
import { RecordingMissing, type RecordingStore } from './recording-store.ts';

export class FolderStore implements RecordingStore {
  constructor(readonly place: string) {}

  async put(key: string, path: string): Promise<void> {
    const target = join(this.place, key);
    const folder = dirname(target);
    // A share that is not mounted must not be filled on this disk.
    if (!(await isThere(this.place))) throw new Error(`${this.place} is not there`);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const temporary = temporaryPathIn(folder);
    try {
      await copyFile(path, temporary, constants.COPYFILE_EXCL);
      await flushFile(temporary);
      if ((await sha256Of(createReadStream(temporary))) !== (await sha256Of(createReadStream(path))))
        throw new Error('the copy differs from the recording');
      const copy = await open(temporary, 'r');
      await copy.chmod(FILE_MODE).finally(() => copy.close());
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }

  async read(key: string, range: ByteRange | null): Promise<Readable> {
    try {
      const handle = await open(join(this.place, key), constants.O_RDONLY | constants.O_NOFOLLOW);
      return handle.createReadStream(range ?? { start: 0 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && (await isThere(this.place)))
        throw new RecordingMissing('the recording is not in the store', { cause: error });
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    if (!(await isThere(this.place))) throw new Error(`${this.place} is not there`);
    await removeDurably(join(this.place, key)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  close(): void {}
}

export async function sha256Of(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(stream, hash);
  return hash.digest('hex');
}

async function isThere(folder: string): Promise<boolean> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY).catch(() => undefined);
  await handle?.close();
  return handle !== undefined;
}
