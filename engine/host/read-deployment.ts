/** Reads `engine.json`. Whatever is wrong with it, a call must still be answered: then defaults hold. */
import { DEFAULT_APPLICATIONS, DEFAULT_HOME, type Deployment } from '../contract/deployment.ts';
import type { Host } from './host.ts';

/** The home folder comes from a channel or global variable, so that a host can have another one. */
export function readDeployment(host: Pick<Host, 'getVariable' | 'readFile' | 'log'>): Deployment {
  const home = (host.getVariable('cti_robot_home') || DEFAULT_HOME).replace(/\/+$/, '');
  const path = `${home}/engine.json`;
  const text = host.readFile(path);
  let given: Partial<Deployment> = {};
  if (text === null) {
    host.log('notice', `no ${path}: going on with defaults`);
  } else {
    try {
      given = JSON.parse(text) as Partial<Deployment>;
    } catch (error) {
      host.log('err', `${path} is not JSON (${(error as Error).message}): going on with defaults`);
    }
  }
  return { ...defaults(home), ...(given === null || typeof given !== 'object' ? {} : given) };
}

function defaults(home: string): Deployment {
  return {
    compiled: `${home}/compiled`,
    flows: `${home}/flows`,
    spool: `${home}/spool`,
    sounds: `${home}/sounds`,
    tts: `${home}/tts`,
    recordings: `${home}/recordings`,
    promptFolders: [],
    applications: DEFAULT_APPLICATIONS.slice(),
    sidecar: null,
    recogniser: { preset: 'unimrcp' },
    logPartials: false,
  };
}
