/** An index of keywords by their sounds, as `word-index.ts` is one by their spelling. */
import type { Term, Word } from '../../flow/compiled.ts';
import { type PhoneticText, pairOf } from './phonetic-text.ts';
import type { OwnedTerms } from './word-index.ts';

/** One pronunciation of a keyword. Pronunciations are kept in matching order. */
export interface Pronunciation {
  word: Word;
  term: Term;
  /** Index of the arrow or KB prompt that the word belongs to. */
  owner: number;
  sounds: string;
}

/** Lives as long as the flow. The key is the object that the words belong to. */
const indexes = new WeakMap<object, SoundIndex>();

/** Returns the index of `key`, built on first use. */
export function soundIndex(key: object, list: () => OwnedTerms): SoundIndex {
  let index = indexes.get(key);
  if (index === undefined) {
    index = new SoundIndex(list());
    indexes.set(key, index);
  }
  return index;
}

export class SoundIndex {
  readonly pronunciations: Pronunciation[] = [];
  /** Indexes of the pronunciations that start with a pair of sounds, ascending. */
  private readonly byPair = new Map<number, number[]>();

  constructor(list: OwnedTerms) {
    for (const { owner, terms } of list) {
      for (const term of terms) for (const word of term.words) this.add(owner, term, word);
    }
  }

  /** Finds the first pronunciation in the text whose owner is available, and its position in the folded text. */
  find(
    text: PhoneticText,
    isAvailable: (owner: number) => boolean,
  ): { pronunciation: Pronunciation; at: number } | null {
    let first = this.pronunciations.length;
    let position = -1;
    text.pairs.forEach((pair) => {
      for (const number of this.byPair.get(pair) || []) {
        if (number >= first) break;
        const { owner, sounds } = this.pronunciations[number] as Pronunciation;
        const at = text.find(sounds);
        if (at < 0 || !isAvailable(owner)) continue;
        first = number;
        position = at;
      }
    });
    return position < 0 ? null : { pronunciation: this.pronunciations[first] as Pronunciation, at: position };
  }

  private add(owner: number, term: Term, word: Word): void {
    if (word.kind !== 'keyword' || word.sounds === undefined) return;
    for (const sounds of word.sounds.split(' ')) {
      const number = this.pronunciations.push({ word, term, owner, sounds }) - 1;
      const pair = pairOf(sounds.charCodeAt(0), sounds.charCodeAt(1));
      const numbers = this.byPair.get(pair);
      if (numbers === undefined) this.byPair.set(pair, [number]);
      else numbers.push(number);
    }
  }
}
