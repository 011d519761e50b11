import { describe, expect, it } from 'vitest';
import { waysToSay } from './keyword.ts';

const spoken = (keyword: string): string[] =>
  waysToSay(keyword).map((way) =>
    way.map((said) => ('syllable' in said ? said.syllable : said.character)).join(' '),
  );

describe('the pronunciations of a keyword', () => {
  it.each([
    ['天猫', ['tian mao']],
    ['女士', ['nv shi']],
    ['还款', ['hai kuan', 'huan kuan']],
    ['银行', ['yin hang']],
    ['不行', ['bu xing']],
    ['外行话', ['wai hang hua']],
    ['行啊', ['hang a', 'xing a']],
    ['长大了', ['zhang da le']],
    ['大家', ['da jia']],
    ['app下载', ['a p p xia zai']],
    ['5g套餐', ['5 g tao can']],
    ['銀行', ['yin hang', 'yin xing']],
    ['𠮷野家', ['\ud842 \udfb7 ye jia']],
  ])('%s', (keyword, ways) => {
    expect(spoken(keyword)).toEqual(ways);
  });

  it('include a reading that a character has only in this word, and its usual reading', () => {
    expect(spoken('大夫')).toEqual(['da fu', 'dai fu']);
  });

  it.each(['是', '5元', 'ok', 'app', '好ok', ''])(
    'are none for «%s», which has too few Chinese characters',
    (keyword) => {
      expect(spoken(keyword)).toEqual([]);
    },
  );

  it('are at most 16, each of the whole keyword', () => {
    const ways = spoken('还行长重'.repeat(20));
    expect(ways.length).toBe(16);
    expect(ways.every((way) => way.split(' ').length === 80)).toBe(true);
  });
});
