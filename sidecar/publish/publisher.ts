/**
 * The author's side of the flow sync: writes a flow to its hash, publishes the change, and reads the result from the
 * status boards of the hosts (flow-sync.md).
 */
import { Redis } from 'ioredis';
import { versionOf } from '../flows/script.ts';
import { SidecarError } from '../lib/error.ts';
import { hideSecrets } from '../lib/url.ts';
import { type Outcome, outcomeOf, readEntry } from './outcome.ts';
import {
  changeMessage,
  flowChannel,
  flowHash,
  type HostEntry,
  HUB_HASH,
  hostKey,
  removedHash,
  type StatusEntry,
  statusHash,
} from './redis-names.ts';

const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;
const POLL_MS = 50;
/** How long a removal stays marked: longer than a host is likely to be down, ms. */
const MARK_LIFE_MS = 90 * 24 * 3_600_000;
/** The message of ioredis after `ANSWER_MS` without an answer. */
const TIMED_OUT = /^Command timed out/;

/** A flow in one of the hashes. */
export interface PublishedFlow {
  name: string;
  /** Null: the hash of all hosts. */
  domain: string | null;
  version: string;
  bytes: number;
}

export interface OutcomeOptions {
  /** Called once for each host: when it has reported, or when the time is up. */
  onOutcome?: (outcome: Outcome) => void;
}

/** A flow that a host keeps although Redis no longer has it. */
export interface HeldFlow {
  flow: string;
  host: string;
}

export class Publisher {
  /** Why removals could not be marked; null if they were. */
  markFailure: string | null = null;

  private constructor(
    readonly redis: Redis,
    private readonly url: string,
  ) {}

  /** @throws SidecarError `REDIS` when it cannot be reached */
  static async connect(url: string): Promise<Publisher> {
    const redis = new Redis(url, {
      connectionName: 'cti-robot-publisher',
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      commandTimeout: ANSWER_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    let reason = '';
    redis.on('error', (error: Error) => {
      reason ||= error.message;
    });
    try {
      await redis.connect();
      // Without a database of that number, ioredis would continue with another one.
      if (reason !== '') throw new Error(reason);
    } catch (error) {
      redis.disconnect();
      throw redisError(url, reason || (error as Error).message, error);
    }
    return new Publisher(redis, url);
  }

  /** An error as the command prints it: what Redis refused, or that the connection was lost. */
  errorOf(error: unknown): unknown {
    const { name, message } = error as Error;
    if (error instanceof SidecarError || (name !== 'ReplyError' && !this.isLost(error))) return error;
    return redisError(this.url, message, error);
  }

  /** Whether a command failed because the connection was lost: Redis may have carried it out. */
  isLost(error: unknown): boolean {
    const { name, message } = error as Error;
    return name !== 'ReplyError' && (this.redis.status !== 'ready' || TIMED_OUT.test(message));
  }

  close(): void {
    this.redis.disconnect();
  }

  /** Writes a flow and notifies the hosts. */
  async push(name: string, script: Buffer, domain?: string): Promise<void> {
    await this.redis.hset(flowHash(domain), name, script);
    await this.tryMarking(() => this.redis.hdel(removedHash(domain), name));
    await this.redis.publish(flowChannel(domain), changeMessage(name, domain));
  }

  /** Lets hosts take a flow whose name belongs to an account; to be called by the hub, before `push`. */
  async markOfHub(name: string, script: Buffer): Promise<void> {
    await this.redis.hset(HUB_HASH, name, versionOf(script));
  }

  /** Takes that back, after `remove`. */
  async unmarkOfHub(name: string): Promise<void> {
    await this.redis.hdel(HUB_HASH, name);
  }

  /** The script in the hash, undefined if there is none. */
  async pull(name: string, domain?: string): Promise<Buffer | undefined> {
    return (await this.redis.hgetBuffer(flowHash(domain), name)) ?? undefined;
  }

  /**
   * Removes a flow and notifies the hosts; a mark notifies those that are down. Returns false if there was no such flow.
   */
  async remove(name: string, domain?: string): Promise<boolean> {
    await this.mark([name], domain);
    const removed = await this.redis.hdel(flowHash(domain), name);
    await this.redis.publish(flowChannel(domain), changeMessage(name, domain));
    return removed === 1;
  }

  /** Flows that hosts keep although Redis no longer has them. */
  async heldFlows(hosts: readonly HostEntry[]): Promise<HeldFlow[]> {
    const boards = await Promise.all(hosts.map(({ host }) => this.redis.hgetall(statusHash(host))));
    return boards.flatMap((board, i) =>
      Object.entries(board)
        .filter(([, entry]) => readEntry<StatusEntry>(entry)?.held === true)
        .map(([flow]) => ({ flow, host: hosts[i]?.host ?? '' })),
    );
  }

  /** Announces to all hosts, those that are down as well, that these flows may be removed. */
  async acceptRemoval(flows: readonly string[], domain?: string): Promise<void> {
    await this.mark(flows, domain);
    for (const flow of flows) await this.redis.publish(flowChannel(domain), changeMessage(flow, domain));
  }

  private async mark(flows: readonly string[], domain: string | undefined): Promise<void> {
    const hash = removedHash(domain);
    await this.tryMarking(async () => {
      const now = Date.now();
      const before = Object.entries(await this.redis.hgetall(hash));
      const old = before.filter(([, time]) => !(Date.parse(time) > now - MARK_LIFE_MS)).map(([name]) => name);
      if (old.length > 0) await this.redis.hdel(hash, ...old);
      const time = new Date(now).toISOString();
      await this.redis.hset(hash, Object.fromEntries(flows.map((flow) => [flow, time])));
    });
  }

  /** An account without the right to write marks can still publish. */
  private async tryMarking(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if ((error as Error).name !== 'ReplyError') throw error;
      this.markFailure = (error as Error).message;
    }
  }

  /** The flows of one hash, by name. */
  async list(domain?: string): Promise<PublishedFlow[]> {
    const hash = flowHash(domain);
    const flows: PublishedFlow[] = [];
    for (const name of (await this.redis.hkeys(hash)).sort()) {
      const script = await this.redis.hgetBuffer(hash, name);
      if (!script) continue;
      flows.push({ name, domain: domain ?? null, version: versionOf(script), bytes: script.byteLength });
    }
    return flows;
  }

  /** The connected hosts by name; of a domain, or all. */
  async hosts(domain?: string): Promise<HostEntry[]> {
    const keys = new Set<string>();
    for await (const found of this.redis.scanStream({ match: hostKey('*'), count: 1000 })) {
      for (const key of found as string[]) keys.add(key);
    }
    const hosts: HostEntry[] = [];
    for (const key of keys) {
      const entry = await this.redis.get(key);
      const host = entry === null ? null : readEntry<HostEntry>(entry);
      if (typeof host?.host === 'string') {
        hosts.push({ host: host.host, domain: host.domain ?? null, release: host.release ?? '' });
      }
    }
    return hosts
      .filter((host) => domain === undefined || host.domain === domain)
      .sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  /** The status of a flow on each host as text; taken before a change, to detect later reports. */
  async statusSnapshot(flow: string, hosts: HostEntry[]): Promise<Map<string, string | null>> {
    const entries = await Promise.all(hosts.map(({ host }) => this.redis.hget(statusHash(host), flow)));
    return new Map(hosts.map(({ host }, i) => [host, entries[i] ?? null]));
  }

  /**
   * Waits until every host has reported the result of a change, or the time is up.
   *
   * @param before the status before the change, see `statusSnapshot`
   * @param waitMs ms
   */
  async outcomes(
    flow: string,
    hosts: HostEntry[],
    before: Map<string, string | null>,
    waitMs: number,
    { onOutcome = () => {} }: OutcomeOptions = {},
  ): Promise<Outcome[]> {
    const end = performance.now() + waitMs;
    const told = new Set<string>();
    const wanted = await this.wantedVersions(flow, hosts);
    for (;;) {
      const now = await this.statusSnapshot(flow, hosts);
      const outcomes = hosts.map(({ host, domain }): Outcome => {
        const telling = now.get(host) ?? null;
        return {
          flow,
          host,
          domain,
          ...outcomeOf(telling, wanted.get(domain) ?? null, telling !== (before.get(host) ?? null)),
        };
      });
      const isOver = performance.now() >= end;
      for (const outcome of outcomes) {
        if (told.has(outcome.host) || (outcome.state === 'waiting' && !isOver)) continue;
        told.add(outcome.host);
        onOutcome(outcome);
      }
      if (told.size === hosts.length) return outcomes;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** By domain: the version that its hosts should have, which is the domain's own, else that of all. */
  private async wantedVersions(flow: string, hosts: HostEntry[]): Promise<Map<string | null, string | null>> {
    const ofAll = await this.pull(flow);
    const wanted = new Map<string | null, string | null>();
    for (const domain of new Set(hosts.map((host) => host.domain))) {
      const own = domain === null ? undefined : await this.pull(flow, domain);
      const script = own ?? ofAll;
      wanted.set(domain, script ? versionOf(script) : null);
    }
    return wanted;
  }
}

function redisError(url: string, reason: string, cause: unknown): SidecarError {
  return new SidecarError('REDIS', `Redis at ${hideSecrets(url)} cannot be used: ${reason}`, { cause });
}
