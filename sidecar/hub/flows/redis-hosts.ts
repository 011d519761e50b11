/** Hosts that take their flows from Redis. */
import { isAccountsName } from '../../flows/account-name.ts';
import { versionOf } from '../../flows/script.ts';
import { SidecarError } from '../../lib/error.ts';
import { type Outcome, Publisher } from '../../publish/publisher.ts';
import type { HostEntry } from '../../publish/redis-names.ts';
import { HubError } from '../error.ts';
import type { ChangeOptions, FlowHosts, HostOutcome } from './hosts.ts';

export class RedisHosts implements FlowHosts {
  constructor(private readonly url: string) {}

  publish(name: string, script: Uint8Array, options: ChangeOptions): Promise<HostOutcome[]> {
    const bytes = Buffer.from(script);
    const push = async (publisher: Publisher) => {
      if (isAccountsName(name)) await publisher.markOfHub(name, bytes);
      await publisher.push(name, bytes);
    };
    return this.change(name, push, options);
  }

  remove(name: string, options: ChangeOptions): Promise<HostOutcome[]> {
    const remove = async (publisher: Publisher) => {
      await publisher.remove(name);
      if (isAccountsName(name)) await publisher.unmarkOfHub(name);
    };
    return this.change(name, remove, options);
  }

  current(name: string): Promise<string | null> {
    return this.connected(async (publisher) => {
      const script = await publisher.pull(name);
      return script === undefined ? null : versionOf(script);
    });
  }

  private change(
    name: string,
    change: (publisher: Publisher) => Promise<unknown>,
    { waitMs, onHost }: ChangeOptions,
  ): Promise<HostOutcome[]> {
    return this.connected(async (publisher) => {
      const hosts = await publisher.hosts();
      if (hosts.length === 0) throw new HubError('NO_HOST');
      const before = await publisher.statusSnapshot(name, hosts);
      await change(publisher);
      return this.outcomes(publisher, { name, hosts, before, waitMs, onHost });
    });
  }

  private async connected<T>(work: (publisher: Publisher) => Promise<T>): Promise<T> {
    let publisher: Publisher | undefined;
    try {
      publisher = await Publisher.connect(this.url);
      return await work(publisher);
    } catch (error) {
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
