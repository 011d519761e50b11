import { describe, expect, it } from 'vitest';
import { isAny, parseComplete, parseDtmf, parseTerm, parseWord } from './condition.ts';

describe('text entries', () => {
  it.each([
    ['好的', 'keyword'],
    ['好的.', 'keyword'],
    ['方便吗?', 'keyword'],
    ['是|对', 'regex'],
    ['[0-9]+岁', 'regex'],
    ['/好的?/', 'regex'],
    ['/OK/i', 'regex'],
    ['/ok/g', 'keyword'],
    ['(没闭合', 'keyword'],
    ['/(没闭合/', 'keyword'],
    ['(?<=不)要', 'keyword'],
    ['(?<a>好)', 'keyword'],
    ['(?:好|行)', 'regex'],
    ['C:\\', 'keyword'],
    [`(${'a'.repeat(1000)})`, 'keyword'],
    ['('.repeat(31) + ')'.repeat(31), 'keyword'],
  ])('%s is a %s', (entry, kind) => {
    expect(parseWord(entry).kind).toBe(kind);
  });

  it('a synonym group stands for its words, in their order, and is then no keyword', () => {
    const synonyms = new Map([['肯定词', ['是', '好|行']]]);
    expect(parseTerm('肯定词', synonyms)).toMatchObject({
      condition: '肯定词',
      words: [
        { kind: 'keyword', written: '是', folded: '是' },
        { kind: 'regex', written: '好|行', source: '好|行', ignoreCase: false },
      ],
    });
    expect(parseTerm('肯定', synonyms).words).toEqual([{ kind: 'keyword', written: '肯定', folded: '肯定' }]);
  });

  it('any is any in any case', () => {
    expect(['any', 'ANY', 'Any', 'anyone'].map(isAny)).toEqual([true, true, true, false]);
  });
});

describe('dtmf entries', () => {
  it.each([
    ['12', 'literal'],
    ['*#0aD', 'literal'],
    ['[0-9]{4}', 'regex'],
    ['/[0-9]{4}/', 'regex'],
    ['1(', 'literal'],
    ['E', 'regex'],
  ])('%s is a %s', (entry, kind) => {
    expect(parseDtmf(entry).kind).toBe(kind);
  });
});

describe('complete entries', () => {
  it.each([
    ['timeout', 'contains'],
    ['bridge(USER_BUSY', 'contains'],
    ['/bridge\\((USER|NO)/', 'regex'],
    ['a|b', 'contains'],
  ])('%s is %s', (entry, kind) => {
    expect(parseComplete(entry).kind).toBe(kind);
  });
});
