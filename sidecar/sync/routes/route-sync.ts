/**
 * Keeps the routes of this host equal to those in Redis, or without Redis to `routes.json`: when a publication names one,
 * at each connection, and from time to time (docs/reference/routes.md#hosts).
 */
import type { Redis } from 'ioredis';
import type { Log } from '../../lib/log.ts';
import { GroupRun } from '../../lib/order.ts';
import { parseRouteChange } from '../../publish/redis-names.ts';
import type { HomePaths } from '../../settings/home.ts';
import { type Held, Removals, reportOfRoutes } from '../removals.ts';
import { leaveHosts, meetHosts, readAll, readMarks, readOne } from './redis-routes.ts';
import { RouteBook, type RouteContext } from './route-book.ts';

/** How often this host says that it is there, ms. */
const MEET_MS = 10_000;

export interface RouteSyncOptions {
  /** For commands; null: routes are those of `routes.json`. */
  redis: () => Redis | null;
  host: string;
  domain: string | undefined;
  /** See `Removals`. */
  maxRemoved: number | undefined;
  paths: HomePaths;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

export interface RouteStatus {
  /** Numbers and ranges that have a route on this host. */
  loaded: number;
  /** Why the newest form of a route is not in use, by its field. */
  faults: ReadonlyMap<string, string>;
  /** Why they could not be read or written; null: they could. */
  failure: string | null;
  /** When they last changed on disk, and were last compared; ms since 1970. */
  changed: number | null;
  compared: number | null;
  /** Hosts that take routes; among them calls at once are divided. */
  hosts: number;
  held: Held | null;
  /** Addresses that know callers. */
  contextAddresses: number;
}

export class RouteSync {
  private readonly book: RouteBook;
  private readonly removals: Removals;
  private readonly runs = new GroupRun(() => this.run());
  private readonly announced = new Set<string>();
  private wantsAll = true;
  private compared: number | null = null;
  private hosts = 1;
  private refusedHosts: string | null = null;
  /** Why the last comparison failed; null: it did not. */
  private failure: string | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RouteSyncOptions) {
    const { host, domain = null, paths, log, now, maxRemoved } = options;
    this.book = new RouteBook({ paths, here: { host, domain }, log, now });
    this.removals = new Removals({ maxRemoved, report: reportOfRoutes(log), now });
  }

  /** Takes the routes on disk, which calls have until Redis answers. */
  async start(): Promise<void> {
    await this.book.load(true);
    await this.book.save(false);
    this.timer = setInterval(() => void this.runs.run(), MEET_MS);
    if (this.options.redis() === null) await this.compare();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.runs.run();
    const redis = this.usable();
    if (redis) await leaveHosts(redis, this.here()).catch(() => undefined);
  }

  /** Compares all routes. A failure is logged, and the next comparison retries. */
  compare(): Promise<void> {
    this.wantsAll = true;
    return this.runs.run();
  }

  handleMessage(message: string): void {
    const change = parseRouteChange(message);
    if (change === 'nothing' || change === 'malformed') return;
    if (change === 'everything') this.wantsAll = true;
    else this.announced.add(change.flow);
    void this.runs.run();
  }

  /** @param id in the route table */
  contextOf(id: string): RouteContext | undefined {
    return this.book.contextOf(id);
  }

  status(): RouteStatus {
    const { size: loaded, faults, failure, changed, contextAddresses } = this.book;
    const { compared, hosts } = this;
    return { loaded, faults, failure, changed, compared, hosts, held: this.removals.held, contextAddresses };
  }

  private async run(): Promise<void> {
    const redis = this.options.redis();
    const all = this.wantsAll;
    this.wantsAll = false;
    if (redis === null) {
      if (all) await this.book.load(true);
      await this.book.save(false);
      if (all && this.book.failure === null) this.compared = this.options.now();
      return;
    }
    try {
      if (this.usable() === null) throw new Error('redis is not connected');
      await this.meet(redis);
      await this.readAnnounced(redis);
      if (all) await this.compareAll(redis);
      if (all) this.failure = null;
    } catch (error) {
      this.wantsAll ||= all;
      this.noteFailure(redis, (error as Error).message);
    }
    await this.book.save(true);
    if (all && !this.wantsAll && this.book.failure === null) this.compared = this.options.now();
  }

  /** An account that lacks a right would be told every ten seconds. */
  private noteFailure(redis: Redis, error: string): void {
    if (redis.status === 'ready' && error !== this.failure)
      this.options.log.warn({ error }, 'redis: could not compare routes; retrying');
    this.failure = error;
  }

  private async readAnnounced(redis: Redis): Promise<void> {
    for (const field of [...this.announced]) {
      const text = await readOne(redis, field);
      this.book.set(field, text);
      this.removals.release(field);
      this.announced.delete(field);
    }
  }

  private async compareAll(redis: Redis): Promise<void> {
    const there = await readAll(redis);
    const known = this.book.fields();
    const names = known.filter((field) => !there.has(field));
    const marks = names.length === 0 ? null : await readMarks(redis, names);
    const since = this.removals.held?.since;
    // Accepted after the hold began: it concerns these.
    const isAccepted = marks !== null && since !== undefined && marks.all >= since;
    const announced = isAccepted ? new Set(names) : (marks?.fields ?? new Set<string>());
    const isEmpty = there.size === 0;
    for (const field of this.removals.allowed({ names, announced, of: known.length, isEmpty }))
      this.book.set(field, undefined);
    for (const field of this.book.faults.keys()) if (!there.has(field)) this.book.faults.delete(field);
    for (const [field, text] of there) {
      this.book.set(field, text);
      this.removals.release(field);
    }
  }

  /** A Redis that does not allow it leaves the limits whole on each host. */
  private async meet(redis: Redis): Promise<void> {
    try {
      const hosts = await meetHosts(redis, this.here());
      this.hosts = Math.max(1, hosts.length);
      this.book.setHosts(hosts);
      this.refusedHosts = null;
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'ReplyError') throw error;
      if (this.refusedHosts === null)
        this.options.log.warn({ error: message }, 'redis: hosts cannot share the calls at once of routes');
      this.refusedHosts = message;
    }
  }

  private here(): { host: string; domain: string | null } {
    const { host, domain = null } = this.options;
    return { host, domain };
  }

  private usable(): Redis | null {
    const redis = this.options.redis();
    return redis?.status === 'ready' ? redis : null;
  }
}
