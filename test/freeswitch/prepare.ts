/** Puts into a server's folders what calls need: the scripts, `engine.json`, prompts. */
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeEngineFile } from './engine-file.ts';
import { writePrompts } from './prompts.ts';
import type { FreeswitchServer } from './server.ts';

/** @param bundle path of `cti_robot.js`; the script of the hook lies beside it */
export function prepare(server: FreeswitchServer, bundle: string): void {
  copyFileSync(bundle, join(server.scripts, 'cti_robot.js'));
  copyFileSync(join(dirname(bundle), 'cti_robot_cdr.js'), join(server.scripts, 'cti_robot_cdr.js'));
  writeEngineFile(server.home);
  writePrompts(join(server.home, 'sounds'));
}
