/** QuickJS in Node. */
import { guestScript } from './guest-script.ts';
import { quickJsRunnerOf } from './quickjs-runner.ts';
import type { ScriptRunner } from './runner.ts';

let runner: ScriptRunner | undefined;

/** The runner of the process. QuickJS is loaded once for all scripts. */
export function quickJsRunner(): ScriptRunner {
  runner ??= quickJsRunnerOf(guestScript);
  return runner;
}
