/** Decides when to move lines of a spool folder: shortly after a write, so that several lines share a batch. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Backoff } from '../lib/backoff.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { SpoolLine, Store } from '../store/store.ts';
import type { CallEnds } from './calls/call-ends.ts';
import type { IngestMetrics } from './metrics.ts';
import type { RecordType } from './record-type.ts';
import { Spool } from './spool.ts';
import { SpoolDrainer } from './spool-drainer.ts';
import { DrainStopped } from './store-link.ts';

/** The settings `ingest.*`. */
export interface IngestSettings {
  /** Most rows in one transaction. */
  batchRows: number;
  /** Longest time that a row waits for others, ms. */
  batchMs: number;
  /** Time without a change of its file after which a call counts as lost, ms. */
  lostAfter: number;
}

export interface DrainLoopParts {
  folder: string;
  kind: RecordType;
  store: Store;
  /** Checks from time to time whether the store is available. */
  checksHealth: boolean;
  settings: IngestSettings;
  metrics: IngestMetrics;
  /** Folder for lines that the store rejects. */
  rejected: string;
  /** Tells which calls have ended; set for files with flows. */
  ends?: CallEnds;
  /** Receives the lines that were stored. */
  stored?(lines: readonly SpoolLine[]): void;
  log: Logger;
  clock?: Clock;
  /** From 0 up to, not including, 1; for the jitter. */
  random?: () => number;
}

const STOP_MS = 10_000;
/** Shortest time between two checks for lost calls. */
const LEAST_LOOK_MS = 50;

/** Drains one spool folder into one table while the sidecar runs. */
export class DrainLoop {
  private readonly spool: Spool;
  readonly drainer: SpoolDrainer;
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Ends the wait for work. */
  private wake: (() => void) | undefined;
  private noticed = false;
  private drains: (() => void)[] = [];

  constructor(private readonly parts: DrainLoopParts) {
    const { kind, store, log, settings, metrics, clock = systemClock, random = Math.random } = parts;
    this.spool = new Spool(parts.folder, kind, clock, Math.max(LEAST_LOOK_MS, settings.lostAfter / 4));
    this.backoff = new Backoff(random);
    this.drainer = new SpoolDrainer({
      spool: this.spool,
      store,
      checksHealth: parts.checksHealth,
      batchRows: settings.batchRows,
      lostAfter: settings.lostAfter,
      log,
      clock,
      backoff: this.backoff,
      metrics,
      rejected: parts.rejected,
      wake: () => this.notice(),
      ...(parts.ends ? { ends: parts.ends } : {}),
      ...(parts.stored ? { stored: parts.stored } : {}),
      stop: this.stopping.signal,
    });
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.spool.unwatch();
    this.wake?.();
    await Promise.race([this.running, sleep(STOP_MS, undefined, { ref: false })]);
  }

  async drain(): Promise<void> {
    if (!this.running) return this.drainer.drain(true);
    const drained = new Promise<void>((resolve) => this.drains.push(resolve));
    this.wake?.();
    await drained;
  }

  /** Number of files in the spool, number of files with lines to move, and the longest wait of these, ms. */
  get waiting(): { files: number; count: number; oldestMs: number } {
    return { files: this.spool.files.size, ...this.spool.waiting() };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let watched = false;
    while (!signal.aborted) {
      const drains = this.drains.splice(0);
      this.noticed = false;
      try {
        await this.drainer.drain(drains.length > 0 || !watched);
        // The folder surely exists now. Scan once more for files that arrived meanwhile.
        if (!watched) this.spool.watch(() => this.notice());
        const again = !watched;
        watched = true;
        if (again) await this.drainer.drain(true);
      } catch (error) {
        if (error instanceof DrainStopped) break;
        const { code, stack } = error as NodeJS.ErrnoException;
        this.parts.log.error({ code, stack }, 'could not move rows to the store; retrying');
        this.drainer.reset();
        await sleep(this.backoff.next(), undefined, { signal }).catch(() => undefined);
        this.drains.push(...drains);
        continue;
      }
      for (const drained of drains) drained();
      await this.waitForWork();
    }
    for (const drained of this.drains.splice(0)) drained();
  }

  /** Tells the loop that there may be work. */
  notice(): void {
    this.noticed = true;
    this.wake?.();
  }

  /** Waits until there may be work, and then a little longer, so that several rows share a batch. */
  private async waitForWork(): Promise<void> {
    const { signal } = this.stopping;
    if (!this.noticed && this.drains.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.spool.lookMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    if (this.noticed && this.drains.length === 0) {
      await sleep(this.parts.settings.batchMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
