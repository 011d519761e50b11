/**
 * The entry of `dist/cti_robot_compile.js`. `cti_robot.js` includes it where no sidecar has compiled a flow, so that
 * other calls need not hold a compiler in memory.
 */
import { compileRawScript } from './flow/raw-script.ts';

// Strict code makes no global by assignment.
(Function('return this')() as { ctiRobotCompiler: typeof compileRawScript }).ctiRobotCompiler =
  compileRawScript;
