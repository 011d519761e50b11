/**
 * The hub's events in the order in which it saw them. It looks into the database while somebody listens, and for some
 * minutes longer, so that a client that was cut off can go on where it was: at every announcement over Redis, where there
 * is one, and from time to time in any case.
 */
import { randomBytes } from 'node:crypto';
import type { Log } from '../../lib/log.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { Announcements } from './announcements.ts';
import type { LiveEvent } from './event.ts';
import type { EventSource } from './sources.ts';

/** Pause between two looks, ms: with what they take, an event is told within a second. */
const LOOK_MS = 200;
/** The same while announcements arrive: one that is lost still leaves the event within a second. */
const ANNOUNCED_LOOK_MS = 700;
/** How long it goes on looking when nobody listens, ms. */
const IDLE_MS = 10 * 60_000;
/** Events that are kept for clients that come back. */
const KEPT = 10_000;
/** How much later another hub may have seen an event, ms. Their clocks may differ by as much. */
const OTHER_HUB_MS = 5_000;

/** An event, and its place in the feed. */
export interface FeedEvent {
  sequence: number;
  /** When the hub saw it, ms since 1970. */
  time: number;
  event: LiveEvent;
}

export interface FeedOptions {
  /** By name, for the log. */
  sources: () => Promise<Readonly<Record<string, EventSource>>>;
  /** URL of Redis; undefined: there is none. */
  redis?: string | undefined;
  /** ms between two looks while announcements arrive; for tests. */
  announcedLookMs?: number | undefined;
  store: HubStore;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

const ID = /^([0-9a-f]{8})-(\d{1,15})-(\d{1,15})$/;

export class EventFeed {
  private readonly listeners = new Set<() => void>();
  private readonly failing = new Set<string>();
  private kept: FeedEvent[] = [];
  private name = '';
  /** The place that has been reached. */
  last = 0;
  /** Everything since then is kept, ms since 1970. */
  private completeSince = 0;
  private idleSince = 0;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private announcements: Announcements | undefined;
  private isAnnounced = false;
  private isClosed = false;

  constructor(private readonly options: FeedOptions) {}

  /**
   * Looks into the database from now on.
   *
   * @throws the database's error
   */
  async ready(): Promise<void> {
    this.idleSince = this.options.now();
    this.running ??= this.start();
    try {
      await this.running;
    } catch (error) {
      this.running = undefined;
      throw error;
    }
  }

  /** Is told that there are further events, by a feed that is ready. @returns stops it */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      this.idleSince = this.options.now();
    };
  }

  /** The `Last-Event-ID` of a client that has seen everything up to a place. */
  idAt(sequence: number): string {
    const seen = sequence === this.last ? undefined : this.at(sequence);
    const time = seen?.time ?? this.options.now();
    return `${this.name}-${sequence}-${time}`;
  }

  /** The place of a client's `Last-Event-ID`; undefined where not all that followed is known any more. */
  placeOf(id: string): number | undefined {
    const [, name, sequence, time] = ID.exec(id) ?? [];
    if (name === undefined) return undefined;
    if (name === this.name) return this.isKept(Number(sequence)) ? Number(sequence) : undefined;
    // Another hub's: rather an event twice than none.
    const from = Number(time) - OTHER_HUB_MS;
    if (from < this.completeSince) return undefined;
    const next = this.kept.find((one) => one.time >= from);
    return (next?.sequence ?? this.last + 1) - 1;
  }

  /** Whether all that followed a place is known. */
  isKept(sequence: number): boolean {
    return sequence <= this.last && sequence >= this.last - this.kept.length;
  }

  /** The event after a place; undefined where there is none yet. */
  after(sequence: number): FeedEvent | undefined {
    return this.at(sequence + 1);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.wake?.();
    this.announcements?.close();
    this.listeners.clear();
  }

  /** Something was committed: looks now. */
  notice(): void {
    this.isAnnounced = true;
    this.wake?.();
  }

  private async start(): Promise<void> {
    const { now, redis } = this.options;
    // Before the first look: what is committed from then on is announced.
    if (redis !== undefined) this.announcements = new Announcements(redis, () => this.notice());
    this.name = randomBytes(4).toString('hex');
    this.kept = [];
    this.last = 0;
    const sources = await this.options.sources();
    await this.look(sources);
    this.completeSince = now();
    void this.go(sources);
  }

  private async go(sources: Readonly<Record<string, EventSource>>): Promise<void> {
    while (!this.isClosed && !this.isIdle()) {
      await this.pause();
      this.isAnnounced = false;
      if (!this.isClosed) await this.look(sources);
    }
    this.announcements?.close();
    this.running = undefined;
  }

  /** Until the next look is due. */
  private async pause(): Promise<void> {
    const { announcedLookMs = ANNOUNCED_LOOK_MS } = this.options;
    const longest = this.announcements?.isUp ? announcedLookMs : LOOK_MS;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      // Announced during the look: it may have been too early.
      this.timer = setTimeout(resolve, this.isAnnounced ? 0 : longest).unref();
    });
    clearTimeout(this.timer);
  }

  private isIdle(): boolean {
    return this.listeners.size === 0 && this.options.now() - this.idleSince > IDLE_MS;
  }

  private async look(sources: Readonly<Record<string, EventSource>>): Promise<void> {
    const { store } = this.options;
    try {
      // One connection for all: on SQLite each would wait for whoever is writing.
      await store.db.connection().execute(async (db) => {
        for (const [name, source] of Object.entries(sources)) await this.readFrom(name, source, db);
      });
      this.failing.delete('database');
    } catch (error) {
      this.warn('database', error);
    }
    for (const listener of this.listeners) listener();
  }

  private async readFrom(name: string, source: EventSource, db: HubDb): Promise<void> {
    try {
      for (const event of await source.read(db, this.options.now())) this.keep(event);
      this.failing.delete(name);
    } catch (error) {
      this.warn(name, error);
    }
  }

  /** Logs the first failure of each outage. */
  private warn(source: string, error: unknown): void {
    const { store, log } = this.options;
    if (!this.failing.has(source) && !this.isClosed)
      log.warn({ source, error: store.reasonOf(error) }, 'live events cannot be read; trying again');
    this.failing.add(source);
  }

  private keep(event: LiveEvent): void {
    this.kept.push({ sequence: ++this.last, time: this.options.now(), event });
    // Not one by one: each removal moves all others.
    if (this.kept.length > KEPT * 1.1) {
      const dropped = this.kept.splice(0, this.kept.length - KEPT);
      this.completeSince = (dropped.at(-1) as FeedEvent).time + 1;
    }
  }

  private at(sequence: number): FeedEvent | undefined {
    return this.kept[sequence - 1 - (this.last - this.kept.length)];
  }
}
