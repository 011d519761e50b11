/** Bundles a script for mod_v8: one ASCII file in ES2017 without esbuild's slow spread helpers. `gates.ts` checks it. */
import { type BuildOptions, build } from 'esbuild';
import { cheapSpread } from './spread.ts';

const TARGET = 'es2017';

/**
 * @param entry path of the entry point
 * @param version the version that the script reports
 * @param shortened which properties of the script, before it is minified, get shorter names
 * @throws if the bundler warns, because mod_v8 may then be unable to run the script
 */
export async function modV8Script(
  entry: string,
  version: string,
  shortened: (script: string) => string[] = () => [],
): Promise<string> {
  const plain = await bundle(entry, {
    entryPoints: [entry],
    format: 'esm',
    define: { 'globalThis.CTI_ROBOT_VERSION': JSON.stringify(version) },
  });
  const script = cheapSpread(plain);
  const names = shortened(script);
  // As a module of its own, so that esbuild writes constants of all files where they are used.
  return bundle(entry, {
    stdin: { contents: script },
    ...(names.length > 0 && { mangleProps: new RegExp(`^(?:${names.join('|')})$`) }),
    format: 'iife',
    minify: true,
    // mod_v8 passes UTF-8 to V8, but nothing in between can misread an ASCII file.
    charset: 'ascii',
    legalComments: 'none',
  });
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles, warnings } = await build({
    ...{ bundle: true, platform: 'neutral', target: TARGET, logLevel: 'warning' },
    ...options,
    write: false,
  });
  if (warnings.length > 0) throw new Error(`the bundler warned about ${entry}: see above`);
  return (outputFiles[0] as { text: string }).text;
}
