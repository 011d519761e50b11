/** The probes as one script that mod_v8 can run. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function probeScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2017',
    charset: 'ascii',
  });
  return (outputFiles[0] as { text: string }).text;
}
