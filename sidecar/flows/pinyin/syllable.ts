/** Which syllables are taken for each other (docs/reference/matching.md). A syllable is pinyin without tone, `v` for ü. */
import type { FlowSettings } from '../../../engine/flow/compiled.ts';

export type PinyinMode = NonNullable<FlowSettings['matchPinyin']>;

/** The sound that a keyword's syllable stands for. */
export function soundOf(syllable: string, mode: PinyinMode): string {
  return mode === 'exact' ? syllable : folded(syllable);
}

/** Every sound that a heard syllable may have been: its own, and under `fuzzy` those with f for h and h for f. */
export function heardAs(syllable: string, mode: PinyinMode): string[] {
  if (mode === 'exact') return [syllable];
  return [syllable, ...(F_AND_H.get(syllable) ?? [])].map(folded);
}

/** zh/z, ch/c, sh/s, n/l and -ng/-n: as those speakers say them who do not tell them apart. */
function folded(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/(?<=[aeiouv])ng$/, 'n');
}

/**
 * Speakers who mix f and h say 飞机 as 灰机 and 花 as 发: h takes a u with it. Not folded into one, because 哈 and 花,
 * or 很 and 混, are told apart by everybody.
 */
const F_AND_H = pairs({
  fa: ['ha', 'hua'],
  fan: ['han', 'huan'],
  fang: ['hang', 'huang'],
  fei: ['hei', 'hui'],
  fen: ['hen', 'hun'],
  feng: ['heng', 'hong'],
  fo: ['huo'],
  fou: ['hou'],
  fu: ['hu'],
});

function pairs(likes: Record<string, string[]>): Map<string, string[]> {
  const out = new Map(Object.entries(likes));
  for (const [f, list] of Object.entries(likes)) for (const h of list) out.set(h, [f]);
  return out;
}
