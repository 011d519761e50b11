/** Tracks the files of a spool folder, and which of them have lines to move. */
import { type FSWatcher, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { RecordType } from './record-type.ts';
import { SpoolFile } from './spool-file.ts';

/** `<callid>.jsonl`, not hidden. */
const SPOOL_FILE = /^[^.].*\.jsonl$/s;
/** Interval of scans without notifications, ms. */
const LOOK_MS = 500;
/** Interval with notifications, for changes that they missed, ms. */
const LOOK_WATCHED_MS = 5000;

export class Spool {
  readonly files = new Map<string, SpoolFile>();
  /** Files of running calls come before a backlog. */
  private live: SpoolFile[] = [];
  private backlog: SpoolFile[] = [];
  private readonly noticed = new Set<string>();
  private watcher: FSWatcher | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** @param mostLookMs longest time between two full scans, ms */
  constructor(
    readonly folder: string,
    readonly kind: RecordType,
    private readonly clock: Clock,
    private readonly mostLookMs: number,
  ) {}

  /** Time between two full scans, ms. */
  get lookMs(): number {
    return Math.min(this.mostLookMs, this.watcher ? LOOK_WATCHED_MS : LOOK_MS);
  }

  /** @param notice called when a file may have changed */
  watch(notice: () => void): void {
    try {
      this.watcher = watch(this.folder, { persistent: false }, (_event, name) => {
        if (name === null || !SPOOL_FILE.test(name)) return;
        this.noticed.add(name);
        notice();
      });
      this.watcher.on('error', () => this.unwatch());
    } catch {
      // Notifications are unavailable (a limit of the system, a network file system). Scans replace them.
      this.unwatch();
    }
  }

  unwatch(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  /**
   * Checks the files with notifications, and all files if a full scan is due. It queues changed files.
   *
   * @returns the unchanged files after a full scan, to detect ended calls; otherwise none
   */
  look(everything: boolean): SpoolFile[] {
    const noticed = [...this.noticed];
    this.noticed.clear();
    for (const name of noticed) this.lookAt(name, this.live);
    if (!everything && this.clock.monotonic() - this.lookedAt < this.lookMs) return [];
    this.lookedAt = this.clock.monotonic();

    const present = new Set<string>();
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      if (!entry.isFile() || !SPOOL_FILE.test(entry.name)) continue;
      present.add(entry.name);
      this.lookAt(entry.name, this.backlog);
    }
    for (const name of this.files.keys()) if (!present.has(name)) this.files.delete(name);
    return [...this.files.values()].filter((file) => !file.queued);
  }

  /** Puts a file at the end of the queue, once. */
  queue(file: SpoolFile, queue = this.backlog): void {
    file.waitingSince ??= this.clock.monotonic();
    if (file.queued) return;
    file.queued = true;
    queue.push(file);
  }

  get hasNext(): boolean {
    return this.live.length + this.backlog.length > 0;
  }

  /** Takes the next file to read; undefined if there is none now. */
  next(): SpoolFile | undefined {
    for (const queue of [this.live, this.backlog]) {
      for (let file = queue.shift(); file; file = queue.shift()) {
        file.queued = false;
        if (this.files.get(file.name) === file) return file;
      }
    }
    return undefined;
  }

  /** Queued files whose position is unknown, in their order. */
  unknown(most: number): SpoolFile[] {
    const found: SpoolFile[] = [];
    for (const queue of [this.live, this.backlog]) {
      for (const file of queue) {
        if (found.length >= most) return found;
        if (file.read === undefined) found.push(file);
      }
    }
    return found;
  }

  /** @throws an error of the file system */
  remove(file: SpoolFile): void {
    rmSync(join(this.folder, file.name), { force: true });
    this.files.delete(file.name);
  }

  /** Number of files with lines to move, and the longest wait of these, ms. */
  waiting(): { count: number; oldestMs: number } {
    const now = this.clock.monotonic();
    let count = 0;
    let oldestMs = 0;
    for (const { waitingSince } of this.files.values()) {
      if (waitingSince === null) continue;
      count++;
      oldestMs = Math.max(oldestMs, now - waitingSince);
    }
    return { count, oldestMs };
  }

  private lookAt(name: string, queue: SpoolFile[]): void {
    const known = this.files.get(name);
    if (known?.queued) return;
    const file = known ?? new SpoolFile(this.folder, name, this.kind);
    const now = this.clock.monotonic();
    const look = file.look(this.clock.now(), now);
    if (look === 'gone') {
      this.files.delete(name);
      return;
    }
    if (!known) {
      this.files.set(name, file);
      file.waitingSince = now - file.stillFor(now);
    }
    if (look !== 'same' || (file.read === undefined && file.parkedUntil <= now)) this.queue(file, queue);
  }
}
