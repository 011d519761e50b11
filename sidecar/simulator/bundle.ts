import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SimulationError } from './error.ts';

/** Where `cti_robot.js` lies: beside the built command, and as seen from the sources. */
const PLACES = ['./cti_robot.js', '../../dist/cti_robot.js'];

/** @throws SimulationError `BUNDLE_MISSING` */
export function readBundle(): string {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) {
    throw new SimulationError('BUNDLE_MISSING', `there is no dist/cti_robot.js: run make build`);
  }
  return readFileSync(found, 'utf8');
}
