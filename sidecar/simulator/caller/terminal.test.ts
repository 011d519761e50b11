import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LineReader } from './terminal.ts';

/** All lines of a file, and the result after the last one. */
function linesOf(content: string): (string | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-lines-'));
  const path = join(folder, 'input');
  writeFileSync(path, content);
  const fd = openSync(path, 'r');
  try {
    const reader = new LineReader(fd);
    const lines: (string | undefined)[] = [];
    do lines.push(reader.read());
    while (lines.at(-1) !== undefined);
    return lines;
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}

it('reads lines with either kind of line end, and a last line without one', () => {
  expect(linesOf('一\r\n\ntwo\n三')).toEqual(['一', '', 'two', '三', undefined]);
  expect(linesOf('')).toEqual([undefined]);
});

it('reads lines longer than a chunk without splitting characters', () => {
  const long = '好'.repeat(5000);
  expect(linesOf(`${long}\nx`)).toEqual([long, 'x', undefined]);
});
