/** Runs a script against an emulated host. Two engines do it, so that each can check the other. */
import type { Host } from '../emulator/emulated-host.ts';

/** How a script ended: by itself, by an exception that nobody caught, or by `exit()`. */
export type ScriptEnd =
  | { end: 'done' }
  | { end: 'exit'; message: string }
  | { end: 'threw'; message: string };

export interface Script {
  source: string;
  /** Name in error messages. */
  fileName: string;
  /** Without the script's own name, as in mod_v8. */
  argv: readonly string[];
}

export interface ScriptRunner {
  /** Rejects with ScriptAborted when the script loops, needs too much memory or stack, or would crash the host. */
  run(script: Script, host: Host): Promise<ScriptEnd>;
}
