import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPattern, Matcher, pattern, slowText } from '../../test/support/backtracking.ts';
import { MOST_CHARACTERS } from './pattern.ts';
import { ownSight } from './sight.ts';

/** A step is 7 ns where V8 interprets an expression. */
const STEPS_OF_5_MS = 700_000;

describe('how much of a text an expression sees that no sidecar has judged', () => {
  it.each([
    '是|对',
    '不(要|用)',
    '(不要|不用|不需要|别)(再)?(打|来)(电话)?',
    '(?:好|行)+啊',
    '\\d{11}',
    '^[0-9]{1,3}$',
    '.*不要.*',
    '好的?吗?',
    '[*+(]{3}\\)',
  ])('all that the engine shows: %s', (source) => {
    expect(ownSight(source, false)).toBe(MOST_CHARACTERS);
  });

  it.each([
    ['.*不.*要', 113],
    ['^.*不.*要.*钱$', 89],
    ['.*(我想要|我需要)(办理|申请).*信用卡', 54],
    ['(a*)\\1b', 89],
    ['a+a+a+b', 40],
  ])('a part of it, where the steps grow with its third power or more: %s', (source, sees) => {
    expect(ownSight(source, false)).toBe(sees);
  });

  it.each([
    '^(\\d+\\s*)+号$',
    '(a|a)*b',
    '(A|a)*b',
    '(好的?)+啊',
    '(?:a|ab?)+c',
    '(a{1,9}){1,9}b',
    '((a)\\2)+b',
    '.?'.repeat(30),
    '(?=(a+)+b)',
    '(\\)|[)*])*b',
  ])('nothing, where they grow exponentially: %s', (source) => {
    expect(ownSight(source, true)).toBe(0);
  });

  it('so that no expression takes more steps than 5 ms have', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.boolean(), fc.boolean(), slowText, (inner, from, to, text) => {
        const source = `${from ? '^' : ''}(?:${inner})${to ? '$' : ''}`;
        const matcher = new Matcher(text.slice(0, ownSight(source, false)), 2 * STEPS_OF_5_MS);
        matcher.search(pattern(source));
        expect(matcher.steps).toBeLessThanOrEqual(STEPS_OF_5_MS);
      }),
      { numRuns: 500 },
    );
  });
});
