/**
 * The two connections to Redis: one for commands, one that subscribes. Both reconnect by themselves. Pings detect a
 * half-open connection long before TCP does.
 */
import { Redis, type RedisOptions } from 'ioredis';
import { backoffMs } from '../lib/backoff.ts';
import type { Log } from '../lib/log.ts';

/** Interval of pings, and the longest silence after one: a dead connection is detected in well under 10 s. */
const PING_MS = 2_000;
const SILENCE_MS = 4_000;
const CONNECT_MS = 5_000;
const COMMAND_MS = 120_000;
/** First and longest wait before a new connection. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;
/** Wait before a refused subscription is retried, ms: an administrator has to grant the right meanwhile. */
const RESUBSCRIBE_MS = 5_000;

export interface LinkEvents {
  /** Commands work, and Redis has accepted or refused the subscription. Flows may have changed without notice. */
  connected: () => void;
  /** A connection, or an attempt to connect, failed. */
  unavailable: () => void;
  message: (message: string) => void;
}

export interface LinkOptions {
  url: string;
  channels: string[];
  log: Log;
  events: LinkEvents;
  /** From 0 up to, not including, 1; spreads the reconnections of many hosts. */
  random?: () => number;
}

type LinkState =
  | { is: 'starting' | 'up' | 'stopped' }
  /** `isFinal`: a later reason does not replace this one until the link is up. */
  | { is: 'down'; reason: string; isFinal: boolean };

/** What Redis answered to SUBSCRIBE. A refusal outlives the connection, so that it is logged once. */
type Subscription = { is: 'none' | 'accepted' } | { is: 'refused'; reason: string };

export class RedisLink {
  /** For commands; they fail at once while there is no connection. */
  readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly pings: NodeJS.Timeout;
  private state: LinkState = { is: 'starting' };
  private subscription: Subscription = { is: 'none' };
  private subscribeTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LinkOptions) {
    const { events } = options;
    this.commands = new Redis(options.url, this.settings('commands'));
    this.subscriber = new Redis(options.url, this.settings('subscriber'));
    for (const connection of [this.commands, this.subscriber]) {
      connection.on('error', (error: Error & { command?: { name?: string } }) => {
        const isWrongDatabase = error.command?.name === 'select';
        this.goDown(error.message, isWrongDatabase);
        // Without this, ioredis would continue with the flows of another database.
        if (isWrongDatabase) connection.disconnect(true);
      });
      connection.on('close', () => this.goDown(this.reason ?? 'connection closed'));
    }
    this.commands.on('ready', () => this.reportIfConnected());
    this.subscriber.on('ready', () => this.subscribe());
    this.subscriber.on('close', () => {
      if (this.subscription.is === 'accepted') this.subscription = { is: 'none' };
      clearTimeout(this.subscribeTimer);
    });
    this.subscriber.on('message', (_channel: string, message: string) => events.message(message));
    this.pings = setInterval(() => {
      for (const connection of [this.commands, this.subscriber]) {
        // Without an answer, ioredis destroys the socket (`socketTimeout`).
        if (connection.status === 'ready') connection.ping().catch(() => undefined);
      }
    }, PING_MS);
  }

  start(): void {
    for (const connection of [this.commands, this.subscriber]) connection.connect().catch(() => undefined);
  }

  /** Commands work. */
  get ready(): boolean {
    return this.commands.status === 'ready';
  }

  /** Both connections work. */
  get up(): boolean {
    return this.ready && this.subscription.is === 'accepted';
  }

  /** Why the link is not up; null while it is. */
  get error(): string | null {
    return this.up ? null : (this.reason ?? 'not connected yet');
  }

  stop(): void {
    this.state = { is: 'stopped' };
    clearInterval(this.pings);
    clearTimeout(this.subscribeTimer);
    for (const connection of [this.commands, this.subscriber]) connection.disconnect();
  }

  private get reason(): string | null {
    return this.state.is === 'down' ? this.state.reason : null;
  }

  private settings(name: string): RedisOptions {
    const random = this.options.random ?? Math.random;
    return {
      connectionName: `cti-robot-${name}`,
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // Long enough for the largest script over a slow line; a missing answer must not block other commands.
      commandTimeout: COMMAND_MS,
      // The other end of a half-open socket does not confirm the close.
      disconnectTimeout: 500,
      // The comparison after the next connection repeats what a lost connection left unanswered.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      retryStrategy: (attempt) =>
        backoffMs(attempt, { firstMs: FIRST_RETRY_MS, longestMs: LONGEST_RETRY_MS, random }),
    };
  }

  /** Logs the first failure after the link was up, not every attempt. */
  private goDown(reason: string, isFinal = false): void {
    const { state } = this;
    if (state.is === 'stopped') return;
    if (state.is !== 'down') {
      this.options.log.warn({ error: reason }, 'redis unavailable; flows on disk stay in use; retrying');
    }
    if (isFinal || state.is !== 'down' || !state.isFinal) this.state = { is: 'down', reason, isFinal };
    this.options.events.unavailable();
  }

  private subscribe(): void {
    this.subscriber.subscribe(...this.options.channels).then(
      () => {
        this.subscription = { is: 'accepted' };
        this.reportIfConnected();
      },
      (error: Error) => {
        if (this.state.is === 'stopped') return;
        // Not an answer from Redis: the connection is broken.
        if (error.name !== 'ReplyError') return this.subscriber.disconnect(true);
        this.acceptRefusal(error.message);
      },
    );
  }

  /** Continues without publications, and asks again later. */
  private acceptRefusal(reason: string): void {
    const { log, channels } = this.options;
    const isNews = this.subscription.is !== 'refused' || this.subscription.reason !== reason;
    this.subscription = { is: 'refused', reason };
    this.state = { is: 'down', reason: `not subscribed: ${reason}`, isFinal: false };
    this.subscribeTimer = setTimeout(() => this.subscribe(), RESUBSCRIBE_MS);
    if (!isNews) return;
    log.error(
      { error: reason, channels },
      'redis: subscription refused; periodic comparison detects changes',
    );
    this.reportIfConnected();
  }

  /** Waits for both connections: flows compared before the subscription would have to be compared again. */
  private reportIfConnected(): void {
    if (this.state.is === 'stopped' || !this.ready || this.subscription.is === 'none') return;
    if (this.up && this.state.is !== 'up') {
      this.state = { is: 'up' };
      this.options.log.info('redis connected');
    }
    this.options.events.connected();
  }
}
