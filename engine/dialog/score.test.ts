import { describe, expect, it } from 'vitest';
import { scored } from './score.ts';

describe('scored', () => {
  it.each([
    [null, null, null],
    ['4', null, '4'],
    [null, '3', '3'],
    ['3', '-2', '1'],
    ['1', '+2', '3'],
    ['1', '=5', '5'],
    ['1', '=-5.5', '-5.5'],
    ['0.1', '0.2', '0.3'],
    ['3', 'A', 'A'],
    ['A', '3', '3'],
    ['A', '=5', '5'],
    ['3', '=A', '=A'],
    ['3', '5-', '5-'],
  ])('%s after %s is %s', (score, potential, expected) => {
    expect(scored(score, potential)).toBe(expected);
  });
});
