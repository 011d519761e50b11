/**
 * The connections to Redis: one for commands, one that is subscribed. Both come back by themselves, and a half-open
 * one is noticed by pings, not when TCP gives up.
 */
import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../lib/log.ts';

/** A ping this often; its answer, or anything else, within `SILENCE_MS`: together well under 10 s. */
const PING_MS = 2_000;
const SILENCE_MS = 4_000;
const CONNECT_MS = 5_000;
const ANSWER_MS = 120_000;
/** Back-off of new attempts: doubled up to the most, half of it random so that hosts do not come all at once. */
const FIRST_RETRY_MS = 100;
const MOST_RETRY_MS = 2_000;
/** How often a subscription that Redis refuses is asked for again, ms: somebody has to change a right meanwhile. */
const REFUSED_RETRY_MS = 5_000;

export interface LinkEvents {
  /** Commands work and the subscription stands, or was refused: what happened meanwhile is not known. */
  connected: () => void;
  /** A connection, or an attempt at one, failed. */
  away: () => void;
  message: (message: string) => void;
}

export interface LinkOptions {
  url: string;
  channels: string[];
  log: Log;
  events: LinkEvents;
  /** 0 to 1, for the back-off. */
  random?: () => number;
}

export class RedisLink {
  /** For commands; they fail at once while there is no connection. */
  readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly pings: NodeJS.Timeout;
  private subscribed = false;
  /** Redis answers, and allows no subscription; the reason. */
  private refused: string | null = null;
  /** Redis answers, and has no database of that number: its words. */
  private noDatabase: string | null = null;
  private refusedTimer: NodeJS.Timeout | undefined;
  private stopped = false;
  private problem: string | null = 'not connected yet';

  constructor(private readonly options: LinkOptions) {
    const { events } = options;
    this.commands = new Redis(options.url, this.settings('commands'));
    this.subscriber = new Redis(options.url, this.settings('subscriber'));
    for (const connection of [this.commands, this.subscriber]) {
      connection.on('error', (error: Error & { command?: { name?: string } }) => {
        this.away(error.message);
        if (error.command?.name !== 'select') return;
        // It would go on with the flows of another database.
        this.noDatabase = error.message;
        connection.disconnect(true);
      });
      connection.on('close', () => this.away(this.problem ?? 'connection closed'));
    }
    this.commands.on('ready', () => this.joined());
    this.subscriber.on('ready', () => this.subscribe());
    this.subscriber.on('close', () => {
      this.subscribed = false;
      clearTimeout(this.refusedTimer);
    });
    this.subscriber.on('message', (_channel: string, message: string) => events.message(message));
    this.pings = setInterval(() => {
      for (const connection of [this.commands, this.subscriber]) {
        // No answer makes ioredis destroy the socket, see socketTimeout.
        if (connection.status === 'ready') connection.ping().catch(() => undefined);
      }
    }, PING_MS);
  }

  start(): void {
    for (const connection of [this.commands, this.subscriber]) connection.connect().catch(() => undefined);
  }

  get ready(): boolean {
    return this.commands.status === 'ready';
  }

  /** Both connections work. */
  get up(): boolean {
    return this.ready && this.subscribed;
  }

  /** Why it is not up; null while it is. */
  get error(): string | null {
    return this.up ? null : (this.noDatabase ?? this.problem);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.pings);
    clearTimeout(this.refusedTimer);
    for (const connection of [this.commands, this.subscriber]) connection.disconnect();
  }

  private settings(name: string): RedisOptions {
    const random = this.options.random ?? Math.random;
    return {
      connectionName: `cti-robot-${name}`,
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // The largest script over a slow line takes long; an answer that never comes must not hold up all others.
      commandTimeout: ANSWER_MS,
      // A half-open socket has nobody to say goodbye to.
      disconnectTimeout: 500,
      // What was asked on a lost connection is asked again by the comparison after the next one.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      retryStrategy: (attempt) =>
        Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MOST_RETRY_MS) * (0.5 + random() / 2),
    };
  }

  /** Said once for each time that it goes, not for every attempt. */
  private away(reason: string): void {
    if (this.stopped) return;
    const isNews = this.problem === null || this.problem === 'not connected yet';
    this.problem = reason;
    if (isNews)
      this.options.log.warn({ error: reason }, 'redis unavailable; flows on disk stay in use; retrying');
    this.options.events.away();
  }

  private subscribe(): void {
    const { log, channels } = this.options;
    this.subscriber.subscribe(...channels).then(
      () => {
        this.subscribed = true;
        this.refused = null;
        this.joined();
      },
      (error: Error) => {
        if (this.stopped) return;
        // No answer of Redis: the connection is of no use.
        if (error.name !== 'ReplyError') return this.subscriber.disconnect(true);
        const isNews = this.refused !== error.message;
        this.refused = error.message;
        this.problem = `not subscribed: ${error.message}`;
        this.refusedTimer = setTimeout(() => this.subscribe(), REFUSED_RETRY_MS);
        if (!isNews) return;
        log.error(
          { error: error.message, channels },
          'redis: subscription refused; periodic comparison detects changes',
        );
        this.joined();
      },
    );
  }

  /** Once for both connections: flows compared before the subscription stands would have to be again. */
  private joined(): void {
    if (!this.ready || (!this.subscribed && this.refused === null)) return;
    if (this.up && this.problem !== null) {
      this.noDatabase = null;
      this.problem = null;
      this.options.log.info('redis connected');
    }
    this.options.events.connected();
  }
}
