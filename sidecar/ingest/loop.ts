/** When to move what is in one spool folder: as soon as something is written, and a little later, so that lines come together. */
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

/** Of `ingest.*` in the settings. */
export interface IngestSettings {
  /** Most rows in one transaction. */
  batchRows: number;
  /** Longest that a row waits for others, ms. */
  batchMs: number;
  /** How long a call's file must have been still for the call to count as lost, ms. */
  lostAfter: number;
}

export interface LoopParts {
  folder: string;
  kind: RecordType;
  store: Store;
  /** It asks the store from time to time whether it is there. */
  checksHealth: boolean;
  settings: IngestSettings;
  metrics: IngestMetrics;
  /** Where lines go that the store does not take. */
  rejected: string;
  /** For a kind with flows: which calls are over. */
  ends?: CallEnds;
  /** Told of what was stored. */
  stored?(lines: readonly SpoolLine[]): void;
  log: Logger;
  clock?: Clock;
  /** From 0 up to, not including, 1; for the jitter. */
  random?: () => number;
}

const STOP_MS = 10_000;
/** Least time between two looks for calls that were lost. */
const LEAST_LOOK_MS = 50;

/** One spool folder on its way into one table. */
export class Loop {
  private readonly spool: Spool;
  readonly drainer: SpoolDrainer;
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Ends the wait for work. */
  private wake: (() => void) | undefined;
  private noticed = false;
  private drains: (() => void)[] = [];

  constructor(private readonly parts: LoopParts) {
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

  /** Files of the spool, how many have something to move, and for how many ms the first of them. */
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
        // Only now is the folder sure to be there. What came meanwhile is found by looking once more.
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
      await this.work();
    }
    for (const drained of this.drains.splice(0)) drained();
  }

  /** There may be something to do. */
  notice(): void {
    this.noticed = true;
    this.wake?.();
  }

  /** Waits until there may be something to do, and then a little longer, so that rows come together. */
  private async work(): Promise<void> {
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
