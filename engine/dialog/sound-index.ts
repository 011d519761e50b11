/** Keywords by what they sound like, laid out as `word-index.ts` does it with what they are written like. */
import type { Term, Word } from '../flow/compiled.ts';
import { type OwnedTerms, UNIT_MASK, type WordIndex } from './word-index.ts';

/** Kept as long as the flow is. The key is what the words belong to. */
const indexes = new WeakMap<object, WordIndex>();

/** The index of `key`, made when first asked for: an entry for each way in which a keyword is said. */
export function soundIndex(key: object, list: () => OwnedTerms): WordIndex {
  let index = indexes.get(key);
  if (index === undefined) {
    index = build(list());
    indexes.set(key, index);
  }
  return index;
}

function build(list: OwnedTerms): WordIndex {
  const begins: number[] = [];
  const words: Word[] = [];
  const terms: Term[] = [];
  const owners: number[] = [];
  const sounds: string[] = [];
  for (const { owner, terms: own } of list) {
    for (const term of own) {
      for (const word of term.words) {
        if (word.kind !== 'keyword' || word.sounds === undefined) continue;
        for (const way of word.sounds.split(' ')) {
          begins.push(pairUnit(way.charCodeAt(0), way.charCodeAt(1)));
          words.push(word);
          terms.push(term);
          owners.push(owner);
          sounds.push(way);
        }
      }
    }
  }
  return { begins: Uint16Array.from(begins), words, terms, owners, sounds };
}

/**
 * What stands for the first two sounds of a keyword: syllables are few, and one alone would leave too many
 * candidates. No keyword that is matched by sound is shorter.
 */
export function pairUnit(first: number, second: number): number {
  return (first * 31 + second) & UNIT_MASK;
}
