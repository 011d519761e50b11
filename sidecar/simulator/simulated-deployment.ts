/** The `engine.json` that the bundle reads in a simulation. */
import { type Deployment, defaultDeployment } from '../../engine/contract/deployment.ts';

/** The sidecar that the simulator emulates unless `engine.json` names another one. */
const SIDECAR = { url: 'http://127.0.0.1:7780', token: 'simulator' };

/** A deployment in which text can always be spoken and NLP always asked. */
export type SimulatedDeployment = Deployment & { sidecar: NonNullable<Deployment['sidecar']> };

/** What is not given has the engine's default below `home`. */
export function simulatedDeployment(given: Partial<Deployment>, home: string): SimulatedDeployment {
  return {
    ...defaultDeployment(home),
    recogniser: { preset: 'test' },
    ...given,
    sidecar: given.sidecar ?? SIDECAR,
  };
}
