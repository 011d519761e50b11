/** Runs a script with an emulated host. There are two engines, so that tests can compare them. */
import type { Host } from '../emulator/emulated-host.ts';

/** How a script ended: by itself, by an uncaught exception, or by `exit()`. */
export type ScriptEnd =
  | { end: 'done' }
  | { end: 'exit'; message: string }
  | { end: 'threw'; message: string };

export interface Script {
  source: string;
  /** The name for error messages. */
  fileName: string;
  /** The arguments without the name of the script, as in mod_v8. */
  argv: readonly string[];
}

export interface ScriptRunner {
  /** Rejects with ScriptAborted when the script loops, needs too much memory or stack, or would crash the host. */
  run(script: Script, host: Host): Promise<ScriptEnd>;
}
