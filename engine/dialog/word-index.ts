/**
 * The words of a list of terms, flat: one pass over a small array of numbers tells which of thousands of
 * keywords can occur in an utterance at all. An automaton would cost more to build in each call than it saves.
 */
import type { Term, Word } from '../flow/compiled.ts';

export interface WordIndex {
  /** For each word the unit that it begins with, by its lower bits; `ALWAYS` for a regular expression. */
  begins: Uint16Array;
  words: Word[];
  terms: Term[];
  /** Which arrow or prompt the word belongs to. */
  owners: number[];
}

/** Terms of each owner, in order. */
export type OwnedTerms = { owner: number; terms: Term[] }[];

const UNIT_MASK = 1023;
/** Tried on every text. */
const ALWAYS = UNIT_MASK + 1;

/** Kept as long as the flow is. The key is what the words belong to. */
const indexes = new WeakMap<object, WordIndex>();

/** The index of `key`, made when first asked for. */
export function wordIndex(key: object, list: () => OwnedTerms): WordIndex {
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
  for (const { owner, terms: own } of list) {
    for (const term of own) {
      for (const word of term.words) {
        // What folds to nothing matches nothing.
        if (word.kind === 'keyword' && word.folded === '') continue;
        begins.push(word.kind === 'keyword' ? word.folded.charCodeAt(0) & UNIT_MASK : ALWAYS);
        words.push(word);
        terms.push(term);
        owners.push(owner);
      }
    }
  }
  return { begins: Uint16Array.from(begins), words, terms, owners };
}

/**
 * Marks which units occur in a folded text; a word whose first unit is not marked cannot occur in it. A plain
 * array of bits: a typed one is dear to allocate, and this is done for every text.
 */
export function unitsIn(folded: string): number[] {
  const units = NO_UNITS.slice();
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i) & UNIT_MASK;
    units[unit >> 5] = (units[unit >> 5] as number) | (1 << (unit & 31));
  }
  return units;
}

/** Whether a word that begins with this unit can occur. */
export function mayBegin(units: number[], begin: number): boolean {
  return ((units[begin >> 5] as number) & (1 << (begin & 31))) !== 0;
}

const NO_UNITS: number[] = Array.from({ length: (ALWAYS >> 5) + 1 }, (_, i) => (i === ALWAYS >> 5 ? -1 : 0));

/** All words are candidates: for NLP, whose keyword is compared with regular expressions as written too. */
export const ALL_UNITS: number[] = NO_UNITS.map(() => -1);
