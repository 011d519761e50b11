/** Streams of events to clients (server-sent events): who has how many, and when each ends. */
import type { FastifyReply } from 'fastify';
import type { Log } from '../../lib/log.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { Principal } from '../access/rights.ts';
import { HubError } from '../error.ts';
import { Announcer } from './announcements.ts';
import { type EventKind, shownEvent } from './event.ts';
import { EventFeed } from './feed.ts';
import { endSource, hostSource, publicationSource, rowSource, switchSource } from './sources.ts';
import { StreamWriter } from './stream-writer.ts';
import { taskSource } from './task-source.ts';

/** Streams of one principal on one hub. */
const MOST_STREAMS = 10;
/** How long a client may leave unread what was sent, ms: then its stream ends, and it comes back when it can. */
const STALL_MS = 10_000;
/** Proxies close what is silent; many after 30 s. */
const HEARTBEAT_MS = 15_000;
/** How long a stream may outlive its session or key, ms. */
const CHECK_MS = 5_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would collect the events.
  'x-accel-buffering': 'no',
};

export interface StreamRequest {
  reply: FastifyReply;
  principal: Principal;
  kinds: ReadonlySet<EventKind>;
  lastEventId: string | undefined;
  /** Whether the session or key is still good. */
  isStillGood: () => Promise<boolean>;
}

export interface StreamsOptions {
  store: HubStore;
  /** IANA name. */
  timezone: string;
  /** URL of Redis; undefined: there is none. */
  redis?: string | undefined;
  log: Log;
  /** See `FeedOptions`; for tests. */
  announcedLookMs?: number;
  /** ms; for tests. */
  checkMs?: number;
  heartbeatMs?: number;
  stallMs?: number;
}

export class EventStreams {
  private readonly feed: EventFeed;
  private readonly announcer: Announcer | undefined;
  private readonly open = new Map<string, Set<() => void>>();

  constructor(private readonly options: StreamsOptions) {
    const { store, timezone, log, redis, announcedLookMs } = options;
    if (redis !== undefined) this.announcer = new Announcer(redis);
    this.feed = new EventFeed({
      redis,
      announcedLookMs,
      async sources() {
        const reader = store.liveReader(timezone);
        return {
          rows: rowSource(reader),
          ends: endSource(reader),
          hosts: hostSource(store),
          ...((await store.hasTable('call_task')) ? { tasks: taskSource() } : {}),
          ...((await store.hasTable('call_switch')) ? { switches: switchSource() } : {}),
          ...((await store.hasTable('hub_flow')) ? { flows: publicationSource() } : {}),
        };
      },
      store,
      log,
      now: Date.now,
    });
  }

  /**
   * Answers with a stream that stays open.
   *
   * @throws HubError `TOO_MANY_STREAMS`
   */
  async start(request: StreamRequest): Promise<void> {
    const { reply, principal } = request;
    const owner = `${principal.kind} ${principal.id}`;
    const streams = this.open.get(owner) ?? new Set();
    if (streams.size >= MOST_STREAMS)
      throw new HubError('TOO_MANY_STREAMS', { values: { limit: MOST_STREAMS } });
    this.open.set(owner, streams);
    const { raw } = reply;
    const end = (): void => {
      raw.end();
    };
    streams.add(end);
    raw.once('close', () => {
      streams.delete(end);
      if (streams.size === 0 && this.open.get(owner) === streams) this.open.delete(owner);
    });
    try {
      await this.write(request, end);
    } catch (error) {
      streams.delete(end);
      throw error;
    }
  }

  /** Clients that listen. */
  get count(): number {
    let all = 0;
    for (const streams of this.open.values()) all += streams.size;
    return all;
  }

  /** Something was committed by this hub: tells all hubs. */
  announce(): void {
    this.feed.notice();
    this.announcer?.announce();
  }

  /** Ends all streams, and looks into the database no more. */
  close(): void {
    this.announcer?.close();
    this.feed.close();
    for (const streams of this.open.values()) for (const end of streams) end();
  }

  private async write({ kinds, ...request }: StreamRequest, end: () => void): Promise<void> {
    const { reply, principal, lastEventId, isStillGood } = request;
    const { feed, options } = this;
    await feed.ready();
    reply.hijack();
    const { raw } = reply;
    if (raw.destroyed) return;
    raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
    const place = lastEventId === undefined ? feed.last : feed.placeOf(lastEventId);
    const writer = new StreamWriter(raw, {
      feed,
      place: place ?? feed.last,
      show: (event) => (kinds.has(event.kind) ? shownEvent(event, principal) : undefined),
      stallMs: options.stallMs ?? STALL_MS,
    });
    writer.begin({ isReset: place === undefined });
    const stopListening = feed.listen(() => writer.pump());
    const heartbeat = setInterval(() => writer.beat(), options.heartbeatMs ?? HEARTBEAT_MS);
    const check = setInterval(() => {
      void isStillGood()
        .catch(() => true)
        .then((isGood) => isGood || end());
    }, options.checkMs ?? CHECK_MS);
    raw.once('close', () => {
      clearInterval(heartbeat);
      clearInterval(check);
      stopListening();
      writer.stop();
    });
  }
}
