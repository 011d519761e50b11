/** The author's side of routes in Redis: reads the hash, changes fields, and notifies the hosts. */
import type { Redis } from 'ioredis';
import { ALL_REMOVED, flowChannel, ROUTE_HASH, ROUTE_REMOVED_HASH, routeMessage } from './redis-names.ts';

/** A field with what it should have; null: it should be gone. */
export type RouteEdit = readonly [field: string, value: string | null];

/** Fields in one command. */
const AT_ONCE = 500;
/** So many changes are announced one by one; more, all at once. */
const ANNOUNCED = 50;

export async function readRoutes(redis: Redis): Promise<Map<string, string>> {
  return new Map(Object.entries(await redis.hgetall(ROUTE_HASH)));
}

export async function writeRoutes(redis: Redis, edits: readonly RouteEdit[]): Promise<void> {
  for (let from = 0; from < edits.length; from += AT_ONCE)
    await writePart(redis, edits.slice(from, from + AT_ONCE));
  const named = edits.length <= ANNOUNCED ? edits.map(([field]) => field) : [undefined];
  for (const field of named) await redis.publish(flowChannel(), routeMessage(field));
}

async function writePart(redis: Redis, edits: readonly RouteEdit[]): Promise<void> {
  const put = edits.filter((edit): edit is readonly [string, string] => edit[1] !== null);
  const removed = edits.filter(([, value]) => value === null).map(([field]) => field);
  const batch = redis.multi();
  if (put.length > 0) {
    batch.hset(ROUTE_HASH, Object.fromEntries(put));
    batch.hdel(ROUTE_REMOVED_HASH, ...put.map(([field]) => field));
  }
  if (removed.length > 0) {
    const time = new Date().toISOString();
    batch.hset(ROUTE_REMOVED_HASH, Object.fromEntries(removed.map((field) => [field, time])));
    batch.hdel(ROUTE_HASH, ...removed);
  }
  for (const [error] of (await batch.exec()) ?? []) if (error) throw error;
}

/** Lets all hosts remove the routes that Redis has no longer. */
export async function acceptRouteRemoval(redis: Redis): Promise<void> {
  await redis.hset(ROUTE_REMOVED_HASH, ALL_REMOVED, new Date().toISOString());
  await redis.publish(flowChannel(), routeMessage());
}
