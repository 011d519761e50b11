/**
 * Keeps the nonces of requests, so that none is done twice. A nonce is kept only after its signature was right: nobody
 * without the secret uses up another one's.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { retried } from '../../../dialer/retried.ts';
import { backoffMs } from '../../../lib/backoff.ts';
import { type NewNonce, takeNonces } from '../../../store/hub/doors/nonces.ts';
import type { HubStore } from '../../../store/hub/hub-store.ts';
import { Batch } from './batch.ts';
import { AliyunFault } from './fault.ts';

/** Longer than a request is good for, by a clock that is 15 minutes late and one that is 15 minutes early, ms. */
export const NONCE_MS = 31 * 60_000;

export interface Nonces {
  /** @returns whether the nonce was not used before */
  take(keyId: number, nonce: string): Promise<boolean>;
  close(): Promise<void>;
}

export function hashOf(keyId: number, nonce: string): Buffer {
  return createHash('sha256').update(`aliyun ${keyId} ${nonce}`).digest();
}

/** Nonces of one statement. */
const AT_ONCE = 200;

/** In MySQL, which all hubs share. What comes at the same time is written together: a commit costs the same for one as for many. */
export class StoredNonces implements Nonces {
  private readonly batch: Batch<NewNonce, boolean>;

  /** @param now ms since 1970 */
  constructor(store: HubStore, now: () => number) {
    this.batch = new Batch(async (nonces) => {
      const time = now();
      const times = { now: time, expires: time + NONCE_MS };
      const first = await retried(store, () => takeNonces(store.db, nonces, times));
      return nonces.map(({ claim }) => first.has(claim));
    }, AT_ONCE);
  }

  take(keyId: number, nonce: string): Promise<boolean> {
    return this.batch.ask({ hash: hashOf(keyId, nonce).toString('hex'), claim: randomUUID() });
  }

  async close(): Promise<void> {}
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 2_000;

/** In Redis, which all hubs share. While it does not answer, requests are refused: any of them might be a repetition. */
export class RedisNonces implements Nonces {
  private readonly redis: Redis;

  constructor(url: string) {
    this.redis = new Redis(url, {
      ...{ connectionName: 'cti-robot-nonces', connectTimeout: CONNECT_MS, commandTimeout: ANSWER_MS },
      ...{ disconnectTimeout: 500, maxRetriesPerRequest: 1 },
      retryStrategy: (attempt) =>
        backoffMs(attempt, { firstMs: 100, longestMs: ANSWER_MS, random: Math.random }),
    });
    // Requests are told; the sync's link logs a Redis that is away.
    this.redis.on('error', () => undefined);
  }

  async take(keyId: number, nonce: string): Promise<boolean> {
    const key = `cti_robot_nonce:${hashOf(keyId, nonce).toString('hex')}`;
    try {
      return (await this.redis.set(key, '1', 'PX', NONCE_MS, 'NX')) === 'OK';
    } catch {
      throw AliyunFault.gateway('ServiceUnavailable');
    }
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }
}
