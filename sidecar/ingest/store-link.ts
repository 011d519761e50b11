/** Sends the requests of a drainer to the store. It retries while the store is unavailable, and keeps the state for status and log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { StoreError } from '../store/error.ts';
import type { Store } from '../store/store.ts';
import type { IngestMetrics } from './metrics.ts';

export interface StoreLinkOptions {
  store: Store;
  log: Logger;
  clock: Clock;
  backoff: Backoff;
  metrics: Pick<IngestMetrics, 'failures'>;
  /** Aborts every wait. */
  stop: AbortSignal;
}

/** Longest age of the store's last answer before it is checked again. */
const CHECK_EVERY_MS = 10_000;
/** Positions outlive their files for this long, so that a file restored from a backup is recognised. */
const KEEP_POSITIONS_MS = 7 * 86_400_000;
const FORGET_EVERY_MS = 3_600_000;

/** `stop` was aborted. */
export class DrainStopped extends Error {}

export class StoreLink {
  /** Whether the last attempt succeeded; null before the first. */
  up: boolean | null = null;
  /** Why the store is unavailable, and since when (monotonic ms). */
  unavailable: { error: string; since: number; refuses: boolean } | null = null;
  /** Monotonic ms of the store's last answer. */
  private answeredAt = Number.NEGATIVE_INFINITY;
  private forgotAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: StoreLinkOptions) {}

  /**
   * Retries until the store is available.
   *
   * @throws StoreError `POSITION_MOVED`, or with `refuses`; any other error that is not the store's
   */
  async retryUntilAvailable<T>(work: () => Promise<T>): Promise<T> {
    const { backoff, stop, log, metrics, store, clock } = this.parts;
    for (;;) {
      try {
        const result = await work();
        this.answeredAt = clock.monotonic();
        // A table that refused every row works again only when it accepts one; an answer of the server is no proof.
        if (!this.unavailable?.refuses) this.markAvailable();
        return result;
      } catch (error) {
        if (stop.aborted) throw new DrainStopped();
        if (!(error instanceof StoreError)) throw error;
        if (error.code === 'STORE_UNAVAILABLE') {
          metrics.failures.inc({ code: error.reason });
          this.up = false;
          if (this.unavailable?.error !== error.message) {
            log.warn(
              { store: store.place, code: error.reason, reason: error.message },
              'the store is unavailable; rows wait in the spool',
            );
          }
          const { message, refuses } = error;
          this.unavailable = { error: message, since: this.unavailable?.since ?? clock.monotonic(), refuses };
        }
        await sleep(backoff.next(), undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) throw new DrainStopped();
        // The next batch also has newer rows. If the table accepts those, the refused rows are at fault.
        if (error.code === 'POSITION_MOVED' || error.refuses) throw error;
      }
    }
  }

  /** The store carried out a request. */
  markAvailable(): void {
    const { log, store, clock, backoff } = this.parts;
    if (this.unavailable) {
      const ms = Math.round(clock.monotonic() - this.unavailable.since);
      log.info({ store: store.place, ms }, 'the store is available again');
    }
    this.up = true;
    this.unavailable = null;
    backoff.reset();
  }

  /** Keeps the status correct at the start and while there is nothing to move. */
  async checkHealth(): Promise<void> {
    const { store, clock } = this.parts;
    if (clock.monotonic() - this.answeredAt < CHECK_EVERY_MS) return;
    await this.retryUntilAvailable(() => store.check());
  }

  /** Removes positions of files that were removed long ago. @param present names of the files in the spool */
  async forgetOldPositions(id: string, present: ReadonlySet<string>): Promise<void> {
    const { store, clock } = this.parts;
    if (clock.monotonic() - this.forgotAt < FORGET_EVERY_MS) return;
    this.forgotAt = clock.monotonic();
    try {
      await store.forget(id, clock.now() - KEEP_POSITIONS_MS, present);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Retried later, so that new files are noticed and counted as waiting meanwhile.
      this.forgotAt = Number.NEGATIVE_INFINITY;
    }
  }
}
