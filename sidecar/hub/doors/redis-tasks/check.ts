/** Asks, for `cti-robot doctor`, what the door would be refused. Nothing is read, taken or changed. */
import type { Settings } from '../../../settings/settings.ts';
import { taskDomains } from './domains.ts';
import { TaskRedis } from './task-redis.ts';

/**
 * @returns by domain, what Redis does not allow; null: the settings say that nobody writes tasks to Redis
 * @throws an error that says why Redis cannot be used
 */
export async function missingTaskRights({
  redis: url,
  domain,
  dialer,
}: Pick<Settings, 'redis' | 'domain' | 'dialer'>): Promise<Map<string, string[]> | null> {
  if (!dialer.redisTasks || url === undefined) return null;
  const redis = new TaskRedis(url);
  try {
    await redis.settled();
    if (redis.down !== null) throw new Error(redis.down);
    const missing = new Map<string, string[]>();
    for (const one of taskDomains({ domain, dialer }))
      missing.set(one.domain, await redis.missingRights(one.domain));
    return missing;
  } finally {
    redis.close();
  }
}
