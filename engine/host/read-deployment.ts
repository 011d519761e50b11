/** Reads `engine.json`. A missing or broken file never stops a call: the defaults apply. */
import { DEFAULT_HOME, type Deployment, defaultDeployment } from '../contract/deployment.ts';
import type { Host } from './host.ts';

/** The channel or global variable `cti_robot_home` overrides the default home folder. */
export function readDeployment(host: Pick<Host, 'getVariable' | 'readFile' | 'log'>): Deployment {
  const home = (host.getVariable('cti_robot_home') || DEFAULT_HOME).replace(/\/+$/, '');
  const path = `${home}/engine.json`;
  const text = host.readFile(path);
  let settings: Partial<Deployment> = {};
  if (text === null) {
    host.log('notice', `no ${path}: using defaults`);
  } else {
    try {
      settings = JSON.parse(text) as Partial<Deployment>;
    } catch (error) {
      host.log('err', `${path} is not JSON (${(error as Error).message}): using defaults`);
    }
  }
  return {
    ...defaultDeployment(home),
    ...(settings === null || typeof settings !== 'object' ? {} : settings),
  };
}
