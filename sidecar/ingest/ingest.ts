/**
 * Rows out (sidecar.md): what the engine appends to `spool/<callid>.jsonl` is moved into the store, each row once.
 * When to move is decided here, how in `mover.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Clock, systemClock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import { Backoff } from './backoff.ts';
import { ingestMetrics } from './metrics.ts';
import { Mover, Stopped } from './mover.ts';
import { Spool } from './spool.ts';

/** Of `ingest.*` in the settings. */
export interface IngestSettings {
  /** Most rows in one transaction. */
  batchRows: number;
  /** Longest that a row waits for others, ms. */
  batchMs: number;
  /** How long a call's file must have been still for the call to count as lost, ms. */
  lostAfter: number;
}

export interface IngestParts {
  /** Folder `spool`. */
  spool: string;
  store: Store;
  settings: IngestSettings;
  log: Logger;
  registry: Registry;
  clock?: Clock;
  /** From 0 up to, not including, 1; for the jitter. */
  random?: () => number;
}

export interface IngestStatus {
  /** Files in the spool. */
  files: number;
  /** Files with rows that are not yet in the store, and for how long the oldest has waited, ms. */
  waiting: number;
  oldestMs: number;
  store: {
    /** Null before the first attempt. */
    up: boolean | null;
    kind: Store['kind'];
    place: string;
    /** Why it is away. */
    error: string | null;
  };
  /** Since the start of the process. */
  rows: { committed: number; cut: number; rejected: number };
}

export interface Ingest {
  start(): void;
  /** Finishes the batch in hand, at most 10 s. */
  stop(): Promise<void>;
  /** Moves until nothing is left to move (unfinished lines and running calls' files stay). For tests and the demo. */
  drain(): Promise<void>;
  status(): IngestStatus;
}

const STOP_MS = 10_000;
/** Least time between two looks for calls that were lost. */
const LEAST_LOOK_MS = 50;

/** The way out of the spool of one home. It connects to nothing before `start` or `drain`. */
export function createIngest(parts: IngestParts): Ingest {
  return new Loop(parts);
}

class Loop implements Ingest {
  private readonly spool: Spool;
  private readonly mover: Mover;
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Ends the wait for work. */
  private wake: (() => void) | undefined;
  private noticed = false;
  private drains: (() => void)[] = [];

  constructor(private readonly parts: IngestParts) {
    const { store, log, registry, settings, clock = systemClock, random = Math.random } = parts;
    this.spool = new Spool(parts.spool, clock, Math.max(LEAST_LOOK_MS, settings.lostAfter / 4));
    this.backoff = new Backoff(random);
    this.mover = new Mover({
      spool: this.spool,
      store,
      batchRows: settings.batchRows,
      lostAfter: settings.lostAfter,
      log,
      clock,
      backoff: this.backoff,
      metrics: ingestMetrics(registry, () => {
        const { files, waiting, oldestMs, store } = this.status();
        return { files, waiting, oldestMs, storeUp: store.up === true };
      }),
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
    if (!this.running) return this.mover.moveAll(true);
    const drained = new Promise<void>((resolve) => this.drains.push(resolve));
    this.wake?.();
    await drained;
  }

  status(): IngestStatus {
    const { count, oldestMs } = this.spool.waiting();
    const { kind, place } = this.parts.store;
    const { up, away, rows } = this.mover;
    return {
      files: this.spool.files.size,
      waiting: count,
      oldestMs: Math.round(oldestMs),
      store: { up, kind, place, error: away?.error ?? null },
      rows: { ...rows },
    };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let watched = false;
    while (!signal.aborted) {
      const drains = this.drains.splice(0);
      this.noticed = false;
      try {
        await this.mover.moveAll(drains.length > 0 || !watched);
        // Only now is the folder sure to be there. What came meanwhile is found by looking once more.
        if (!watched) this.spool.watch(() => this.notice());
        const again = !watched;
        watched = true;
        if (again) await this.mover.moveAll(true);
      } catch (error) {
        if (error instanceof Stopped) break;
        const { code, stack } = error as NodeJS.ErrnoException;
        this.parts.log.error({ code, stack }, 'moving rows failed: trying again');
        this.mover.reset();
        await sleep(this.backoff.next(), undefined, { signal }).catch(() => undefined);
        this.drains.push(...drains);
        continue;
      }
      for (const drained of drains) drained();
      await this.work();
    }
    for (const drained of this.drains.splice(0)) drained();
  }

  private notice(): void {
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
