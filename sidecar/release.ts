/** The name of the running release. */
import { readFileSync } from 'node:fs';

declare global {
  /** Set by the bundler. */
  var CTI_ROBOT_VERSION: string | undefined;
}

/** The file beside `dist` that holds the name of a release (build/release.ts). */
const FILE = new URL('../RELEASE', import.meta.url);

/**
 * The name of this build: `0.1.0-268d5d74be` for a release, unique to it; the version for a build in place.
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
