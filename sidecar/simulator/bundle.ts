import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SimulationError } from './error.ts';

/** The scripts of mod_v8: the robot, and what it needs besides where a server leads the dialog. */
export type BundleName = 'cti_robot.js' | 'cti_robot_server.js';

/**
 * Reads a script: the file beside the running command, or else the one in `dist` of the nearest folder above,
 * for a command that runs from its sources or was bundled elsewhere.
 *
 * @throws SimulationError `BUNDLE_MISSING`
 */
export function readBundle(name: BundleName = 'cti_robot.js'): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = [join(folder, name), join(folder, 'dist', name)].find((path) => existsSync(path));
    if (found !== undefined) return readFileSync(found, 'utf8');
    if (folder === dirname(folder)) {
      throw new SimulationError('BUNDLE_MISSING', `there is no dist/${name}: run make build`);
    }
  }
}
