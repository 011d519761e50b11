/**
 * Keeps the nonces of a hub on SQLite: in memory, and in files that are read when the hub starts. A nonce is good only after it
 * is on disk. A transaction of the database flushes several files for that, and everything else waits for it meanwhile.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SidecarError } from '../../../lib/error.ts';
import { fileFault, withPath } from '../../../lib/file-fault.ts';
import { FILE_MODE, makeFolder, syncFolder } from '../../../lib/files.ts';
import type { Log } from '../../../lib/log.ts';
import { Batch } from './batch.ts';
import { AliyunFault } from './fault.ts';
import { hashOf, NONCE_MS, type Nonces } from './nonces.ts';

/** How long nonces are written to one file, ms. A file is removed when the youngest of them is out of date. */
export const ONE_FILE_MS = 5 * 60_000;
/** Of each SHA-256: enough that nobody finds two that are equal. */
const RECORD_BYTES = 16;
/** Nonces of one write. */
const AT_ONCE = 1000;
/** `<when it was begun>-<random>.nonces` */
const NAME = /^(\d{1,15})-[0-9a-f]{8}\.nonces$/;

interface NonceFile {
  path: string;
  /** ms since 1970 */
  begun: number;
  /** As latin1. */
  hashes: Set<string>;
}

interface NonceFilesOptions {
  folder: string;
  /** ms since 1970 */
  now: () => number;
  log: Log;
}

export class NonceFiles implements Nonces {
  private readonly batch = new Batch<Buffer, true>((hashes) => this.write(hashes), AT_ONCE);
  /** Those that are being written. */
  private readonly entering = new Set<string>();
  /** The last of `files`, to which nonces are written; null: none is open. */
  private handle: FileHandle | null = null;
  private isFailing = false;

  private constructor(
    private readonly options: NonceFilesOptions,
    private files: NonceFile[],
  ) {}

  /** @throws SidecarError `FILE` */
  static async open(options: NonceFilesOptions): Promise<NonceFiles> {
    const { folder, now } = options;
    try {
      await makeFolder(folder);
      const names = (await readdir(folder)).filter((name) => NAME.test(name));
      const files = await Promise.all(names.map((name) => readNonces(join(folder, name))));
      const nonces = new NonceFiles(options, files);
      await nonces.removeOld(now());
      return nonces;
    } catch (error) {
      throw new SidecarError('FILE', fileFault(error) ?? `${folder}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** @throws AliyunFault `ServiceUnavailable` where the nonce cannot be written */
  async take(keyId: number, nonce: string): Promise<boolean> {
    const hash = hashOf(keyId, nonce).subarray(0, RECORD_BYTES);
    const name = hash.toString('latin1');
    const time = this.options.now();
    const isKnown = this.files.some((file) => !isOld(file, time) && file.hashes.has(name));
    if (isKnown || this.entering.has(name)) return false;
    this.entering.add(name);
    try {
      return await this.batch.ask(hash);
    } finally {
      this.entering.delete(name);
    }
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  private async write(hashes: readonly Buffer[]): Promise<true[]> {
    try {
      const { handle, file } = await this.current(this.options.now());
      await handle.appendFile(Buffer.concat(hashes));
      await handle.datasync();
      for (const hash of hashes) file.hashes.add(hash.toString('latin1'));
    } catch (error) {
      await this.giveUp(error);
      throw AliyunFault.gateway('ServiceUnavailable');
    }
    if (this.isFailing) this.options.log.info('nonces can be written again');
    this.isFailing = false;
    return hashes.map(() => true);
  }

  /** Half a record may be at the end of the file, so nothing is added to it. */
  private async giveUp(error: unknown): Promise<void> {
    await this.close().catch(() => undefined);
    const { folder, log } = this.options;
    const told = { error: fileFault(withPath(error, folder)) ?? (error as Error).message };
    if (!this.isFailing)
      log.error(told, 'nonces cannot be written: requests by the door of Aliyun are refused');
    this.isFailing = true;
  }

  private async current(time: number): Promise<{ handle: FileHandle; file: NonceFile }> {
    const last = this.files.at(-1);
    if (this.handle && last && time < last.begun + ONE_FILE_MS) return { handle: this.handle, file: last };
    await this.close();
    await this.removeOld(time);
    const { folder } = this.options;
    await makeFolder(folder);
    const path = join(folder, `${time}-${randomBytes(4).toString('hex')}.nonces`);
    const file: NonceFile = { path, begun: time, hashes: new Set() };
    this.handle = await open(path, 'ax', FILE_MODE);
    this.files.push(file);
    await syncFolder(folder);
    return { handle: this.handle, file };
  }

  private async removeOld(time: number): Promise<void> {
    const old = this.files.filter((file) => isOld(file, time));
    this.files = this.files.filter((file) => !isOld(file, time));
    // One that stays is removed at the next start.
    for (const { path } of old) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isOld({ begun }: NonceFile, time: number): boolean {
  return time >= begun + ONE_FILE_MS + NONCE_MS;
}

async function readNonces(path: string): Promise<NonceFile> {
  const content = await readFile(path).catch((error: unknown) => {
    throw withPath(error, path);
  });
  const hashes = new Set<string>();
  for (let at = 0; at + RECORD_BYTES <= content.length; at += RECORD_BYTES)
    hashes.add(content.toString('latin1', at, at + RECORD_BYTES));
  const [, begun] = NAME.exec(path.slice(path.lastIndexOf('/') + 1)) ?? [];
  return { path, begun: Number(begun), hashes };
}
