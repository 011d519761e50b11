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
import { removeOldAttempts, removeOldDialing } from './old-dialing.ts';
import { removeCalls } from './remove-calls.ts';
import { UnrecordedRemoval } from './unrecorded.ts';

/** How often it looks, ms. */
const LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
const CALLS_AT_ONCE = 50;
/** Steps through rows without a record, of an account at each look: records that become old meanwhile do not wait. */
const STEPS_AT_ONCE = 100;
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

/** An account that does not keep its calls for ever. */
interface Keeping {
  id: number;
  name: string;
  days: number;
}

export interface RetentionStatus {
  /** How long ago it last completed a look, or started, ms. */
  completedMs: number;
  failing: boolean;
}

export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private readonly stopping = new AbortController();
  private hasFailed = false;
  private completed = performance.now();

  private readonly unrecorded: UnrecordedRemoval;

  constructor(private readonly parts: RetentionParts) {
    this.unrecorded = new UnrecordedRemoval(parts);
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => {
        if (!this.stopping.signal.aborted) this.start();
      });
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  status(): RetentionStatus {
    return { completedMs: performance.now() - this.completed, failing: this.hasFailed };
  }

  /** Removes all that is due, unless the database is busy. @returns how many calls that were */
  async look(): Promise<number> {
    const { store, log } = this.parts;
    const accounts = (await listAccounts(store.db)).flatMap(({ id, name, settings }) => {
      const days = keepDays(settings);
      return days === null ? [] : { id, name, days, calls: 0 };
    });
    for (const account of accounts) {
      account.calls += await this.removeRecorded(account);
      await this.removeDialing(account);
    }
    await this.removeAttempts();
    // Afterwards: this reads the old rows of all accounts, also of those that keep them.
    for (const account of accounts) account.calls += await this.removeUnrecorded(account);
    for (const { name: account, days, calls } of accounts)
      if (calls > 0) log.info({ account, calls, days }, 'old calls removed');
    return accounts.reduce((sum, { calls }) => sum + calls, 0);
  }

  private async removeRecorded({ name: account, days }: Keeping): Promise<number> {
    const { store, reader, now, counters } = this.parts;
    let removed = 0;
    while (await this.mayGoOn()) {
      const before = now() - days * DAY_MS;
      const callids = await callsBefore(reader, store.db, { account, before, limit: CALLS_AT_ONCE });
      if (callids.length === 0) break;
      await removeCalls(this.parts, { account, callids });
      removed += callids.length;
      counters.callsRemoved(callids.length);
      await this.pause();
    }
    return removed;
  }

  /** The history of calls, and numbers of tasks. */
  private async removeDialing({ id: accountId, days }: Keeping): Promise<void> {
    const { store, now } = this.parts;
    while (await this.mayGoOn()) {
      if (!(await removeOldDialing(store, { accountId, days, now: now() }))) break;
      await this.pause();
    }
  }

  /** What was under way, of all accounts: only the history tells of it later. */
  private async removeAttempts(): Promise<void> {
    const { store, now } = this.parts;
    while (await this.mayGoOn()) {
      if (!(await removeOldAttempts(store, now()))) break;
      await this.pause();
    }
  }

  private async removeUnrecorded({ name: account, days }: Keeping): Promise<number> {
    const { now } = this.parts;
    let removed = 0;
    for (let steps = 0; steps < STEPS_AT_ONCE && (await this.mayGoOn()); steps++) {
      const calls = await this.unrecorded.step(account, now() - days * DAY_MS);
      if (calls === undefined) break;
      removed += calls;
      await this.pause();
    }
    return removed;
  }

  private async mayGoOn(): Promise<boolean> {
    return !this.stopping.signal.aborted && !(await this.isBusy());
  }

  /** Ends early at the stop. */
  private async pause(): Promise<void> {
    const { signal } = this.stopping;
    await pause(this.parts.pauseMs ?? PAUSE_MS, undefined, { signal }).catch(() => {});
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
