/** A host for tests of the flow sync: a home of its own, and the sync alone, in this process. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { homePaths, makeHome } from '../../../sidecar/settings/home.ts';
import type { PromptSource } from '../../../sidecar/sync/prompts/prompt-source.ts';
import { createFlowSync, type FlowSync } from '../../../sidecar/sync/sync.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type LogLine, recordedLog } from '../../support/log.ts';

/** Longer than any test, so that the periodic comparison never runs. */
export const NEVER_MS = 3_600_000;

export interface Host {
  home: string;
  sync: FlowSync;
  lines: LogLine[];
  /** The scripts and compiled flows on disk: name → content. */
  scripts(): Record<string, string>;
  compiled(): Record<string, string>;
  /** Writes a script into the flows folder, as an operator does. */
  put(name: string, script: string): void;
  /** Starts the sync anew, as after a restart of the sidecar. Stop the previous one first. */
  again(change?: HostOptions): Promise<Host>;
}

export interface HostOptions {
  host?: string;
  redis?: string;
  domain?: string;
  everyMs?: number;
  /** `sync.maxRemoved` as in the environment. */
  maxRemoved?: string;
  /** Where missing prompts come from; default: nowhere. */
  prompts?: () => PromptSource;
}

/** Starts a host; it is stopped when the test is over. */
export async function startHost(options: HostOptions, home = temporaryFolder()): Promise<Host> {
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_HOST: options.host ?? 'fs1',
    CTI_ROBOT_REDIS: options.redis,
    CTI_ROBOT_DOMAIN: options.domain,
    CTI_ROBOT_SYNC_EVERY_MS: String(options.everyMs ?? NEVER_MS),
    ...(options.maxRemoved === undefined ? {} : { CTI_ROBOT_SYNC_MAX_REMOVED: options.maxRemoved }),
  });
  const paths = homePaths(settings);
  await makeHome(paths);
  const { log, lines } = recordedLog();
  const prompts = options.prompts?.() ?? null;
  const sync = createFlowSync({ settings, paths, log, release: 'test', prompts, now: Date.now });
  onTestFinished(() => sync.stop());
  await sync.start();
  return {
    home,
    sync,
    lines,
    scripts: () => contentOf(paths.flows),
    compiled: () => contentOf(paths.compiled),
    put: (name, script) => writeFileSync(join(paths.flows, `${name}.json`), script),
    again: (change) => startHost({ ...options, ...change }, home),
  };
}

function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(0, -'.json'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}
