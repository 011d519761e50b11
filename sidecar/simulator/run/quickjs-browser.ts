/** QuickJS in a browser's worker. Its `.wasm` file is served beside the worker's script, as `emscripten-module.wasm`. */
import { quickJsRunnerOf } from './quickjs-runner.ts';
import type { ScriptRunner } from './runner.ts';

/**
 * A content security policy must allow `'wasm-unsafe-eval'` and nothing more.
 *
 * @param guest the guest script, see `guest-script.ts`
 */
export function browserRunner(guest: string): ScriptRunner {
  return quickJsRunnerOf(async () => guest);
}
