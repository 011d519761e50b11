/** Reads and checks the files and values of the command line. */
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isFlowName } from '../../../engine/flow/name.ts';
import { fileReason } from '../../lib/file-fault.ts';
import { SimulationError } from '../error.ts';
import type { CallerLine } from './caller-line.ts';
import { parseCallerScript } from './caller-script.ts';

/** @param flows the folder that is searched for a flow by its name */
export function readFlow(given: string, flows: string): { name: string; script: Uint8Array; file: string } {
  const file = isFile(given) ? given : join(flows, `${given}.json`);
  if (file !== given && !(isFlowName(given) && isFile(file))) {
    throw new SimulationError(
      'FLOW_FILE',
      `${given}: ${whyNot(given)}, and no flow of that name is in ${flows}`,
    );
  }
  return { name: basename(file).replace(/\.json$/, ''), script: bytesOf(file, 'FLOW_FILE'), file };
}

export function readCaller(file: string): CallerLine[] {
  return parseCallerScript(Buffer.from(bytesOf(file, 'CALLER_SCRIPT')).toString('utf8'), file);
}

/** Parses `name=value` pairs. */
export function parseVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new SimulationError('USAGE', `--var ${pair}: write name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Parses an ISO 8601 time with a zone, which means the same everywhere, to ms since 1970. */
export function parseStart(given: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d))?$/.test(given)
    ? Date.parse(given)
    : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new SimulationError('USAGE', `--start ${given}: write a time like 2026-01-01T00:00:00Z`);
  }
  return ms;
}

export function parseSeed(given: string): number {
  const seed = Number(given);
  if (!/^-?\d+$/.test(given) || !Number.isSafeInteger(seed)) {
    throw new SimulationError('USAGE', `--seed ${given}: write a whole number`);
  }
  return seed;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function whyNot(file: string): string {
  try {
    readFileSync(file);
  } catch (error) {
    return fileReason(error) ?? (error as Error).message;
  }
  return 'this is not an ordinary file';
}

function bytesOf(file: string, code: 'FLOW_FILE' | 'CALLER_SCRIPT'): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SimulationError(
      code,
      `${file}: cannot be read: ${fileReason(error) ?? (error as Error).message}`,
    );
  }
}
