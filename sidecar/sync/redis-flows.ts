/** Reads flows from the hash of all hosts and that of the domain, whose flows win (sidecar.md "Flow sync"). */
import { isUtf8 } from 'node:buffer';
import type { Redis } from 'ioredis';
import { flowHash } from './redis-names.ts';

/** A script in Redis, not fetched yet: it may be as large as anything. */
export interface Found {
  hash: string;
  bytes: number;
}

export class RedisFlows {
  /** The winning hash first. */
  private readonly hashes: string[];

  constructor(
    private readonly redis: Redis,
    domain: string | undefined,
  ) {
    this.hashes = domain === undefined ? [flowHash()] : [flowHash(domain), flowHash()];
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

  /** Where the field's script is; undefined where there is none. */
  async find(field: string): Promise<Found | undefined> {
    const name = Buffer.from(field, 'latin1');
    for (const hash of this.hashes) {
      const bytes = await this.redis.hstrlen(hash, name);
      if (bytes > 0 || (await this.redis.hexists(hash, name)) === 1) return { hash, bytes };
    }
    return undefined;
  }

  /** The script; undefined where it has gone meanwhile. */
  async script(field: string, hash: string): Promise<Buffer | undefined> {
    return (await this.redis.hgetBuffer(hash, Buffer.from(field, 'latin1'))) ?? undefined;
  }
}

/** A field as a flow's name; bytes that are no text become characters that no name may have. */
export function nameOf(field: string): string {
  const bytes = Buffer.from(field, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : `\uFFFD${field}`;
}

/** A flow's name as a field. */
export function fieldOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
