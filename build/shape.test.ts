import { describe, expect, it } from 'vitest';
import { shapeFaults } from './shape.ts';

const file = (path: string, lines: number, head = '') => ({ path, text: `${head}${'x\n'.repeat(lines)}` });

describe('the check of sizes', () => {
  it('reports a source file of more than 300 lines', () => {
    expect(shapeFaults([file('engine/a.ts', 300)], {})).toEqual([]);
    expect(shapeFaults([file('engine/a.ts', 301)], {})).toEqual([
      'engine/a.ts: 301 lines, more than 300: split it by idea',
    ]);
  });

  it('accepts a long file whose head gives a reason', () => {
    const head = '/**\n * A table. Over 300 lines: one entry for each rule.\n */\n';
    expect(shapeFaults([file('engine/a.ts', 400, head)], {})).toEqual([]);
  });

  it('reports a folder of more than 25 source files', () => {
    const files = Array.from({ length: 26 }, (_, index) => file(`engine/f${index}.ts`, 1));
    expect(shapeFaults(files, {})).toEqual(['engine: 26 files, more than 25: split it by idea']);
  });

  it('accepts a known file until it grows, and reports an entry that is no longer needed', () => {
    expect(shapeFaults([file('a/a.ts', 310)], { 'a/a.ts': 310 })).toEqual([]);
    expect(shapeFaults([file('a/a.ts', 311)], { 'a/a.ts': 310 })).toHaveLength(1);
    expect(shapeFaults([file('a/a.ts', 10)], { 'a/a.ts': 310 })).toEqual([
      'build/shape.ts: a/a.ts is no longer over: remove its entry',
    ]);
  });

  it('ignores conversations and generated tables', () => {
    expect(shapeFaults([file('engine/text/generated/letters.ts', 900)], {})).toEqual([]);
  });
});
