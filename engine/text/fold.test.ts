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
    ['A\u0300e\u0301', 'Àé'],
    ['Ａ\u0300', 'À'],
    ['\u1112\u1161\u11ab 글', '한글'],
    ['か\u3099', 'が'],
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

describe('letters with marks', () => {
  it.each([
    ['Vietnamese', 'Không, tôi không cần vay tiền. Được, cảm ơn! Ậ ậ Ở ở Ữ ữ Đ đ'],
    ['French', 'déjà reçu, merci bien'],
    ['Polish and Czech', 'Żółw, źle, příliš žluťoučký kůň'],
    ['Greek', 'Ναί, ευχαριστώ. ἄνθρωπος ᾳ ῷ Ώ'],
    ['Russian', 'ещё, мой, Йод'],
    ['Korean', '안녕하세요, 괜찮습니다'],
    ['Japanese', 'はい、ガス、パン'],
    ['Hindi', 'क़र्ज़ नहीं चाहिए'],
    ['Arabic', 'أهلاً، إنّ المؤمن آسف'],
  ])('are the same, composed or not: %s', (_language, text) => {
    const composed = fold(text.normalize('NFC'));
    expect(fold(text.normalize('NFD'))).toBe(composed);
    expect(composed).not.toBe('');
  });

  it('are the same where a recogniser composes a part of them (Windows-1258)', () => {
    expect(fold('vâ\u0323y')).toBe(fold('vậy'));
    expect(fold('tiê\u0301ng')).toBe(fold('tiếng'));
  });

  it('are the same whatever letter it is', () => {
    const different: string[] = [];
    for (let code = 0xa0; code < 0x10000; code++) {
      const letter = String.fromCharCode(code);
      const apart = letter.normalize('NFD');
      if (!isLetterOrDigit(code) || apart === letter) continue;
      if (fold(apart) !== fold(letter.normalize('NFC'))) different.push(code.toString(16));
    }
    expect(different).toEqual([]);
  });

  it('are the same with any marks on them', () => {
    const unit = fc.constantFrom(
      ...'aAeEoOuUyYwW ăâêôơưĐ αΑωΩυ еЕиИ اوي क ड か한\u1112\u1161\u11ab',
      ...'\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u031b\u0323\u0324\u0328\u0331\u0335\u0345',
      ...'\u0653\u0654\u064b\u0651\u093c\u094d\u3099',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        const folded = fold(text.normalize('NFC'));
        expect(fold(text.normalize('NFD'))).toBe(folded);
        expect(fold(text)).toBe(folded);
        expect(fold(folded)).toBe(folded);
      }),
      { numRuns: 1000 },
    );
  });

  it('keep a keyword apart from the same one without the mark', () => {
    expect(fold('cafe\u0301')).not.toContain(fold('cafe'));
  });
});

describe('spanOf', () => {
  it('gives letters with all their marks', () => {
    const text = 'un cafe\u0301, merci';
    const at = fold(text).indexOf(fold('café'));
    expect(spanOf(text, at, at + 4)).toBe('cafe\u0301');
  });

  it('gives the part of the text that a folded hit came from', () => {
    const text = '嗯，我ＯＫ 的！';
    const at = fold(text).indexOf('ok的');
    expect(spanOf(text, at, at + 3)).toBe('ＯＫ 的');
  });
});
