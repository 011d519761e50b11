/**
 * Tells the hubs over Redis that something was committed, so that they look at once. The database remains the truth: an
 * announcement carries nothing, and one that is lost only means that a hub finds the event at its next look.
 */
import { Redis } from 'ioredis';
import { backoffMs } from '../../lib/backoff.ts';

/** The channel of Redis. */
export const LIVE_CHANNEL = 'cti_robot_live';

/** Commits that come together are announced together, ms. */
const COLLECT_MS = 50;
const CONNECT_MS = 5_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

/** For those who commit. */
export class Announcer {
  private redis: Redis | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isDue = false;

  constructor(private readonly url: string) {}

  /** Something was committed. It waits for nothing, and nothing that goes wrong matters. */
  announce(): void {
    this.redis ??= connect(this.url, 'announcer').on('ready', () => this.send());
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.isDue = true;
      this.send();
    }, COLLECT_MS).unref();
  }

  close(): void {
    clearTimeout(this.timer);
    this.redis?.disconnect();
  }

  /** Now, or as soon as there is a connection. */
  private send(): void {
    if (!this.isDue || this.redis?.status !== 'ready') return;
    this.isDue = false;
    this.redis.publish(LIVE_CHANNEL, '').catch(() => undefined);
  }
}

/** For hubs. */
export class Announcements {
  private readonly redis: Redis;
  private isSubscribed = false;

  /** @param heard called with each announcement, and when the connection has come or gone */
  constructor(url: string, heard: () => void) {
    this.redis = connect(url, 'live');
    this.redis.on('ready', () => {
      this.redis.subscribe(LIVE_CHANNEL).then(
        () => this.turn(true, heard),
        // Redis refuses: the account may not subscribe.
        () => undefined,
      );
    });
    this.redis.on('close', () => this.turn(false, heard));
    this.redis.on('message', heard);
  }

  /** Whether announcements arrive, as far as anybody knows. */
  get isUp(): boolean {
    return this.isSubscribed;
  }

  close(): void {
    this.redis.disconnect();
  }

  private turn(isSubscribed: boolean, heard: () => void): void {
    this.isSubscribed = isSubscribed;
    heard();
  }
}

function connect(url: string, name: string): Redis {
  const redis = new Redis(url, {
    connectionName: `cti-robot-${name}`,
    connectTimeout: CONNECT_MS,
    disconnectTimeout: 500,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    retryStrategy: (attempt) =>
      backoffMs(attempt, { firstMs: FIRST_RETRY_MS, longestMs: LONGEST_RETRY_MS, random: Math.random }),
  });
  // The sync's link tells of a Redis that is away.
  redis.on('error', () => undefined);
  return redis;
}
