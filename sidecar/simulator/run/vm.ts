/**
 * Runs scripts in Node's `vm`: V8, as in FreeSWITCH, and faster than QuickJS, but with a limit on running time only.
 * For trusted scripts and tests that compare the two engines.
 */
import vm from 'node:vm';
import { ScriptAborted } from '../emulator/script-aborted.ts';
import { guardedBridge } from './guarded-bridge.ts';
import { guestScript } from './guest-script.ts';
import type { ScriptRunner } from './runner.ts';

const MAX_RUNNING_MS = 10_000;

export function vmRunner(): ScriptRunner {
  return {
    run: async (script, host) => {
      const guest = await guestScript();
      const context = vm.createContext({ argv: [...script.argv], argc: script.argv.length });
      // Removes globals that mod_v8's scripts do not have.
      vm.runInContext('delete globalThis.console; delete globalThis.WebAssembly;', context);
      const { bridge, aborted } = guardedBridge(host);
      try {
        vm.runInContext(guest, context)(bridge);
        vm.runInContext(script.source, context, { filename: script.fileName, timeout: MAX_RUNNING_MS });
      } catch (error) {
        if (aborted()) throw aborted();
        if ((error as { code?: string })?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
          throw new ScriptAborted('SCRIPT_LOOPS', 'the script loops for ever');
        }
        if (host.exited() === undefined) return { end: 'threw', message: describe(error) };
      }
      if (aborted()) throw aborted();
      const exit = host.exited();
      return exit === undefined ? { end: 'done' } : { end: 'exit', message: exit };
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Object && 'message' in error ? `${error}` : String(error);
}
