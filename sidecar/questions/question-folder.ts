/** The folder of calls' questions: tells which files may have something to read. */
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { tokenOf } from './question-file.ts';

/** Between two looks at everything, ms: without notifications, and with them, for what they missed. */
const LOOK_MS = 20;
const LOOK_WATCHED_MS = 1000;

export class QuestionFolder {
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hasStopped = false;

  /** @param noticed called with the token of each file that may have changed */
  constructor(
    private readonly folder: string,
    private readonly noticed: (token: string) => void,
  ) {}

  start(): void {
    try {
      this.watcher = watch(this.folder, { persistent: false }, (_event, name) => {
        const token = name === null ? undefined : tokenOf(name);
        if (token !== undefined) this.noticed(token);
      });
      this.watcher.on('error', () => this.unwatch());
    } catch {
      // No notifications here (a limit of the system): looking does it.
      this.unwatch();
    }
    this.look();
  }

  stop(): void {
    this.hasStopped = true;
    clearTimeout(this.timer);
    this.unwatch();
  }

  tokens(): string[] {
    return readdirSync(this.folder).flatMap((name) => tokenOf(name) ?? []);
  }

  private look(): void {
    if (this.hasStopped) return;
    try {
      for (const token of this.tokens()) this.noticed(token);
    } catch {
      // Removed, or no right to it: calls cannot write there either, and say so.
    }
    this.timer = setTimeout(() => this.look(), this.watcher ? LOOK_WATCHED_MS : LOOK_MS).unref();
  }

  private unwatch(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }
}
