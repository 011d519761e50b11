import { programEnvironment } from '../../settings/config.ts';
import { type RunProgram, runProcess } from './run-process.ts';

/** Runs a program in this thread, which does nothing else until it has begun. */
export const runProgram: RunProgram = (run) => runProcess(run, programEnvironment());
