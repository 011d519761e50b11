/** The hosts that a hub publishes flows to. */
import type { Fault } from '../../lib/error.ts';

/** How much longer than its wait for hosts the claim of a publication lasts, ms: clocks of hubs may differ by as much. */
export const CLAIM_GRACE_MS = 60_000;

/** How long a claim lasts that nobody ends, with the time to notice it, s. @param waitMs for the hosts */
export function claimSeconds(waitMs: number): number {
  return Math.ceil((waitMs + CLAIM_GRACE_MS) / 1000) + 5;
}

/** What became of a change on a host. */
export interface HostOutcome {
  host: string;
  domain: string | null;
  /** `waiting`: the host did not report in time. */
  state: 'in use' | 'removed' | 'refused' | 'waiting';
  /** The version in use on the host. */
  version: string | null;
  /** Why the host refused the script; while waiting: what it reported before, such as a full disk. */
  error: Fault | null;
}

export interface ChangeOptions {
  /** How long to wait for the hosts, ms. */
  waitMs: number;
  /** Called with each host as soon as it has reported. */
  onHost: (outcome: HostOutcome) => void;
}

export interface FlowHosts {
  /**
   * Writes a script to where hosts take it from, and waits for them.
   *
   * @param name in Redis and on disk
   * @returns the outcome on every host
   * @throws HubError `NO_HOST`, `HOSTS_UNAVAILABLE`: nothing has been written. Any other error leaves that open
   */
  publish(name: string, script: Uint8Array, options: ChangeOptions): Promise<HostOutcome[]>;
  /** Removes a flow, likewise. */
  remove(name: string, options: ChangeOptions): Promise<HostOutcome[]>;
  /**
   * The version that hosts find where they take scripts from; null: none.
   *
   * @throws HubError `NO_HOST`, `HOSTS_UNAVAILABLE`
   */
  current(name: string): Promise<string | null>;
}
