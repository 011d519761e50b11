/** Bundles for browsers. A module of Node's own that one reaches makes the build fail. */
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { bundleGuest } from '../../../sidecar/simulator/run/guest-script.ts';

export interface BrowserBuild {
  script: string;
  /** Our own source files in it. */
  sources: string[];
}

export async function buildWorker(): Promise<BrowserBuild> {
  return bundled('worker.ts', {
    format: 'esm',
    define: { 'globalThis.CTI_ROBOT_GUEST': JSON.stringify(await bundleGuest()) },
  });
}

/** A classic script of this folder. */
export function buildScript(file: string): Promise<BrowserBuild> {
  return bundled(file, { format: 'iife' });
}

async function bundled(file: string, options: BuildOptions): Promise<BrowserBuild> {
  const { outputFiles = [], metafile } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    target: 'chrome109',
    logLevel: 'silent',
    ...options,
  });
  return {
    script: (outputFiles[0] as { text: string }).text,
    sources: Object.keys(metafile?.inputs ?? {}).filter((path) => !path.includes('node_modules/')),
  };
}
