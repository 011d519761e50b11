/**
 * Runs scripts in Node's `vm`: V8, as in FreeSWITCH, and faster than QuickJS, but with a limit on running time only.
 * For trusted scripts and tests that compare the two engines.
 */
import vm from 'node:vm';
import { ScriptAborted } from '../emulator/script-aborted.ts';
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
      let aborted: unknown;
      const bridge = Object.fromEntries(
        Object.entries(host.bridge).map(([name, call]) => [
          name,
          (...args: unknown[]) => {
            if (aborted) throw aborted;
            if (host.exited() !== undefined) throw EXIT;
            try {
              const value = (call as (...args: unknown[]) => unknown)(...args);
              if (host.exited() !== undefined) throw EXIT;
              return value;
            } catch (error) {
              if (error !== EXIT) aborted = error;
              throw error;
            }
          },
        ]),
      );
      try {
        vm.runInContext(guest, context)(bridge);
        vm.runInContext(script.source, context, { filename: script.fileName, timeout: MAX_RUNNING_MS });
      } catch (error) {
        if (aborted) throw aborted;
        if ((error as { code?: string })?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
          throw new ScriptAborted('SCRIPT_LOOPS', 'the script loops for ever');
        }
        if (host.exited() === undefined) return { end: 'threw', message: describe(error) };
      }
      if (aborted) throw aborted;
      const exit = host.exited();
      return exit === undefined ? { end: 'done' } : { end: 'exit', message: exit };
    },
  };
}

/** Unwinds a script that called `exit()`. Unlike in mod_v8, a script could catch this. */
const EXIT = new Error('exit');

function describe(error: unknown): string {
  return error instanceof Object && 'message' in error ? `${error}` : String(error);
}
