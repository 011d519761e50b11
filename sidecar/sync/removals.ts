/**
 * Which flows and routes that Redis has no longer may go from this host (docs/reference/flow-sync.md "When flows go"). A Redis that lost its
 * data, or another database behind the same address, has none either, and taking that for a decision would leave every
 * host without flows.
 */
import type { Log } from '../lib/log.ts';

export type HeldReason = 'redis-empty' | 'too-many';

/** Flows that stay although Redis no longer has them. */
export interface Held {
  flows: number;
  reason: HeldReason;
  /** ms since 1970. */
  since: number;
}

export interface RemovalsOptions {
  /** Largest share of the flows that may be removed at once without an announcement; undefined: no limit. */
  maxRemoved: number | undefined;
  report: HoldReport;
  /** ms since 1970. */
  now: () => number;
}

/** Where a hold is told. */
export interface HoldReport {
  begins(count: number, reason: HeldReason): void;
  ends(): void;
}

export function reportOfFlows(log: Log): HoldReport {
  return {
    begins(flows, reason) {
      const kept =
        reason === 'redis-empty'
          ? 'redis lost all flows without a removal; flows stay in use until you accept their removal'
          : 'redis lost more flows than sync.maxRemoved allows; they stay in use until you accept their removal';
      log.error({ flows }, kept);
    },
    ends: () => log.info('redis: no flows are held any longer'),
  };
}

export function reportOfRoutes(log: Log): HoldReport {
  return {
    begins(routes, reason) {
      const routesKept =
        reason === 'redis-empty'
          ? 'redis lost all routes without a removal; routes stay in use until you accept their removal'
          : 'redis lost more routes than sync.maxRemoved allows; they stay in use until you accept their removal';
      log.error({ routes }, routesKept);
    },
    ends: () => log.info('redis: no routes are held any longer'),
  };
}

/** The result of a comparison. */
export interface Missing {
  /** Flows of this host that came from Redis and are in none of its hashes. */
  names: readonly string[];
  /** The flows among `names` whose removal was announced. */
  announced: ReadonlySet<string>;
  /** Number of flows of this host that came from Redis, including `names`. */
  of: number;
  /** The hashes are empty. */
  isEmpty: boolean;
}

export class Removals {
  private names = new Set<string>();
  private reason: HeldReason = 'redis-empty';
  private since = 0;

  constructor(private readonly options: RemovalsOptions) {}

  get held(): Held | null {
    return this.names.size === 0 ? null : { flows: this.names.size, reason: this.reason, since: this.since };
  }

  holds(name: string): boolean {
    return this.names.has(name);
  }

  /** Returns the flows that may be removed. */
  allowed({ names, announced, of, isEmpty }: Missing): string[] {
    const unannounced = names.filter((name) => !announced.has(name));
    const tooMany = unannounced.length > of * (this.options.maxRemoved ?? 1);
    const reason = unannounced.length === 0 ? null : isEmpty ? 'redis-empty' : tooMany ? 'too-many' : null;
    if (reason === null) {
      this.endHold();
      return [...names];
    }
    this.holdBack(unannounced, reason);
    return names.filter((name) => announced.has(name));
  }

  /** The flow is in Redis again, or was removed; returns whether it was held. */
  release(name: string): boolean {
    if (!this.names.delete(name)) return false;
    if (this.names.size === 0) this.options.report.ends();
    return true;
  }

  private holdBack(names: string[], reason: HeldReason): void {
    const isNews = this.names.size === 0 || this.reason !== reason;
    this.names = new Set(names);
    this.reason = reason;
    if (!isNews) return;
    this.since = this.options.now();
    this.options.report.begins(names.length, reason);
  }

  private endHold(): void {
    if (this.names.size === 0) return;
    this.names = new Set();
    this.options.report.ends();
  }
}
