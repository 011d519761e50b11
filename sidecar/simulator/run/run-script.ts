/** Runs any script file with the emulated host: what a suite of probes is built on. */
import { createHost, type HostOptions } from '../emulator/emulated-host.ts';
import type { ScriptEnd, ScriptRunner } from './runner.ts';

export interface ScriptOptions extends HostOptions {
  source: string;
  fileName?: string;
  argv?: readonly string[];
  runner: ScriptRunner;
}

export interface ScriptResult {
  end: ScriptEnd;
  /** Lines that the script logged, and those of the host. */
  log: { level: string; text: string }[];
  /** Virtual milliseconds from the script's begin to its end. */
  durationMs: number;
}

/**
 * Runs a script on a call that begins with it and is silent unless `remoteCaller` acts. Without `media` only
 * `silence_stream://` can be played, and every file is missing.
 *
 * Rejects with ScriptAborted when the script loops, needs too much, or would crash the host
 */
export async function runScript(options: ScriptOptions): Promise<ScriptResult> {
  const log: ScriptResult['log'] = [];
  const host = createHost({
    ...options,
    observer: {
      ...options.observer,
      log: (level, text) => {
        log.push({ level, text });
        options.observer?.log?.(level, text);
      },
    },
  });
  const begun = host.now();
  const { source, fileName = 'script.js', argv = [] } = options;
  const end = await options.runner.run({ source, fileName, argv }, host);
  return { end, log, durationMs: host.now() - begun };
}
