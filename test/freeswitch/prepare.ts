/** Puts into a server's folders what calls need: the scripts, `engine.json`, prompts. */
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeEngineFile } from './engine-file.ts';
import { writePrompts } from './prompts.ts';
import type { FreeswitchServer } from './server.ts';

/** @param bundle path of `cti_robot.js`; the other scripts lie beside it */
export function prepare(server: FreeswitchServer, bundle: string): void {
  copyFileSync(bundle, join(server.scripts, 'cti_robot.js'));
  for (const name of ['cti_robot_compile.js', 'cti_robot_server.js', 'cti_robot_cdr.js'])
    copyFileSync(join(dirname(bundle), name), join(server.scripts, name));
  writeEngineFile(server.home);
  writePrompts(join(server.home, 'sounds'));
}
