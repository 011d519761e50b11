import { describe, expect, it } from 'vitest';
import { heardAs, soundOf } from './syllable.ts';

/** Whether a syllable that is heard hits a keyword's. */
function hits(heard: string, keyword: string, mode: 'exact' | 'fuzzy' = 'fuzzy'): boolean {
  return heardAs(heard, mode).includes(soundOf(keyword, mode));
}

describe('fuzzy matching by pinyin', () => {
  it.each([
    ['zhi', 'zi'],
    ['chong', 'cong'],
    ['shen', 'sen'],
    ['niu', 'liu'],
    ['nv', 'lv'],
    ['jin', 'jing'],
    ['guan', 'guang'],
    ['zheng', 'zen'],
    ['fei', 'hui'],
    ['fei', 'hei'],
    ['fu', 'hu'],
    ['fang', 'huan'],
    ['feng', 'hong'],
  ])('treats %s and %s as the same', (one, other) => {
    expect([hits(one, other), hits(other, one)]).toEqual([true, true]);
    expect([hits(one, other, 'exact'), hits(other, one, 'exact')]).toEqual([false, false]);
  });

  it.each([
    ['hua', 'ha'],
    ['hen', 'hun'],
    ['ren', 'len'],
    ['jia', 'zha'],
    ['lu', 'lv'],
    ['an', 'en'],
  ])('tells %s and %s apart', (one, other) => {
    expect([hits(one, other), hits(other, one)]).toEqual([false, false]);
  });
});
