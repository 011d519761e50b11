/** Reads flows from the hash of all hosts and that of the domain, whose flows win (flow-sync.md). */
import { isUtf8 } from 'node:buffer';
import type { Redis } from 'ioredis';
import { MAX_SCRIPT_BYTES } from '../flows/script.ts';
import { flowHash, HUB_HASH, removedHash } from '../publish/redis-names.ts';

/** A script in Redis that has not been fetched: it may have any size. */
export interface LocatedScript {
  hash: string;
  bytes: number;
  /** See `Script`; null where it was not asked for, or this Redis does not tell. */
  digest: string | null;
}

/**
 * The first of the hashes that has the field, with the script's length and, where that is allowed, its digest. A
 * comparison that fetched every script would move all flows to each of a hundred hosts every minute.
 */
const DESCRIBE = `
for i, hash in ipairs(KEYS) do
  local bytes = redis.call('HSTRLEN', hash, ARGV[1])
  if bytes > tonumber(ARGV[2]) then return { i, bytes, '' } end
  local script = redis.call('HGET', hash, ARGV[1])
  if script then return { i, bytes, redis.sha1hex(script) } end
end
return false`;

/** Marks read in one command. */
const MARKS_AT_ONCE = 500;

export class RedisFlows {
  /** The winning hash first. */
  private readonly hashes: string[];
  /** The hashes in which removals are marked. */
  private readonly marks: string[];
  /** Whether Redis runs scripts: some proxies do not, and some accounts lack the right. */
  private canRunScripts = true;
  private plainReason: string | null = null;

  /** @param onScriptsUnavailable called when Redis does not tell digests, with its reason; once for each */
  constructor(
    private readonly redis: Redis,
    domain: string | undefined,
    private readonly onScriptsUnavailable: (reason: string) => void,
  ) {
    this.hashes = domain === undefined ? [flowHash()] : [flowHash(domain), flowHash()];
    this.marks = domain === undefined ? [removedHash()] : [removedHash(domain), removedHash()];
  }

  /** A new connection may lead to another Redis, or have other rights. */
  connected(): void {
    this.canRunScripts = true;
  }

  /**
   * The names of all flows, as bytes in Latin-1: a field may be anything, and must be asked for again as it is.
   *
   * @throws when one of the hashes cannot be read; no name is missing because of an error
   */
  async fields(): Promise<Set<string>> {
    const all = await Promise.all(this.hashes.map((hash) => this.redis.hkeysBuffer(hash)));
    return new Set(all.flat().map((field) => field.toString('latin1')));
  }

  /** The flows among these whose removal is marked; none if the account may not read the marks. */
  async removed(names: readonly string[]): Promise<Set<string>> {
    const removed = new Set<string>();
    for (let from = 0; from < names.length; from += MARKS_AT_ONCE) {
      const part = names.slice(from, from + MARKS_AT_ONCE);
      for (const hash of this.marks) {
        const marks = await this.redis.hmget(hash, ...part).catch((error: Error) => {
          if (error.name !== 'ReplyError') throw error;
          return [];
        });
        for (const [i, mark] of marks.entries()) if (mark !== null) removed.add(part[i] as string);
      }
    }
    return removed;
  }

  /** Finds the script of a field; undefined if there is none. */
  async find(field: string): Promise<LocatedScript | undefined> {
    const name = Buffer.from(field, 'latin1');
    for (const hash of this.hashes) {
      const bytes = await this.redis.hstrlen(hash, name);
      if (bytes > 0 || (await this.redis.hexists(hash, name)) === 1) return { hash, bytes, digest: null };
    }
    return undefined;
  }

  /** The same with the script's digest, where Redis tells it. */
  async describe(field: string): Promise<LocatedScript | undefined> {
    if (!this.canRunScripts) return this.find(field);
    let refused: Error;
    try {
      const name = Buffer.from(field, 'latin1');
      const answer = (await this.redis.eval(
        DESCRIBE,
        this.hashes.length,
        ...this.hashes,
        name,
        MAX_SCRIPT_BYTES,
      )) as [number, number, string] | null;
      return answer
        ? { hash: this.hashes[answer[0] - 1] as string, bytes: answer[1], digest: answer[2] || null }
        : undefined;
    } catch (error) {
      // Redis has answered: not a lost connection.
      if ((error as Error).name !== 'ReplyError') throw error;
      refused = error as Error;
    }
    // If this fails as well, it was not because of the script (a Redis that is busy, a hash that is none).
    const found = await this.find(field);
    if (this.plainReason !== refused.message) this.onScriptsUnavailable(refused.message);
    this.plainReason = refused.message;
    this.canRunScripts = false;
    return found;
  }

  /** Whether a hub has published the flow; not where the account may not read that. */
  async isOfHub(field: string): Promise<boolean> {
    try {
      return (await this.redis.hexists(HUB_HASH, Buffer.from(field, 'latin1'))) === 1;
    } catch (error) {
      if ((error as Error).name !== 'ReplyError') throw error;
      return false;
    }
  }

  /** Fetches the script; undefined if it has been removed meanwhile. */
  async script(field: string, hash: string): Promise<Buffer | undefined> {
    return (await this.redis.hgetBuffer(hash, Buffer.from(field, 'latin1'))) ?? undefined;
  }
}

/** The flow name of a field; invalid UTF-8 becomes characters that no name may have. */
export function nameOf(field: string): string {
  const bytes = Buffer.from(field, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : `\uFFFD${field}`;
}

/** The field of a flow name. */
export function fieldOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
