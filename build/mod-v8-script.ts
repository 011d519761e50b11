/** Bundles a script for mod_v8: one ASCII file in ES2017 without esbuild's slow spread helpers. `gates.ts` checks it. */
import { build, transform } from 'esbuild';
import { cheapSpread } from './spread.ts';

const TARGET = 'es2017';

/**
 * @param entry path of the entry point
 * @param version the version that the script reports
 * @throws if the bundler warns, because mod_v8 may then be unable to run the script
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
    // mod_v8 passes UTF-8 to V8, but nothing in between can misread an ASCII file.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  if (warnings.length + small.warnings.length > 0) {
    throw new Error(`the bundler warned about ${entry}: see above`);
  }
  return small.code;
}
