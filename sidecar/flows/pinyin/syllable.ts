/** Decides which syllables sound alike (docs/reference/matching.md). A syllable is pinyin without tone, with `v` for ü. */
import type { FlowSettings } from '../../../engine/flow/compiled.ts';

export type PinyinMode = NonNullable<FlowSettings['matchPinyin']>;

/** The sound of a keyword's syllable. */
export function soundOf(syllable: string, mode: PinyinMode): string {
  return mode === 'exact' ? syllable : folded(syllable);
}

/** The sounds that a recognised syllable may stand for: its own, and with `fuzzy` those that swap f and h. */
export function heardAs(syllable: string, mode: PinyinMode): string[] {
  if (mode === 'exact') return [syllable];
  return [syllable, ...(F_AND_H.get(syllable) ?? [])].map(folded);
}

/** Merges zh/z, ch/c, sh/s, n/l and -ng/-n, which many speakers do not distinguish. */
function folded(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/(?<=[aeiouv])ng$/, 'n');
}

/**
 * Speakers who mix f and h say 飞机 as 灰机 and 花 as 发, so that a u follows the h. The pairs are not merged into one sound,
 * because all speakers distinguish 哈 from 花 and 很 from 混.
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
