/** Hosts that dial, as processes: bundled once, so that each starts in a fraction of a second. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { COMMAND_BUNDLE } from '../../../build/command-bundle.ts';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import type { DyingPoint } from './dying-point.ts';
import type { HostOptions, HostOrder } from './host.ts';

/** Inside the package: what is not bundled is found from there. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

export interface HostProgram {
  /** Starts a host. It waits until it is let go. */
  start(options: HostOptions): Promise<HostProcess>;
  remove(): void;
}

export interface HostProcess {
  process: ChildProcess;
  /** What it has written to standard error so far. */
  errors(): string;
  /** It begins to dial. */
  go(): void;
  kill(): Promise<void>;
  /** Lets it kill itself when it is at this point for the nth time, or kills it where it never comes there. */
  dieAt(point: DyingPoint, times: number): Promise<void>;
}

/** A host with nothing to do any more never comes to a point. */
const MOST_WAIT_MS = 3_000;

export async function bundleHost(): Promise<HostProgram> {
  mkdirSync(CACHE, { recursive: true });
  const outdir = mkdtempSync(join(CACHE, 'dialing-host-'));
  const host = fileURLToPath(new URL('host.ts', import.meta.url));
  await build({ ...COMMAND_BUNDLE, entryPoints: { host }, outdir });
  return {
    start: (options) => startHost(join(outdir, 'host.js'), options),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

async function startHost(path: string, options: HostOptions): Promise<HostProcess> {
  const child = fork(path, [JSON.stringify(options)], {
    env: { PATH: processEnvironment().PATH },
    // Not those of who starts it, which may load TypeScript.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-20_000);
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)]);
  if (first === null) throw new Error(`a host has not started: ${errors}`);
  return {
    process: child,
    errors: () => errors,
    go: () => void child.send('go' satisfies HostOrder),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async dieAt(dieAt, times) {
      child.send({ dieAt, times } satisfies HostOrder);
      const timer = setTimeout(() => child.kill('SIGKILL'), MOST_WAIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
