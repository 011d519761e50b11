/** The files of the flow folder by name, and the line that the log gets when one of them is refused. */
import { readFile } from 'node:fs/promises';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { checkFlowName, ScriptRefused } from '../flows/script.ts';
import { type Fault, shortened } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';

export const SUFFIX = '.json';

/** Logs a refused script, from Redis or from the folder. */
export function logRefusal(
  log: Log,
  { flow, ...refusal }: { flow: string; inUse: string | null; refused: string | null; fault: Fault },
): void {
  const kept = refusal.inUse === null ? 'flow refused' : 'flow refused; the last good version stays in use';
  log.error({ flow: shortened(flow, 128), ...refusal }, kept);
}

export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

export function notAFile(): ScriptRefused {
  return new ScriptRefused({
    code: 'FLOW_FILE',
    path: null,
    message: 'not a file: put the script itself there',
  });
}

/** The flow names among file names: `<name>.json`, without hidden files, which are temporary. */
export function namesIn(files: string[]): string[] {
  return files
    .filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'))
    .map((file) => file.slice(0, -SUFFIX.length));
}

/** Version of the compiled flow that an earlier run left: it stays in use while the script is invalid. */
export async function readCompiledVersion(name: string, path: string): Promise<string | null> {
  try {
    checkFlowName(name);
    return decodeFlow(await readFile(path, 'utf8'))?.version ?? null;
  } catch {
    return null;
  }
}
