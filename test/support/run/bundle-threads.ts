/** Before the tests: bundles the threads of the sources, once for the run. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { COMMAND_BUNDLE, THREADS } from '../../../build/command-bundle.ts';
import { bundleGuest } from '../../../sidecar/simulator/run/guest-script.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the folder with the threads. */
    threads: string;
  }
}

/** Inside the package: the threads find its folders and packages from where they are. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

export default async function bundleThreads({ provide }: TestProject): Promise<() => void> {
  mkdirSync(CACHE, { recursive: true });
  const outdir = mkdtempSync(join(CACHE, 'threads-'));
  const define = { 'globalThis.CTI_ROBOT_GUEST': JSON.stringify(await bundleGuest()) };
  await build({ ...COMMAND_BUNDLE, entryPoints: THREADS, outdir, packages: 'external', define });
  provide('threads', `${pathToFileURL(outdir)}/`);
  return () => rmSync(outdir, { recursive: true, force: true });
}
