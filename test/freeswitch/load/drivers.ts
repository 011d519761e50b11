/** Who leads the dialog: the robot, and what it is compared with. */
import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '../../support/servers/process.ts';
import type { FreeswitchServer } from '../server.ts';
import { writeLoadPrompts } from './prompts.ts';
import { startSidecar } from './sidecar.ts';

/** Partial results come with the first utterance of a call only: so is mod_test. */
export const RECOGNISER =
  'test {start-input-timers=false,vad-silence-ms=300,result=agent,partial=true}default default';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Driver {
  name: 'robot' | 'bare script';
  /** The number under which it answers. */
  extension: string;
  /** Starts what works beside FreeSWITCH; null where nothing does. Before the start of FreeSWITCH. */
  before?(server: FreeswitchServer): Promise<ServerProcess>;
}

export const ROBOT: Driver = {
  name: 'robot',
  extension: 'robot-load',
  before: (server) => {
    cpSync(join(import.meta.dirname, 'flow.json'), join(server.home, 'flows', 'load.json'));
    return startSidecar(server.home, 'load', { CTI_ROBOT_RECOGNISER_START: RECOGNISER });
  },
};

const BARE: Driver = { name: 'bare script', extension: 'load-bare' };

export const DRIVERS: readonly Driver[] = [ROBOT, BARE];

/** Puts scripts and prompts in place. */
export function furnish(server: FreeswitchServer): void {
  for (const name of ['cti_robot.js', 'cti_robot_compile.js', 'cti_robot_server.js', 'cti_robot_cdr.js'])
    copyFileSync(join(ROOT, 'dist', name), join(server.scripts, name));
  copyFileSync(join(import.meta.dirname, 'bare.js'), join(server.scripts, 'bare.js'));
  writeLoadPrompts(join(server.home, 'sounds'));
}
