/**
 * Sends the pushes of the outbox, as long as the hub runs. Any number of hubs do, each on the pushes that it has leased. A
 * push is sent at least once, under one id (docs/reference/pushes.md#tries).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import {
  abandonPushes,
  claimPushes,
  type DueTarget,
  dueTargets,
  type LeasedPush,
  type Settlement,
  settlePush,
  type Verdict,
} from '../../store/hub/pushes/queue.ts';
import { markGone, type TargetRow } from '../../store/hub/pushes/targets.ts';
import { HubError } from '../error.ts';
import type { HubCounters } from '../status/counters.ts';
import type { Outcome } from './client.ts';
import { type DeliveryParts, deliver, placeOf } from './delivery.ts';
import { Places } from './places.ts';
import { waitAfter } from './plan.ts';
import { TargetPauses } from './target-pauses.ts';

export interface SenderParts extends DeliveryParts {
  /** Names this hub in the leases; another one after each start. */
  owner: string;
  random: () => number;
  log: Log;
  counters: Pick<HubCounters, 'pushTried' | 'pushesGivenUp'>;
  monotonic?: () => number;
  times?: Partial<SenderTimes>;
}

export interface SenderTimes {
  /** How often it looks for pushes that are due. */
  lookMs: number;
  /** Longer than any try, and than clocks of hubs differ. */
  leaseMs: number;
  /** Rest of a target that failed several times in a row. */
  pauseMs: number;
  /** After so long without a try a push is given up. */
  expiryMs: number;
  plan: readonly number[] | undefined;
}

const TIMES: SenderTimes = {
  lookMs: 500,
  leaseMs: 60_000,
  pauseMs: 30_000,
  expiryMs: 3 * 24 * 3_600_000,
  plan: undefined,
};
/** Pause after a failure of the database, ms. */
const FAILED_MS = 2000;
/** Pause before what became of a try is noted again, after a failure of the database, ms. */
const NOTE_AGAIN_MS = 250;
/** Pushes on their way at once, of one hub. */
const AT_ONCE = 256;
/** Of them, to one target. */
const AT_ONCE_TO_TARGET = 8;
const FAILURES = 5;
/** Pushes that are given up in one transaction. */
const ABANDONED_AT_ONCE = 500;

export interface SenderStatus {
  /** How long ago it last completed a look for pushes that are due, or started, ms. */
  lookedMs: number;
  inFlight: number;
  /** Targets that rest after failures. */
  resting: readonly string[];
}

export class PushSender {
  private readonly times: SenderTimes;
  private readonly pauses: TargetPauses;
  private readonly places = new Places(AT_ONCE);
  private readonly sending = new Set<Promise<void>>();
  /** Targets that found all places taken by others; the first one waits longest. */
  private readonly starved = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private hasFailed = false;
  private looked = performance.now();

  constructor(private readonly parts: SenderParts) {
    this.times = { ...TIMES, ...parts.times };
    this.pauses = new TargetPauses({
      failures: FAILURES,
      pauseMs: this.times.pauseMs,
      atOnce: AT_ONCE_TO_TARGET,
      monotonic: parts.monotonic ?? (() => performance.now()),
    });
  }

  start(): void {
    this.lookIn(0);
  }

  /** Ends the tries that are on their way; they are given back, and another hub may try them at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.parts.client.stop();
    await Promise.all(this.sending);
  }

  status(): SenderStatus {
    const { looked, pauses, sending } = this;
    return { lookedMs: performance.now() - looked, inFlight: sending.size, resting: pauses.resting };
  }

  private lookIn(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look();
    }, ms).unref();
  }

  private async look(): Promise<void> {
    const { store, now, log } = this.parts;
    try {
      const due = await dueTargets(store, now());
      for (const target of due) {
        if (this.isStopped) return;
        await this.take(target);
      }
      this.hasFailed = false;
      this.looked = performance.now();
      this.lookIn(this.times.lookMs);
    } catch (error) {
      if (!this.hasFailed)
        log.warn({ error: store.reasonOf(error) }, 'pushes could not be read or settled; trying again');
      this.hasFailed = true;
      this.lookIn(FAILED_MS);
    }
  }

  /** Leases pushes of a target, as many as may be on their way, and sends them. */
  private async take({ target, due }: DueTarget): Promise<void> {
    const { store, owner, now } = this.parts;
    if (due < now() - this.times.expiryMs)
      await this.abandon(target, { why: 'expired', dueBefore: now() - this.times.expiryMs });
    const most = this.pauses.limitOf(target);
    const limit = this.places.reserve(target, most);
    if (limit === 0) {
      if (this.places.usedBy(target) < most) this.starved.add(target);
      return;
    }
    this.starved.delete(target);
    let taken = 0;
    try {
      const place = await placeOf(this.parts, target);
      if (place.kind === 'end') await this.abandon(target, { why: place.why });
      if (place.kind !== 'send') return;
      const lease = { target, limit, owner, now: now(), leaseMs: this.times.leaseMs };
      const pushes = await claimPushes(store, lease);
      taken = pushes.length;
      for (const push of pushes) this.begin(push, place.target);
    } finally {
      this.places.free(target, limit - taken);
    }
  }

  private async abandon(
    target: string,
    { why, dueBefore = Number.MAX_SAFE_INTEGER }: { why: string; dueBefore?: number },
  ): Promise<void> {
    const { store, now, counters } = this.parts;
    const order = { target, dueBefore, answer: why, limit: ABANDONED_AT_ONCE };
    for (let count = -1; count !== 0 && !this.isStopped; ) {
      count = await abandonPushes(store, { ...order, now: now() });
      if (count > 0) counters.pushesGivenUp(target, count);
    }
  }

  private begin(push: LeasedPush, target: TargetRow | null): void {
    const name = push.target;
    const work = this.send(push, target)
      .catch((error: Error) => this.noteFault(error))
      .finally(() => {
        this.places.free(name, 1);
        this.sending.delete(work);
      });
    this.sending.add(work);
    // The next one of this target follows at once, without a look at all others.
    void work.then(() => this.follow(name));
  }

  private async follow(target: string): Promise<void> {
    const [next] = this.starved;
    if (next !== undefined && !this.isStopped) {
      this.starved.delete(next);
      await this.take({ target: next, due: this.parts.now() }).catch((error: Error) => this.noteFault(error));
    }
    const limit = this.pauses.limitOf(target);
    // Several at once: a lease costs a transaction.
    if (this.isStopped || this.places.usedBy(target) > limit / 2) return;
    await this.take({ target, due: this.parts.now() }).catch((error: Error) => this.noteFault(error));
  }

  private async send(push: LeasedPush, target: TargetRow | null): Promise<void> {
    const { store, owner, client, now, counters } = this.parts;
    // The process slept since it took the push: another hub may have it before this try is over.
    if (now() + client.tryMs > push.leaseUntil) return;
    const time = now();
    const outcome = await this.attempt(push, target);
    const { ms, status, answer, head } = outcome;
    const tried = outcome.result === 'stopped' ? null : { time, ms, status, answer, head };
    const verdict = this.verdictOf(push, outcome);
    const isOurs = await this.settle(push, { owner, tried, verdict, now: now() });
    if (tried === null) return;
    this.pauses.note(push.target, outcome.result === 'received');
    counters.pushTried(push.target, outcome.result === 'received' ? 'received' : 'failed', ms);
    if (isOurs && verdict.state === 'dead') counters.pushesGivenUp(push.target, 1);
    if (outcome.result === 'gone' && target !== null && (await markGone(store.db, target)))
      this.parts.log.warn({ target: target.id }, 'a target of pushes answered 410 and is turned off');
  }

  /** A secret that cannot be opened is a failed try: the push is given up after the last one, as all others are. */
  private async attempt(push: LeasedPush, target: TargetRow | null): Promise<Outcome> {
    try {
      return await deliver(this.parts, push, target);
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'SEALED') throw error;
      this.noteFault(error);
      return { result: 'failed', status: null, answer: 'sealed', ms: 0, askedMs: null, head: null };
    }
  }

  /** While the lease lasts: a push that was received and not noted would be sent again. */
  private async settle(push: LeasedPush, settlement: Settlement): Promise<boolean> {
    const { store, now } = this.parts;
    for (let failures = 0; ; failures++) {
      try {
        return await settlePush(store, push, settlement);
      } catch (error) {
        const isOver = this.isStopped || now() + NOTE_AGAIN_MS >= push.leaseUntil;
        if (isOver || !store.isUnavailable(error)) throw error;
        // One deadlock with another hub is nothing to report.
        if (failures > 0) this.noteFault(error as Error);
      }
      await pause(NOTE_AGAIN_MS);
    }
  }

  private verdictOf({ tries }: LeasedPush, { result, askedMs }: Outcome): Verdict {
    const { now, random } = this.parts;
    if (result === 'received') return { state: 'sent' };
    if (result === 'gone') return { state: 'dead' };
    if (result === 'stopped') return { state: 'waiting', nextAt: now() };
    const wait = waitAfter(tries + 1, { askedMs, random, plan: this.times.plan });
    return wait === null ? { state: 'dead' } : { state: 'waiting', nextAt: now() + wait };
  }

  /** The lease of the push ends by itself; then it is tried again. */
  private noteFault(error: Error): void {
    const { store, log } = this.parts;
    if (!this.hasFailed)
      log.warn({ error: store.reasonOf(error) }, 'pushes could not be read or settled; trying again');
    this.hasFailed = true;
  }
}
