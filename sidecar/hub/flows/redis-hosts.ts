/** Hosts that take their flows from Redis. */
import { isAccountsName } from '../../flows/account-name.ts';
import { versionOf } from '../../flows/script.ts';
import { SidecarError } from '../../lib/error.ts';
import type { Outcome } from '../../publish/outcome.ts';
import { Publisher } from '../../publish/publisher.ts';
import type { HostEntry } from '../../publish/redis-names.ts';
import { HubError } from '../error.ts';
import { type ChangeOptions, claimSeconds, type FlowHosts, type HostOutcome } from './hosts.ts';

export class RedisHosts implements FlowHosts {
  constructor(private readonly url: string) {}

  publish(name: string, script: Uint8Array, options: ChangeOptions): Promise<HostOutcome[]> {
    const bytes = Buffer.from(script);
    const push = async (publisher: Publisher) => {
      if (isAccountsName(name)) await publisher.markOfHub(name, bytes);
      await publisher.push(name, bytes);
    };
    return this.change(name, { wanted: versionOf(bytes), change: push }, options);
  }

  remove(name: string, options: ChangeOptions): Promise<HostOutcome[]> {
    const remove = async (publisher: Publisher) => {
      await publisher.remove(name);
      if (isAccountsName(name)) await publisher.unmarkOfHub(name);
    };
    return this.change(name, { wanted: null, change: remove }, options);
  }

  current(name: string): Promise<string | null> {
    return this.connected(async (publisher) => {
      const script = await publisher.pull(name);
      return script === undefined ? null : versionOf(script);
    });
  }

  private change(
    name: string,
    { wanted, change }: Write,
    { waitMs, onHost }: ChangeOptions,
  ): Promise<HostOutcome[]> {
    return this.connected(async (publisher) => {
      const hosts = await publisher.hosts();
      if (hosts.length === 0) throw new HubError('NO_HOST');
      const before = await publisher.statusSnapshot(name, hosts);
      await this.make(publisher, { name, wanted, change, waitMs });
      return this.outcomes(publisher, { name, hosts, before, waitMs, onHost });
    });
  }

  /**
   * Redis may have made a change although its answer was lost, or although it refused the announcement, which hosts do
   * not need.
   *
   * @throws HubError `HOSTS_UNKNOWN` where the connection was lost
   */
  private async make(
    publisher: Publisher,
    { name, wanted, change, waitMs }: Write & { name: string; waitMs: number },
  ): Promise<void> {
    const unknownBecause = (cause: unknown): HubError => {
      const values = { reason: (cause as Error).message, seconds: claimSeconds(waitMs) };
      return new HubError('HOSTS_UNKNOWN', { values, cause });
    };
    try {
      await change(publisher);
    } catch (error) {
      if (publisher.isLost(error)) throw unknownBecause(error);
      const script = await publisher.pull(name).catch((cause: unknown) => {
        throw unknownBecause(cause);
      });
      if ((script === undefined ? null : versionOf(script)) !== wanted) throw error;
    }
  }

  private async connected<T>(work: (publisher: Publisher) => Promise<T>): Promise<T> {
    let publisher: Publisher | undefined;
    try {
      publisher = await Publisher.connect(this.url);
      return await work(publisher);
    } catch (error) {
      if (error instanceof HubError) throw error;
      const failure = publisher?.errorOf(error) ?? error;
      if (!(failure instanceof SidecarError)) throw failure;
      throw new HubError('HOSTS_UNAVAILABLE', { values: { reason: failure.message }, cause: error });
    } finally {
      publisher?.close();
    }
  }

  /** The change is made: a Redis that is lost from here on leaves the outcome unknown. */
  private async outcomes(
    publisher: Publisher,
    { name, hosts, before, waitMs, onHost }: Change,
  ): Promise<HostOutcome[]> {
    const onOutcome = (outcome: Outcome) => onHost(shown(outcome));
    try {
      return (await publisher.outcomes(name, hosts, before, waitMs, { onOutcome })).map(shown);
    } catch (error) {
      if (!(publisher.errorOf(error) instanceof SidecarError)) throw error;
      return hosts.map(unknown);
    }
  }
}

interface Write {
  /** The version that hosts will find; null: none. */
  wanted: string | null;
  change: (publisher: Publisher) => Promise<unknown>;
}

interface Change extends ChangeOptions {
  name: string;
  hosts: HostEntry[];
  before: Map<string, string | null>;
}

function unknown({ host, domain }: HostEntry): HostOutcome {
  return { host, domain, state: 'waiting', version: null, error: null };
}

function shown({ host, domain, state, version, error }: Outcome): HostOutcome {
  const fault = error && { code: error.code, path: error.path, message: error.message };
  return { host, domain, state, version, error: fault };
}
