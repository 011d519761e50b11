/** Reads a caller's script: one JSON object a line. `#` begins a comment line (simulator.md#caller). */

import { SimulationError } from '../error.ts';
import { type CallerLine, callerLine } from './caller-line.ts';

/**
 * @param name the name of the file, for messages
 * @throws SimulationError `CALLER_SCRIPT` with file, line and what is wrong
 */
export function parseCallerScript(text: string, name: string): CallerLine[] {
  const lines: CallerLine[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      const written = line.trim();
      if (written === '' || written.startsWith('#')) return;
      try {
        lines.push(callerLine(parsed(written)));
      } catch (error) {
        throw new SimulationError('CALLER_SCRIPT', `${name}:${index + 1}: ${(error as Error).message}`);
      }
    });
  return lines;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('not JSON: a line is one JSON object, or a comment that begins with #');
  }
}
