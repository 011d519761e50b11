import { readFileSync } from 'node:fs';

declare global {
  /** Set by the bundler. */
  var CTI_ROBOT_VERSION: string | undefined;
}

/** A release's own folder has its name beside `dist` (build/release.ts). */
const FILE = new URL('../RELEASE', import.meta.url);

/**
 * Which build this is: of a release its name, `0.1.0-268d5d74be`, which no other build has; of a build in place the
 * version.
 */
export function releaseName(file: URL | string = FILE): string {
  const version = globalThis.CTI_ROBOT_VERSION ?? 'development';
  try {
    const name = readFileSync(file, 'utf8').trim();
    return /^[\w.+-]{1,100}$/.test(name) ? name : version;
  } catch {
    return version;
  }
}
