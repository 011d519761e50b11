/** The thread in which scripts are compiled; see `compiler.ts`. */
import { parentPort } from 'node:worker_threads';
import { type Fault, faultOf } from '../error.ts';
import { compileScript } from './script.ts';

export interface CompileJob {
  name: string;
  script: Uint8Array;
  version: string;
}

/** `ready` once, when the thread has loaded; then one answer for each job. */
export type CompileAnswer = 'ready' | { compiled: Uint8Array } | { fault: Fault };

parentPort?.on('message', ({ name, script, version }: CompileJob) => {
  let answer: CompileAnswer;
  try {
    answer = { compiled: compileScript(name, script, version) };
  } catch (error) {
    answer = { fault: faultOf(error) };
  }
  parentPort?.postMessage(answer);
});

parentPort?.postMessage('ready' satisfies CompileAnswer);
