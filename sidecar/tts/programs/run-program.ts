import { programEnvironment } from '../../settings/config.ts';
import { type RunProgram, runProcess } from './run-process.ts';

/** Starts a program from this thread, which is blocked until the program has started. */
export const runProgram: RunProgram = (run) => runProcess(run, programEnvironment());
