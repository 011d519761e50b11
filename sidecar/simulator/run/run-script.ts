/** Runs any script with the emulated host. Suites of probes use this. */
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
  /** The lines that the script and the host logged. */
  log: { level: string; text: string }[];
  /** The duration of the script in virtual ms. */
  durationMs: number;
}

/**
 * Runs a script on a call that begins with it and is silent unless `remoteCaller` acts. Without `media` only
 * `silence_stream://` can be played.
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
