/** The spool folder: which files there are, and which of them have something to move. */
import { type FSWatcher, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { RecordType } from './record-type.ts';
import { SpoolFile } from './spool-file.ts';

/** `<callid>.jsonl`, nothing hidden. */
const SPOOL_FILE = /^[^.].*\.jsonl$/s;
/** Without notifications a change is seen by looking. */
const LOOK_MS = 500;
/** With them, looking is for what they missed. */
const LOOK_WATCHED_MS = 5000;

export class Spool {
  readonly files = new Map<string, SpoolFile>();
  /** Files of calls that are under way come before a backlog. */
  private live: SpoolFile[] = [];
  private backlog: SpoolFile[] = [];
  private readonly noticed = new Set<string>();
  private watcher: FSWatcher | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** @param mostLookMs most ms between two looks at everything */
  constructor(
    readonly folder: string,
    readonly kind: RecordType,
    private readonly clock: Clock,
    private readonly mostLookMs: number,
  ) {}

  /** Ms between two looks at everything. */
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
      // No notifications here (a limit of the system, a network file system): looking does it.
      this.unwatch();
    }
  }

  unwatch(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  /**
   * Looks at what was noticed and, when that is due, at everything; changed files are queued.
   *
   * @returns files that have not changed, for whoever acts on stillness; only when everything was looked at
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

  /** The next file to be read; undefined when there is none now. */
  next(): SpoolFile | undefined {
    for (const queue of [this.live, this.backlog]) {
      for (let file = queue.shift(); file; file = queue.shift()) {
        file.queued = false;
        if (this.files.get(file.name) === file) return file;
      }
    }
    return undefined;
  }

  /** Files in the queue whose position is not known, in their order. */
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

  /** Ms that the longest waiting file has had something to move, and how many have. */
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
