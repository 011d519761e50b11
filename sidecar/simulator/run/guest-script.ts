/** Bundles the guest, `emulator/guest/entry.ts` and its imports, as a script. */
import { fileURLToPath } from 'node:url';

declare global {
  /** The guest script, set by the build. */
  var CTI_ROBOT_GUEST: string | undefined;
}

let bundled: Promise<string> | undefined;

/** A program that evaluates to a function that installs the globals of mod_v8 for a bridge. */
export function guestScript(): Promise<string> {
  // When it runs from the sources, it is bundled once per process. `build/bundle.ts` includes it in the built
  // command.
  bundled ??=
    globalThis.CTI_ROBOT_GUEST === undefined ? bundleGuest() : Promise.resolve(globalThis.CTI_ROBOT_GUEST);
  return bundled;
}

export async function bundleGuest(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../emulator/guest/entry.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'guest',
    platform: 'neutral',
    target: 'es2022',
    charset: 'ascii',
    logLevel: 'warning',
    // Keeps the name `guest` out of the script's globals.
    banner: { js: '(function () {' },
    footer: { js: 'return guest.install;\n})()' },
  });
  return (outputFiles[0] as { text: string }).text;
}
