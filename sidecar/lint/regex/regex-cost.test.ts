import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPattern, Matcher, pattern, slowText } from '../../../test/support/backtracking.ts';
import { mostSteps } from './regex-cost.ts';

describe('the bound on steps', () => {
  it('is never below the steps of a backtracking matcher', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.boolean(), fc.boolean(), slowText, (inner, from, to, slow) => {
        const said = slow.slice(0, 80);
        const ast = pattern(`${from ? '^' : ''}(?:${inner})${to ? '$' : ''}`);
        const bound = mostSteps(ast, false, Math.max(1, said.length), 100);
        const matcher = new Matcher(said, 100_000);
        matcher.search(ast);
        // The start after the last character allows only empty matches and is not counted by the bound.
        expect(matcher.steps).toBeLessThanOrEqual(bound + 5 + inner.length);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '不(要|用)',
    '不.*(要|用|需要)',
    '(好的?)+啊',
    '^(\\d+,)*\\d+$',
    '(\\d+,)*\\d+',
    '(?:[a-z]+\\d+)*x',
  ])('is tight for loops as people write them: %s', (one) => {
    expect(mostSteps(pattern(one), false, 200, 200_000)).toBeLessThan(200_000);
  });

  it('is finite for the worst expressions', () => {
    expect(mostSteps(pattern('(((a*)*)*)*b'), true, 200, 0)).toBeGreaterThan(1e12);
    expect(mostSteps(pattern('((.{1,100}){1,100}){1,100}'), false, 200, 0)).toBeLessThanOrEqual(1e15);
  });
});
