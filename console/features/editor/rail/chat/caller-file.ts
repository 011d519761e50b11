/** A chat as a file: a caller's script, one JSON object a line (docs/reference/simulator.md#caller). */
import type { Line } from '../../../../editor/worker/protocol.ts';

export function callerScript(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws Error with the number of the line that is no JSON object */
export function linesOfScript(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const written = line.trim();
      if (written === '' || written.startsWith('#')) return [];
      const value: unknown = parsed(written);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(String(i + 1));
      return [value as Line];
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function offerFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
