/** Looks for phrases in a sentence: what it means, and which phrase says so. */
import { fold } from '../../../engine/text/fold.ts';
import { DECIDES_NOTHING, type Phrase } from './phrase.ts';

/** A phrase with its folded form. */
export interface SoughtPhrase extends Phrase {
  key: string;
}

export interface Heard {
  /** The phrases in the sentence, in its order, without those that a longer one overlaps. */
  phrases: Phrase[];
  /** The one that decides; null: none does. */
  decides: Phrase | null;
}

interface Hit {
  phrase: SoughtPhrase;
  from: number;
  to: number;
}

/**
 * Longer phrases count before shorter ones that they overlap: 请稍后再拨 is no 请稍后. A phrase that decides nothing keeps
 * all others from deciding. Else the lowest rank decides, then the longest phrase, then the first.
 * @param phrases that are turned on
 */
export function hearPhrases(phrases: readonly SoughtPhrase[], sentence: string): Heard {
  const text = fold(sentence);
  const hits = phrases.flatMap((phrase) => hitsOf(phrase, text)).sort(byLength);
  const kept: Hit[] = [];
  for (const hit of hits) {
    if (!kept.some(({ from, to }) => hit.from < to && from < hit.to)) kept.push(hit);
  }
  const isHeldBack = kept.some(({ phrase }) => phrase.code === DECIDES_NOTHING);
  const [first] = [...kept].sort((a, b) => a.phrase.rank - b.phrase.rank || byLength(a, b));
  return {
    phrases: kept.sort((a, b) => a.from - b.from).map(({ phrase }) => plain(phrase)),
    decides: isHeldBack || first === undefined ? null : plain(first.phrase),
  };
}

function hitsOf(phrase: SoughtPhrase, text: string): Hit[] {
  const { length } = phrase.key;
  if (length === 0) return [];
  const hits: Hit[] = [];
  for (let from = text.indexOf(phrase.key); from >= 0; from = text.indexOf(phrase.key, from + length))
    hits.push({ phrase, from, to: from + length });
  return hits;
}

function byLength(a: Hit, b: Hit): number {
  return b.to - b.from - (a.to - a.from) || a.from - b.from;
}

function plain({ phrase, code, rank }: SoughtPhrase): Phrase {
  return { phrase, code, rank };
}
