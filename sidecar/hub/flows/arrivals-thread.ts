/**
 * A sidecar's part in the archive: collects what was compiled, and has it archived by a thread that lives as long as
 * that takes. Neither sync nor a call waits for it. What fails is tried again.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Log } from '../../lib/log.ts';
import { threadUrl } from '../../lib/thread-url.ts';
import type { Settings } from '../../settings/settings.ts';
import { sqlitePath } from '../../store/open.ts';
import type { Arrival } from './arrivals.ts';
import type { HostState } from './this-host.ts';

/** Changes that come together are archived together, ms. */
const COLLECT_MS = 1_000;
const RETRY_MS = 60_000;
/** While the database has no tables of a hub: most likely nobody uses one. */
const NO_HUB_RETRY_MS = 600_000;

export interface ArrivalsData {
  settings: Settings;
  arrivals: Arrival[];
  /** Null: the settings name a MySQL. */
  sqlite: { path: string; port: MessagePort } | null;
}

export type ArrivalsResult = { added: number } | { failed: string; isAway: boolean };

export interface ArrivalsOptions {
  settings: Settings;
  /** Gives a port to the thread that owns SQLite's file; null: the settings name a MySQL. */
  connect: (() => MessagePort) | null;
  log: Log;
  /** For tests. */
  /** Ms until the next attempt after the database was away. */
  retryMs?: number;
}

export class Arrivals {
  /** By name: what has not been archived yet. */
  private readonly pending = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private worker: Worker | undefined;
  private isStarted = false;
  private stopped = false;
  private isFailing = false;

  constructor(private readonly options: ArrivalsOptions) {}

  /** What this host has of a flow has changed. */
  note(name: string, state: HostState | undefined): void {
    if (!state?.version || state.error !== null) return;
    this.pending.set(name, state.version);
    this.schedule(COLLECT_MS);
  }

  /** To be called when the hub of this process, if any, has made its tables. */
  start(): void {
    this.isStarted = true;
    if (this.pending.size > 0) this.schedule(COLLECT_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.worker?.terminate();
  }

  private schedule(ms: number): void {
    if (!this.isStarted || this.stopped || this.timer !== undefined || this.worker !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, ms).unref();
  }

  private async run(): Promise<void> {
    const { log } = this.options;
    const arrivals = [...this.pending].map(([name, version]) => ({ name, version }));
    const result = await this.inThread(arrivals);
    this.worker = undefined;
    if (this.stopped) return;
    if ('failed' in result) {
      if (!this.isFailing && result.isAway)
        log.warn({ error: result.failed }, 'flows could not be archived in the hub’s database; retrying');
      this.isFailing = result.isAway;
      return this.schedule(result.isAway ? (this.options.retryMs ?? RETRY_MS) : NO_HUB_RETRY_MS);
    }
    this.isFailing = false;
    if (result.added > 0) log.info({ versions: result.added }, 'flows archived in the hub’s database');
    for (const { name, version } of arrivals)
      if (this.pending.get(name) === version) this.pending.delete(name);
    if (this.pending.size > 0) this.schedule(COLLECT_MS);
  }

  private inThread(arrivals: Arrival[]): Promise<ArrivalsResult> {
    const { settings, connect } = this.options;
    const sqlite = connect && { path: sqlitePath(settings.home), port: connect() };
    const worker = new Worker(threadUrl('hub/flows/arrivals-worker.ts'), {
      workerData: { settings, arrivals, sqlite } satisfies ArrivalsData,
      transferList: sqlite === null ? [] : [sqlite.port],
    });
    worker.unref();
    this.worker = worker;
    return new Promise((resolve) => {
      worker.once('message', (result: ArrivalsResult) => resolve(result));
      worker.once('error', (error) => resolve({ failed: error.message, isAway: true }));
      worker.once('exit', () => resolve({ failed: 'the thread has ended', isAway: false }));
    });
  }
}
