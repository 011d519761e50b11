/** Keeps looking at calls that have a new end or record, as long as the hub runs. */
import type { Log } from '../../lib/log.ts';
import type { LiveReader } from '../../store/hub/live-reader.ts';
import type { HubCounters } from '../status/counters.ts';
import { releaseVoices } from './held-voices.ts';
import { findMissed } from './missed.ts';
import { settleCalls, type TellParts } from './settle.ts';

export interface SettlerParts extends TellParts {
  live: LiveReader;
  log: Log;
  counters: Pick<HubCounters, 'callsSettled'>;
  /** How often it looks for new ends and records, ms. */
  lookMs?: number;
  /** How often it looks for calls of which no sidecar has told, ms. */
  missedMs?: number;
}

const LOOK_MS = 250;
const MISSED_MS = 10_000;
const VOICES_MS = 1000;
/** Pause after a failure, ms. */
const FAILED_MS = 2000;
/** Records that get their account at once. */
const RECORDS_AT_ONCE = 500;

export interface SettlerStatus {
  /** How long ago it last completed a look for calls that have ended, or started, ms. */
  lookedMs: number;
}

export class Settler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private hasFailed = false;
  /** Until when it was looked for missed calls, ms since 1970; undefined: never. */
  private missedUntil: number | undefined;
  private nextMissed = 0;
  private nextVoices = 0;
  private looked = performance.now();

  constructor(private readonly parts: SettlerParts) {}

  start(): void {
    this.lookIn(0);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  status(): SettlerStatus {
    return { lookedMs: performance.now() - this.looked };
  }

  private lookIn(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look();
    }, ms).unref();
  }

  private async look(): Promise<void> {
    const { lookMs = LOOK_MS, log } = this.parts;
    try {
      // Each batch that was settled is a sign of life: after a day without a hub there are many.
      while ((await this.settle()) > 0 && !this.isStopped) this.looked = performance.now();
      await this.lookForMissed();
      await this.releaseVoices();
      this.hasFailed = false;
      this.looked = performance.now();
      this.lookIn(lookMs);
    } catch (error) {
      if (!this.hasFailed)
        log.warn(
          { error: this.parts.store.reasonOf(error) },
          'calls that have ended could not be graded; trying again',
        );
      this.hasFailed = true;
      this.lookIn(FAILED_MS);
    }
  }

  /** @returns the number of lines that were looked at */
  private async settle(): Promise<number> {
    try {
      const { lines, whole } = await settleCalls(this.parts);
      this.parts.counters.callsSettled(whole);
      return lines;
    } catch (error) {
      // Another hub settles one of the calls at this moment.
      if (this.parts.store.isDuplicate(error)) return 1;
      throw error;
    }
  }

  /** Recordings are measured some seconds after their calls. */
  private async releaseVoices(): Promise<void> {
    if (performance.now() < this.nextVoices) return;
    await releaseVoices(this.parts);
    this.nextVoices = performance.now() + VOICES_MS;
  }

  /** What sidecars of earlier releases have written, and what was written while no hub ran. */
  private async lookForMissed(): Promise<void> {
    const { store, reader, live, now, missedMs = MISSED_MS } = this.parts;
    if (performance.now() < this.nextMissed) return;
    while (!this.isStopped && (await reader.nameAccounts(store.db, RECORDS_AT_ONCE)) === RECORDS_AT_ONCE);
    this.missedUntil = await findMissed({ store, reader, live, now }, this.missedUntil);
    this.nextMissed = performance.now() + missedMs;
  }
}
