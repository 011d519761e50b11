/** The guest as a script: `emulator/guest-entry.ts` and what it imports, bundled. */
import { fileURLToPath } from 'node:url';

declare global {
  /** The guest script, where a build has put it in. */
  var CTI_ROBOT_GUEST: string | undefined;
}

let bundled: Promise<string> | undefined;

/** A program that evaluates to a function of the bridge, which installs mod_v8's globals. */
export function guestScript(): Promise<string> {
  // From the sources it is bundled once per process; `build/bundle.ts` puts it into the built command.
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
    // The name `guest` stays out of the script's globals.
    banner: { js: '(function () {' },
    footer: { js: 'return guest.install;\n})()' },
  });
  return (outputFiles[0] as { text: string }).text;
}
