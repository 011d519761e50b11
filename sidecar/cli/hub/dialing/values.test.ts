import { expect, it } from 'vitest';
import { inLines } from './values.ts';

it('keeps the end of a sentence that is longer than a line', () => {
  const text = "It is outside of the callee's hours, 09:00 to 20:00 until 2026-11-28 09:00 (Asia/Shanghai).";
  const lines = inLines(text, 56);
  expect(lines.join(' ')).toBe(text);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(56);
  expect(inLines('a-word-that-is-longer-than-a-line', 5)).toEqual(['a-word-that-is-longer-than-a-line']);
});
