/** The entry of `dist/cti_robot.js`: mod_v8 runs it once for each call, `cti_robot.js <flow or address>`. */
import { runRobot } from './host/robot.ts';
import { V8Host } from './host/v8.ts';

runRobot(new V8Host(), argv[0] || '');
