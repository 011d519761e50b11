import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPattern, Matcher, pattern, slowText } from '../../test/support/backtracking.ts';
import { characterLimit } from './character-limit.ts';
import { MAX_CHARACTERS } from './pattern.ts';

/** A step is 7 ns where V8 interprets an expression. */
const STEPS_OF_5_MS = 700_000;

describe('characterLimit', () => {
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
  ])('lets a cheap expression see all 200 characters: %s', (source) => {
    expect(characterLimit(source, false)).toBe(MAX_CHARACTERS);
  });

  it.each([
    ['.*不.*要', 113],
    ['^.*不.*要.*钱$', 89],
    ['.*(我想要|我需要)(办理|申请).*信用卡', 54],
    ['(a*)\\1b', 89],
    ['a+a+a+b', 40],
  ])('shortens the text for an expression of cubic or higher cost: %s', (source, maxCharacters) => {
    expect(characterLimit(source, false)).toBe(maxCharacters);
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
  ])('rejects an expression of exponential cost: %s', (source) => {
    expect(characterLimit(source, true)).toBe(0);
  });

  it('keeps every expression within the steps of 5 ms', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.boolean(), fc.boolean(), slowText, (inner, from, to, text) => {
        const source = `${from ? '^' : ''}(?:${inner})${to ? '$' : ''}`;
        const matcher = new Matcher(text.slice(0, characterLimit(source, false)), 2 * STEPS_OF_5_MS);
        matcher.search(pattern(source));
        expect(matcher.steps).toBeLessThanOrEqual(STEPS_OF_5_MS);
      }),
      { numRuns: 500 },
    );
  });
});
