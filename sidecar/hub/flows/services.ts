/** What the routes of flows work with. */

import type { LintOptions } from '../../lint/lint.ts';
import { homePaths } from '../../settings/home.ts';
import type { Settings } from '../../settings/settings.ts';
import { Checker } from './checker.ts';
import type { FlowHosts } from './hosts.ts';
import { NoHosts } from './no-hosts.ts';
import { RedisHosts } from './redis-hosts.ts';
import { type HostState, ThisHost } from './this-host.ts';

export interface FlowServices {
  hosts: FlowHosts;
  checker: Checker;
  lint: LintOptions;
}

/** Asks the sidecar in this process for a flow's state. */
export type AskSidecar = (name: string) => Promise<HostState | undefined>;

/** @param askSidecar null: there is no sidecar in this process */
export function createFlowServices(settings: Settings, askSidecar: AskSidecar | null): FlowServices {
  return {
    hosts: hostsOf(settings, askSidecar),
    checker: new Checker(),
    lint: lintOptions(settings),
  };
}

function hostsOf(settings: Settings, askSidecar: AskSidecar | null): FlowHosts {
  const { redis, host, domain } = settings;
  if (redis !== undefined) return new RedisHosts(redis);
  if (askSidecar === null) return new NoHosts();
  const { flows, hubFlows } = homePaths(settings);
  return new ThisHost({ host, domain: domain ?? null, flows, hubFlows, state: askSidecar });
}

function lintOptions(settings: Settings): LintOptions {
  const { sounds, tts, recordings } = homePaths(settings);
  return {
    applications: settings.applications,
    accountTargets: settings.accountTargets,
    pushTargets: settings.hub.pushTargets,
    folders: [...settings.promptFolders, sounds, tts, recordings],
  };
}
