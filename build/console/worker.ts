/** Builds the worker of the console's editor: a classic script, and beside it the table of readings. */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { CHARACTERS, WORDS } from '../../sidecar/flows/pinyin/generated/readings.ts';

const TOP = join(import.meta.dirname, '../..');

export interface WorkerBuild {
  worker: Uint8Array;
  /** Sets `CTI_ROBOT_READINGS`. A worker loads it for flows that match by sound. */
  pinyin: Uint8Array;
  /** The sources in the worker, without packages. */
  sources: string[];
}

export async function buildWorker(): Promise<WorkerBuild> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: TOP,
    entryPoints: ['console/editor/worker/worker.ts'],
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome109',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [lazyReadings],
  });
  const table = { characters: CHARACTERS, words: WORDS };
  return {
    worker: outputFiles[0]?.contents as Uint8Array,
    pinyin: Buffer.from(`self.CTI_ROBOT_READINGS=${JSON.stringify(table)};\n`),
    sources: Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/')),
  };
}

/** Takes the module that loads the table where others have it built in. */
const lazyReadings: Plugin = {
  name: 'lazy-readings',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/table\.ts$/ }, ({ importer }) =>
      /[\\/]flows[\\/]pinyin[\\/]/.test(importer)
        ? { path: join(TOP, 'console/editor/worker/pinyin-table.ts') }
        : undefined,
    );
  },
};
