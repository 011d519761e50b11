/** Removes calls that are older than their account keeps them, in small batches and never under load. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import { listAccounts } from '../../store/hub/accounts.ts';
import { listHosts } from '../../store/hub/hosts.ts';
import { dueChanges } from '../../store/hub/records/call-changes.ts';
import { callsBefore } from '../../store/hub/records/removed-calls.ts';
import { keepDays } from '../access/account-settings.ts';
import type { SettleParts } from '../records/settle.ts';
import type { HubCounters } from '../status/counters.ts';
import { removeCalls } from './remove-calls.ts';
import { UnrecordedRemoval } from './unrecorded.ts';

/** How often it looks, ms. */
const LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
const CALLS_AT_ONCE = 50;
/** Pause between batches, ms: others have the database meanwhile. */
const PAUSE_MS = 200;
/** Rows that wait longer than this in a spool, ms, or so many calls that are not settled: the database is behind. */
const BUSY_MS = 5_000;
const BUSY_CALLS = 200;
/** A host that has reported nothing for so long says nothing about load, ms. */
const STALE_MS = 60_000;

export interface RetentionParts extends SettleParts {
  log: Log;
  counters: Pick<HubCounters, 'callsRemoved'>;
  /** ms */
  pauseMs?: number;
}

export interface RetentionStatus {
  /** How long ago it last completed a look, or started, ms. */
  completedMs: number;
  failing: boolean;
}

export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private isStopped = false;
  private hasFailed = false;
  private completed = performance.now();

  private readonly unrecorded: UnrecordedRemoval;

  constructor(private readonly parts: RetentionParts) {
    this.unrecorded = new UnrecordedRemoval(parts);
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => {
        if (!this.isStopped) this.start();
      });
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  status(): RetentionStatus {
    return { completedMs: performance.now() - this.completed, failing: this.hasFailed };
  }

  /** Removes all that is due, unless the database is busy. @returns how many calls that were */
  async look(): Promise<number> {
    const { store, reader, now, log, counters, pauseMs = PAUSE_MS } = this.parts;
    let removed = 0;
    for (const { name: account, settings } of await listAccounts(store.db)) {
      const days = keepDays(settings);
      if (days === null) continue;
      let ofAccount = 0;
      while (!this.isStopped && !(await this.isBusy())) {
        const before = now() - days * DAY_MS;
        const callids = await callsBefore(reader, store.db, { account, before, limit: CALLS_AT_ONCE });
        if (callids.length === 0) break;
        await removeCalls(this.parts, { account, callids });
        ofAccount += callids.length;
        counters.callsRemoved(callids.length);
        await pause(pauseMs);
      }
      while (!this.isStopped && !(await this.isBusy())) {
        const calls = await this.unrecorded.step(account, now() - days * DAY_MS);
        if (calls === undefined) break;
        ofAccount += calls;
        await pause(pauseMs);
      }
      if (ofAccount > 0) log.info({ account, calls: ofAccount, days }, 'old calls removed');
      removed += ofAccount;
    }
    return removed;
  }

  private async run(): Promise<void> {
    const { store, log } = this.parts;
    try {
      await this.look();
      this.hasFailed = false;
      this.completed = performance.now();
    } catch (error) {
      if (!this.hasFailed)
        log.warn({ error: store.reasonOf(error) }, 'old calls could not be removed; trying again');
      this.hasFailed = true;
    }
  }

  /** Whether rows wait for the database. */
  private async isBusy(): Promise<boolean> {
    const { store, now } = this.parts;
    const hosts = await listHosts(store.db, store.kind);
    const waits = hosts.some(({ age, report }) => age < STALE_MS && report.spool.oldest_ms > BUSY_MS);
    return waits || (await dueChanges(store.db, now(), BUSY_CALLS)).length === BUSY_CALLS;
  }
}
