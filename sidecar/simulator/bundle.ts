import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SimulationError } from './error.ts';

/**
 * Reads `cti_robot.js`: the file beside the running command, or else `dist/cti_robot.js` in the nearest folder above,
 * for a command that runs from its sources or was bundled elsewhere.
 *
 * @throws SimulationError `BUNDLE_MISSING`
 */
export function readBundle(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = [join(folder, 'cti_robot.js'), join(folder, 'dist', 'cti_robot.js')].find((path) =>
      existsSync(path),
    );
    if (found !== undefined) return readFileSync(found, 'utf8');
    if (folder === dirname(folder)) {
      throw new SimulationError('BUNDLE_MISSING', 'there is no dist/cti_robot.js: run make build');
    }
  }
}
