/** Bundles a script for mod_v8: one file, ES2017, ASCII, without esbuild's costly spread. `gates.ts` checks what ships. */
import { build, transform } from 'esbuild';
import { cheapSpread } from './spread.ts';

const TARGET = 'es2017';

/**
 * @param entry path of the entry point
 * @param version what the script says of itself
 * @throws where the bundler warns: a warning is a script that mod_v8 may not run
 */
export async function modV8Script(entry: string, version: string): Promise<string> {
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: TARGET,
    define: { 'globalThis.CTI_ROBOT_VERSION': JSON.stringify(version) },
    logLevel: 'warning',
  });
  const small = await transform(cheapSpread((outputFiles[0] as { text: string }).text), {
    minify: true,
    target: TARGET,
    // mod_v8 hands UTF-8 to V8, but a file that is ASCII cannot be misread by anything in between.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  if (warnings.length + small.warnings.length > 0) {
    throw new Error(`the bundler warned about ${entry}: see above`);
  }
  return small.code;
}
