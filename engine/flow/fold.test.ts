import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, spanOf } from './fold.ts';
import { isLetterOrDigit, isMark } from './letters.ts';

describe('fold', () => {
  it.each([
    ['ＡＢｃ１２', 'abc12'],
    ['好，的！。？', '好的'],
    ['Yes, I do.', 'yesido'],
    ['一二〇', '一二〇'],
    ['ÀÉ', 'ÀÉ'],
    ['नमस्ते', 'नमस्ते'],
    ['𠮷野家 😀', '𠮷野家'],
    ['「。」', ''],
  ])('%s becomes %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('keeps just the letters, digits and marks of any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(fold(text)).toMatch(/^[\p{L}\p{N}\p{M}]*$/u);
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it('knows every code point as this Unicode does', () => {
    const wrong: number[] = [];
    for (let code = 0; code < 0x110000; code++) {
      const c = String.fromCodePoint(code);
      if (isLetterOrDigit(code) !== /[\p{L}\p{N}]/u.test(c) || isMark(code) !== /\p{M}/u.test(c))
        wrong.push(code);
    }
    // The committed tables are of one Unicode version; Node's may be another, which differs in few places.
    expect(wrong.length).toBeLessThan(process.versions.unicode === '17.0' ? 1 : 10_000);
  });
});

describe('spanOf', () => {
  it('gives the part of the text that a folded hit came from', () => {
    const text = '嗯，我ＯＫ 的！';
    const at = fold(text).indexOf('ok的');
    expect(spanOf(text, at, at + 3)).toBe('ＯＫ 的');
  });
});
