/**
 * The folder of synthesised prompts, `tts/<key>.wav`. The bundle plays what is there without asking, so that the time
 * of last use is known from the file only: the newer of its times of change and of reading, which common mounts
 * (`relatime`) keep to the day.
 *
 * The size limit holds: what was used longest ago goes first, fixed texts of current flows last of all. Where these
 * alone are too much, `tight` says so, and nothing more is synthesised ahead of calls, or files would come and go for
 * ever.
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

/** `ttsKey`'s; other files in the folder are somebody else's. */
const FILE = /^([0-9a-f]{40})\.wav$/;
/** How much is left when something had to go, so that not every new file makes another go. */
const KEPT = 0.9;
/** Of fixed texts no more goes than must, more or less. */
const KEPT_FIXED = 0.95;
/** Nobody writes a prompt for so long: the process was killed. */
const ABANDONED_MS = 3_600_000;
const STATS_AT_ONCE = 16;
/** Less is no wav file with audio. */
const LEAST_BYTES = 45;

interface Entry {
  key: string;
  bytes: number;
  used: number;
}

export class SpeechCache {
  /** Kept up to date by what this process writes, and made true by each look at the folder. */
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

  /** Whether the prompt is there. `use`: it is needed now, and so goes later than others. */
  async has(key: string, use = false): Promise<boolean> {
    const stats = await stat(this.path(key)).catch(() => null);
    if (!stats?.isFile() || stats.size < LEAST_BYTES) return false;
    if (use) {
      const time = new Date(this.options.now());
      // Somebody else's file can be used all the same.
      await utimes(this.path(key), time, time).catch(() => {});
    }
    return true;
  }

  /** Puts a prompt there, whole. */
  async put(key: string, wav: Buffer): Promise<void> {
    const isNew = !(await this.has(key));
    await writeAtomically(this.path(key), wav);
    if (!isNew) return;
    this.count++;
    this.total += wav.length;
    if (this.total > this.options.maxBytes) await this.clean();
  }

  /** Looks at the folder, and removes what is too much; at most once at a time. */
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
    const entries = await this.look();
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
    // Full of fixed texts: not only those that had to go now.
    this.isTight = this.total > maxBytes * KEPT;
    const facts = { bytes: this.total, files: this.count, maxBytes };
    if (fixedRemoved > 0)
      log.warn({ ...facts, fixedRemoved }, 'tts.cacheBytes is too small for the fixed texts of the flows');
    else log.info(facts, 'removed old prompts from the cache');
  }

  private async look(): Promise<Entry[]> {
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
      // `cti-robot tts` writes here too: only what nobody can be writing any more.
      else if (now() - stats.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    });
    return entries;
  }
}
