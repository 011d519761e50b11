/** Bundles the worker for browsers. A module of Node's own that it reaches makes the build fail. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleGuest } from '../../../sidecar/simulator/run/guest-script.ts';

export interface BrowserBuild {
  script: string;
  /** Our own source files in it. */
  sources: string[];
}

export async function buildWorker(): Promise<BrowserBuild> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome109',
    define: { 'globalThis.CTI_ROBOT_GUEST': JSON.stringify(await bundleGuest()) },
    logLevel: 'silent',
  });
  return {
    script: (outputFiles[0] as { text: string }).text,
    sources: Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/')),
  };
}
