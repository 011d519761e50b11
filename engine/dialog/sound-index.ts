/** Keywords by what they sound like: as `word-index.ts` for what they are written like. */
import type { Term, Word } from '../flow/compiled.ts';
import { type Heard, pairOf } from './heard.ts';
import type { OwnedTerms } from './word-index.ts';

/** A way to say a keyword, in the order of matching. */
interface Spoken {
  word: Word;
  term: Term;
  /** Which arrow or prompt it belongs to. */
  owner: number;
  sounds: string;
}

/** Kept as long as the flow is. The key is what the words belong to. */
const indexes = new WeakMap<object, SoundIndex>();

/** The index of `key`, made when first asked for. */
export function soundIndex(key: object, list: () => OwnedTerms): SoundIndex {
  let index = indexes.get(key);
  if (index === undefined) {
    index = new SoundIndex(list());
    indexes.set(key, index);
  }
  return index;
}

export class SoundIndex {
  private readonly spoken: Spoken[] = [];
  /** Numbers of those that begin with a pair, ascending, by the pair. */
  private readonly byPair = new Map<number, number[]>();

  constructor(list: OwnedTerms) {
    for (const { owner, terms } of list) {
      for (const term of terms) for (const word of term.words) this.add(owner, term, word);
    }
  }

  /** The first that is heard and whose owner may be taken, and where in the folded text. */
  find(heard: Heard, mayTake: (owner: number) => boolean): { spoken: Spoken; at: number } | null {
    let first = this.spoken.length;
    let place = -1;
    heard.pairs.forEach((pair) => {
      for (const number of this.byPair.get(pair) || []) {
        if (number >= first) break;
        const { owner, sounds } = this.spoken[number] as Spoken;
        const at = heard.find(sounds);
        if (at < 0 || !mayTake(owner)) continue;
        first = number;
        place = at;
      }
    });
    return place < 0 ? null : { spoken: this.spoken[first] as Spoken, at: place };
  }

  private add(owner: number, term: Term, word: Word): void {
    if (word.kind !== 'keyword' || word.sounds === undefined) return;
    for (const sounds of word.sounds.split(' ')) {
      const number = this.spoken.push({ word, term, owner, sounds }) - 1;
      const pair = pairOf(sounds.charCodeAt(0), sounds.charCodeAt(1));
      const numbers = this.byPair.get(pair);
      if (numbers === undefined) this.byPair.set(pair, [number]);
      else numbers.push(number);
    }
  }
}
