import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLetterOrDigit } from '../text/letters.ts';
import { spokenPieces } from './spoken-pieces.ts';

const LONG = '您好，这里是光明培训学校，打扰您一分钟。我们下周六有一节免费的试听课！您家孩子想来听一听吗？';

describe('a long text', () => {
  it.each([
    ['at full-width marks', LONG, 3],
    [
      'at line breaks',
      'Your order has been sent to you\nIt will arrive on Tuesday the fifth\r\nThank you for buying with us',
      3,
    ],
    [
      'at half-width marks before a blank',
      'A very good morning to you all! This is a call from your bank; is it convenient for you now?',
      3,
    ],
    [
      'at half-width marks before another script',
      '您好这里是光明培训学校的老师!打扰您一分钟时间可以吗?我们下周六有一节免费的试听课程,欢迎您来',
      3,
    ],
    [
      'at a full stop before a blank',
      'This is a call from your bank. We have sent you a letter last week. Has it arrived at your house?',
      3,
    ],
  ])('is split %s', (_, text, count) => {
    expect(spokenPieces(text)).toHaveLength(count);
  });

  it.each([
    [
      'a number',
      'Your balance at the end of yesterday was 1.250.000,50 dollars and 3.5 cents in all, and no more',
    ],
    [
      'an address',
      'Please open www.example.com/a?b=c;d!e or https://example.com/find?q=1;x=2!3?好 in the browser of your phone today',
    ],
    [
      'an abbreviation',
      'We have a message for you from Mr. Smith and from Dr. J. Miller, see e.g. No. 25 of the letter',
    ],
    [
      'an entity',
      'The offer of our partners Smith &amp; Miller &#38; Sons is open until the end of this month',
    ],
    [
      'markup',
      '<speak>您好，这里是光明培训学校。<break time="1s"/>我们下周六有一节免费的试听课！您来吗？</speak>',
    ],
  ])('is not split in %s', (_, text) => {
    expect(spokenPieces(text)).toEqual([text]);
  });

  it('is split behind the quotes and brackets that close at the end of a sentence', () => {
    const pieces = spokenPieces(
      '他对我说：“明天上午十点钟我一定到学校。”然后就把电话挂断了（没有说再见！）我们还需要再打一次吗？',
    );
    expect(pieces).toEqual([
      '他对我说：“明天上午十点钟我一定到学校。”',
      '然后就把电话挂断了（没有说再见！）',
      '我们还需要再打一次吗？',
    ]);
  });

  it('keeps short sentences with their neighbours', () => {
    expect(
      spokenPieces('喂？您好！这里是光明培训学校的李老师。我们下周六有一节免费的试听课，您方便吗？谢谢。'),
    ).toEqual(['喂？您好！这里是光明培训学校的李老师。', '我们下周六有一节免费的试听课，您方便吗？谢谢。']);
  });

  it('has at most 50 pieces, however long it is', () => {
    const pieces = spokenPieces('一二三四五六七八九十。'.repeat(5000));
    expect(pieces).toHaveLength(50);
    expect(pieces[49]?.length).toBe(11 * 4951);
  });

  it('is longer in letters than in Chinese characters', () => {
    expect(spokenPieces('Hello, this is the bakery. Your cake is ready. Can you come today?')).toHaveLength(
      1,
    );
    expect(spokenPieces('一二三四五六七八九十。'.repeat(3))).toHaveLength(1);
    expect(spokenPieces('一二三四五六七八九十。'.repeat(4))).toHaveLength(4);
  });

  it('takes a time that grows with its length only', () => {
    for (const part of ['。-', '. ', '.a', '!?;', 'www.', '://', '\n', '&a;', 'a ', '"', '一']) {
      const began = performance.now();
      spokenPieces(part.repeat(100_000));
      expect(performance.now() - began, part).toBeLessThan(3000);
    }
  });
});

describe('any text', () => {
  const parts = fc.constantFrom(
    ...[
      '。',
      '！',
      '?',
      '; ',
      '. ',
      '\n',
      '”',
      '」',
      ')',
      ' ',
      '3.5',
      'https://a.b/?c',
      'Mr. ',
      '&amp;',
      '😀',
      '\ud83d',
    ],
    ...['您好这里是光明培训学校', 'This is a call', 'x', '喂', '，'],
  );
  const text = fc.oneof(
    fc.array(parts, { maxLength: 40 }).map((list) => list.join('')),
    fc.string({ maxLength: 90 }),
  );
  const width = (piece: string): number =>
    Array.from({ length: piece.length }, (_, i) => piece.charCodeAt(i))
      .filter(isLetterOrDigit)
      .reduce((sum, code) => sum + (code < 0x2e80 ? 1 : 2), 0);

  it('is its pieces joined, and each of several has letters for a second or more', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const pieces = spokenPieces(whole);
        expect(pieces.join('')).toBe(whole);
        if (whole.length <= 40) expect(pieces).toEqual([whole]);
        if (pieces.length > 1) expect(Math.min(...pieces.map(width))).toBeGreaterThanOrEqual(20);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not split within an address or a number', () => {
    const address = fc.constantFrom(
      'https://a.b/?c;d!e',
      'www.example.com/a?b',
      '3.1415926',
      '12:30',
      '1.000.000',
    );
    fc.assert(
      fc.property(text, address, text, (before, kept, after) => {
        const whole = `${before} ${kept} ${after}`;
        const from = before.length + 1;
        let at = 0;
        for (const piece of spokenPieces(whole)) {
          at += piece.length;
          expect(at <= from || at >= from + kept.length).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
