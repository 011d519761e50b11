/**
 * Reports to Redis which flows this host has, and that the host is connected. Both expire, so that nobody waits for a
 * host that has failed (flow-sync.md).
 */
import type { ChainableCommander, Redis } from 'ioredis';
import { shortened } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { GroupRun } from '../lib/order.ts';
import { type HostEntry, hostKey, type StatusEntry, statusHash } from '../publish/redis-names.ts';
import type { FlowState } from './flow-entry.ts';

/** How long a silent host counts as connected, ms. */
const LIFE_MS = 30_000;
const RENEW_MS = 10_000;
/** Fields in one command. */
const AT_ONCE = 500;

export interface BoardOptions {
  redis: Redis;
  host: string;
  domain: string | undefined;
  release: string;
  /** The state of one flow, undefined where there is none; of all. */
  flow: (name: string) => FlowState | undefined;
  flows: () => ReadonlyMap<string, FlowState>;
  /** Whether the flow stays although Redis has it no longer. */
  holds: (name: string) => boolean;
  log: Log;
}

export class StatusBoard {
  private readonly changes = new Set<string>();
  private all = false;
  private failing = false;
  private stopped = false;
  private readonly writing = new GroupRun(() => this.write());
  private readonly timer: NodeJS.Timeout;
  private readonly hash: string;

  constructor(private readonly options: BoardOptions) {
    this.hash = statusHash(options.host);
    this.timer = setInterval(() => void this.renew(), RENEW_MS);
  }

  /** A flow's state changed. */
  changed(name: string): void {
    this.changes.add(name);
    void this.writing.run();
  }

  /** Writes everything: after a connection it is unknown what Redis still has. */
  rewrite(): Promise<void> {
    this.all = true;
    return this.writing.run();
  }

  /** Removes the host from the board if Redis can be reached. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    // A pending write must not follow the removal.
    this.stopped = true;
    await this.writing.run();
    await this.guarded(async () => {
      await this.options.redis.del(this.hash, hostKey(this.options.host));
    });
  }

  private write(): Promise<void> {
    return this.guarded(async () => {
      if (this.stopped) return;
      const { redis, flow, flows } = this.options;
      const names = [...this.changes];
      const everything = this.all;
      this.changes.clear();
      this.all = false;
      const batch = redis.multi();
      if (everything) {
        batch.del(this.hash);
        this.addEntries(batch, [...flows()]);
      } else {
        const there = names.map((name) => [name, flow(name)] as const);
        this.addEntries(
          batch,
          there.filter((entry): entry is [string, FlowState] => entry[1] !== undefined),
        );
        const gone = names.filter((name) => flow(name) === undefined).map(fieldName);
        if (gone.length > 0) batch.hdel(this.hash, ...gone);
      }
      this.renewIn(batch);
      const results = await batch.exec();
      for (const [error] of results ?? []) if (error) throw error;
    });
  }

  private addEntries(batch: ChainableCommander, states: [string, FlowState][]): void {
    const entry = ([name, state]: [string, FlowState]): string[] => [
      fieldName(name),
      JSON.stringify(entryOf(state, this.options.holds(name))),
    ];
    for (let from = 0; from < states.length; from += AT_ONCE) {
      batch.hset(this.hash, ...states.slice(from, from + AT_ONCE).flatMap(entry));
    }
  }

  private renew(): Promise<void> {
    return this.guarded(async () => {
      const batch = this.options.redis.multi();
      this.renewIn(batch);
      const [renewed] = (await batch.exec()) ?? [];
      if (renewed?.[1] === 0 && this.options.flows().size > 0) await this.rewrite();
    });
  }

  private renewIn(batch: ChainableCommander): void {
    const { host, domain, release } = this.options;
    const entry: HostEntry = { host, domain: domain ?? null, release };
    batch.pexpire(this.hash, LIFE_MS);
    batch.set(hostKey(host), JSON.stringify(entry), 'PX', LIFE_MS);
  }

  /** Flows can be read even if the status cannot be written. */
  private async guarded(task: () => Promise<void>): Promise<void> {
    if (this.options.redis.status !== 'ready') return;
    try {
      await task();
      this.failing = false;
    } catch (error) {
      if (!this.failing) {
        this.options.log.warn(
          { error: (error as Error).message },
          'redis: could not write the status of flows',
        );
      }
      this.failing = true;
    }
  }
}

function entryOf(
  { version, time, error: fault, rejectedVersion: refused, costly }: FlowState,
  held: boolean,
): StatusEntry {
  return {
    version,
    time: new Date(time).toISOString(),
    error: fault === null ? null : { ...fault, version: refused },
    ...(held && { held }),
    ...(costly.length > 0 && { costly: costly.map(({ pattern }) => pattern) }),
  };
}

/** A refused name may have any length; shortened, it is still not a valid name of a flow. */
function fieldName(name: string): string {
  return shortened(name, 128);
}
