/** Creates the `engine.json` that the bundle reads in a simulation. */
import { type Deployment, defaultDeployment } from '../../engine/contract/deployment.ts';

/** The address of the emulated sidecar, unless `engine.json` has another one. */
const SIDECAR = { url: 'http://127.0.0.1:7780', token: 'simulator' };

/** A deployment in which every text can be spoken and NLP can always be asked. */
export type SimulatedDeployment = Deployment & { sidecar: NonNullable<Deployment['sidecar']> };

/** Folders that are not given have the engine's defaults below `home`. */
export function simulatedDeployment(given: Partial<Deployment>, home: string): SimulatedDeployment {
  return {
    ...defaultDeployment(home),
    recogniser: { preset: 'test' },
    ...given,
    sidecar: given.sidecar ?? SIDECAR,
  };
}
