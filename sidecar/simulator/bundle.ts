import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SimulationError } from './error.ts';

/**
 * The source of `cti_robot.js`: the one beside the running command, else that of `dist/` in the nearest folder
 * above (the command runs from its sources, or was bundled elsewhere).
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
