/** Asks a Redis which commands of this door it allows. Nothing is done: the transaction that has them is thrown away. */
import type { Redis } from 'ioredis';

/** Of a script, Redis tells neither the command nor the key. */
const DENIED = /^(NOPERM|EXECABORT)|executing the script can't|No permissions to/;
const UNKNOWN = /unknown command/i;

/** Whether Redis has refused a command because of the user's rights. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.test(error.message);
}

export interface RightKeys {
  /** The hash of tasks. */
  hash: string;
  /** The notes, and any batch. */
  notes: string;
  batch: string;
  /** The lists of numbers. */
  queues: readonly string[];
}

/**
 * @param redis nobody else may use it meanwhile
 * @returns what is not allowed, such as `HSET on cti_robot_taken@sales.example`; a command that Redis does not know, too
 */
export async function missingRights(redis: Redis, keys: RightKeys): Promise<string[]> {
  const { hash, notes, batch, queues } = keys;
  const missing: string[] = [];
  const ask = async (name: string, ...args: (string | number)[]): Promise<void> => {
    try {
      await redis.call(name, ...args);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
      const key = args.find(
        (arg) => typeof arg === 'string' && [hash, notes, batch, ...queues].includes(arg),
      );
      if (UNKNOWN.test(error.message)) missing.push(`${name} (Redis is older than 6.2)`);
      else if (isDenied(error)) missing.push(/key/.test(error.message) ? `${name} on ${key}` : name);
    }
  };
  // Without a transaction it is an error in any case; without the right, another one.
  await ask('EXEC');
  await ask('DISCARD');
  await ask('MULTI');
  if (missing.length > 0) {
    await redis.call('DISCARD').catch(() => redis.disconnect(true));
    return missing;
  }
  await ask('HGETALL', hash);
  await ask('HGETALL', notes);
  await ask('HSET', notes, 'x', 'x');
  await ask('HDEL', notes, 'x');
  await ask('HEXISTS', notes, 'x');
  await ask('LRANGE', batch, 0, -1);
  await ask('DEL', batch);
  for (const queue of queues.length > 0 ? queues : [batch]) {
    await ask('LLEN', queue);
    await ask('LMOVE', queue, batch, 'LEFT', 'RIGHT');
    await ask('EVAL', 'return 0', 3, queue, batch, notes);
    await ask('EVALSHA', '0'.repeat(40), 3, queue, batch, notes);
  }
  await redis.call('DISCARD');
  return [...new Set(missing)];
}
