/** A hub alone without Redis, and a command while no hub runs: nobody would take a flow. */
import { HubError } from '../error.ts';
import type { FlowHosts, HostOutcome } from './hosts.ts';

export class NoHosts implements FlowHosts {
  publish(): Promise<HostOutcome[]> {
    return Promise.reject(new HubError('NO_HOST'));
  }

  remove(): Promise<HostOutcome[]> {
    return Promise.reject(new HubError('NO_HOST'));
  }

  current(): Promise<string | null> {
    return Promise.reject(new HubError('NO_HOST'));
  }
}
