/** Routes in Redis, and the hosts that take them (docs/reference/routes.md#hosts). */
import type { Redis } from 'ioredis';
import {
  ALL_REMOVED,
  ROUTE_HASH,
  ROUTE_HOSTS,
  ROUTE_REMOVED_HASH,
  type RouteHost,
} from '../../publish/redis-names.ts';

/** How long a silent host counts, s. */
const LIFE_S = 30;
/** Marks read in one command. */
const AT_ONCE = 500;

/** @throws when the hash cannot be read */
export async function readAll(redis: Redis): Promise<Map<string, string>> {
  return new Map(Object.entries(await redis.hgetall(ROUTE_HASH)));
}

export async function readOne(redis: Redis, field: string): Promise<string | undefined> {
  return (await redis.hget(ROUTE_HASH, field)) ?? undefined;
}

export interface Marks {
  fields: Set<string>;
  /** Until when all missing routes may be removed, ms since 1970; 0: never. */
  all: number;
}

/** The routes among these whose removal is marked; none if the account may not read the marks. */
export async function readMarks(redis: Redis, fields: readonly string[]): Promise<Marks> {
  const marks: Marks = { fields: new Set(), all: 0 };
  for (let from = 0; from < fields.length; from += AT_ONCE) {
    const part = fields.slice(from, from + AT_ONCE);
    const [all, ...found] = await redis
      .hmget(ROUTE_REMOVED_HASH, ALL_REMOVED, ...part)
      .catch((error: Error) => {
        if (error.name !== 'ReplyError') throw error;
        return [];
      });
    marks.all = Date.parse(all ?? '') || 0;
    for (const [i, mark] of found.entries()) if (mark !== null) marks.fields.add(part[i] as string);
  }
  return marks;
}

/**
 * Says that this host takes routes, and reads which others do.
 *
 * @throws where Redis does not allow it
 */
export async function meetHosts(redis: Redis, here: RouteHost): Promise<RouteHost[]> {
  const [seconds] = (await redis.time()) as unknown as [number | string, number | string];
  const now = Number(seconds);
  await redis.zremrangebyscore(ROUTE_HOSTS, '-inf', `(${now}`);
  await redis.zadd(ROUTE_HOSTS, now + LIFE_S, JSON.stringify(here));
  return (await redis.zrange(ROUTE_HOSTS, '0', '-1')).flatMap(readHost);
}

export async function leaveHosts(redis: Redis, here: RouteHost): Promise<void> {
  await redis.zrem(ROUTE_HOSTS, JSON.stringify(here));
}

/** None for what is no host: anybody may write there. */
function readHost(text: string): RouteHost[] {
  try {
    const { host, domain } = JSON.parse(text) as Partial<RouteHost>;
    return typeof host === 'string' ? [{ host, domain: typeof domain === 'string' ? domain : null }] : [];
  } catch {
    return [];
  }
}
