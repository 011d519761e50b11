/**
 * The cache of synthesised prompts, `tts/<key>.wav`. The engine plays these files without a request to the sidecar, so only
 * the file tells when it was last used: the later of its modification and access times. With the usual mount option
 * `relatime` the access time is accurate to a day.
 *
 * If the cache exceeds its size limit, it removes the least recently used files, and fixed texts of current flows last. If
 * the fixed texts alone exceed the limit, `tight` is true and the prefetcher pauses, because it would recreate files that
 * the cache then removes again.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isTemporary, writeAtomically } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { eachLimited } from '../lib/order.ts';

export interface CacheOptions {
  folder: string;
  maxBytes: number;
  /** Keys of the fixed texts of current flows. */
  fixed: () => Promise<ReadonlySet<string>>;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

/** Names made by `ttsKey`; other files in the folder are not part of the cache. */
const FILE = /^([0-9a-f]{40})\.wav$/;
/** Share of the limit that remains after a removal, so that not every new file causes another one. */
const KEPT = 0.9;
/** The same while fixed texts are removed, which should be as few as possible. */
const KEPT_FIXED = 0.95;
/** Age of a temporary file whose process must have been killed. */
const ABANDONED_MS = 3_600_000;
const STATS_AT_ONCE = 16;
/** Size of the smallest wav file with audio. */
const LEAST_BYTES = 45;

interface Entry {
  key: string;
  bytes: number;
  used: number;
}

export class SpeechCache {
  /** Updated after each write of this process, and corrected by each scan of the folder. */
  private total = 0;
  private count = 0;
  private cleaning: Promise<void> | undefined;
  private isTight = false;

  constructor(private readonly options: CacheOptions) {}

  get status(): { files: number; bytes: number } {
    return { files: this.count, bytes: this.total };
  }

  /** Whether the fixed texts of the flows fill the cache. */
  get tight(): boolean {
    return this.isTight;
  }

  path(key: string): string {
    return join(this.options.folder, `${key}.wav`);
  }

  /**
   * Whether the cache has the prompt.
   *
   * @param use true if the prompt is used now, which delays its removal
   */
  async has(key: string, use = false): Promise<boolean> {
    const stats = await stat(this.path(key)).catch(() => null);
    if (!stats?.isFile() || stats.size < LEAST_BYTES) return false;
    if (use) {
      const time = new Date(this.options.now());
      // A file of another user is usable, although its times cannot be set.
      await utimes(this.path(key), time, time).catch(() => {});
    }
    return true;
  }

  /** Stores a prompt atomically. */
  async put(key: string, wav: Buffer): Promise<void> {
    const isNew = !(await this.has(key));
    await writeAtomically(this.path(key), wav);
    if (!isNew) return;
    this.count++;
    this.total += wav.length;
    if (this.total > this.options.maxBytes) await this.clean();
  }

  /** Scans the folder and removes files beyond the size limit. Concurrent calls share one run. */
  clean(): Promise<void> {
    this.cleaning ??= this.cleanNow()
      .catch((error: Error) => {
        this.options.log.error({ error: error.message }, 'could not clean the prompt cache');
      })
      .finally(() => {
        this.cleaning = undefined;
      });
    return this.cleaning;
  }

  private async cleanNow(): Promise<void> {
    const { maxBytes, log } = this.options;
    const entries = await this.scan();
    this.total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    this.count = entries.length;
    if (this.total <= maxBytes) {
      this.isTight = false;
      return;
    }
    const fixed = await this.options.fixed();
    entries.sort((a, b) => Number(fixed.has(a.key)) - Number(fixed.has(b.key)) || a.used - b.used);
    let fixedRemoved = 0;
    for (const { key, bytes } of entries) {
      if (this.total <= maxBytes * (fixed.has(key) ? KEPT_FIXED : KEPT)) break;
      await rm(this.path(key), { force: true });
      this.total -= bytes;
      this.count--;
      if (fixed.has(key)) fixedRemoved++;
    }
    // Only fixed texts are left.
    this.isTight = this.total > maxBytes * KEPT;
    const facts = { bytes: this.total, files: this.count, maxBytes };
    if (fixedRemoved > 0)
      log.warn({ ...facts, fixedRemoved }, 'tts.cacheBytes is too small for the fixed texts of the flows');
    else log.info(facts, 'removed old prompts from the cache');
  }

  private async scan(): Promise<Entry[]> {
    const { folder, now } = this.options;
    const entries: Entry[] = [];
    await eachLimited(await readdir(folder), STATS_AT_ONCE, async (name) => {
      const key = FILE.exec(name)?.[1];
      if (key === undefined && !isTemporary(name)) return;
      const path = join(folder, name);
      const stats = await stat(path).catch(() => null);
      if (!stats?.isFile()) return;
      if (key !== undefined)
        entries.push({ key, bytes: stats.size, used: Math.max(stats.atimeMs, stats.mtimeMs) });
      // `cti-robot tts` may be writing a newer temporary file.
      else if (now() - stats.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    });
    return entries;
  }
}
