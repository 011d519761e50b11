/**
 * Reports files that appear, change or disappear in a folder. It only saves time: a watch can get lost (the folder is
 * replaced, a limit of the system is reached), so its users also compare everything periodically.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Log } from '../lib/log.ts';

/** Copying or saving a file causes several events; they are reported together after this pause, ms. */
const QUIET_MS = 50;

export class FolderWatch {
  private watcher: FSWatcher | undefined;
  private inode: number | undefined;
  private readonly pendingReports = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly folder: string,
    private readonly onFile: (name: string) => void,
    private readonly log: Log,
  ) {}

  /** Starts, or starts again where the folder is another one now or the watch broke. */
  async ensure(): Promise<void> {
    try {
      const { ino } = await stat(this.folder);
      if (this.watcher && ino === this.inode) return;
      this.stop();
      this.inode = ino;
      this.watcher = watch(this.folder, (_event, name) => {
        if (name !== null) this.scheduleReport(name);
      });
      this.watcher.on('error', (error) => this.handleFailure(error));
    } catch (error) {
      this.handleFailure(error);
    }
  }

  stop(): void {
    this.watcher?.close();
    this.watcher = undefined;
    for (const timer of this.pendingReports.values()) clearTimeout(timer);
    this.pendingReports.clear();
  }

  private scheduleReport(name: string): void {
    clearTimeout(this.pendingReports.get(name));
    const timer = setTimeout(() => {
      this.pendingReports.delete(name);
      this.onFile(name);
    }, QUIET_MS);
    this.pendingReports.set(name, timer);
  }

  private handleFailure(error: unknown): void {
    this.stop();
    this.log.warn(
      { folder: this.folder, error: (error as Error).message },
      'cannot watch the folder; the next comparison detects changes',
    );
  }
}
