/**
 * The words of a list of terms, flat: one pass over a small array of numbers tells which of thousands of
 * keywords can occur in an utterance at all. An automaton would cost more to build in each call than it saves.
 */
import type { Term, Word } from '../flow/compiled.ts';

export interface WordIndex {
  /** For each word how it begins, as a bit of `beginsIn`; `ALWAYS` for a regular expression. */
  begins: Uint16Array;
  words: Word[];
  terms: Term[];
  /** Which arrow or prompt the word belongs to. */
  owners: number[];
}

/** Terms of each owner, in order. */
export type OwnedTerms = { owner: number; terms: Term[] }[];

/** Pairs of units and single ones are told apart by so many lower bits of theirs. */
const MASK = 1023;
/** Tried on every text. */
const ALWAYS = 2 * (MASK + 1);

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
        begins.push(word.kind === 'keyword' ? beginOf(word.folded) : ALWAYS);
        words.push(word);
        terms.push(term);
        owners.push(owner);
      }
    }
  }
  return { begins: Uint16Array.from(begins), words, terms, owners };
}

/** Most keywords are told apart by their first two units; one of a single unit by that. */
function beginOf(folded: string): number {
  return folded.length === 1
    ? single(folded.charCodeAt(0))
    : pair(folded.charCodeAt(0), folded.charCodeAt(1));
}

function pair(first: number, second: number): number {
  return (first * 31 + second) & MASK;
}

function single(unit: number): number {
  return MASK + 1 + (unit & MASK);
}

/**
 * Marks how words may begin that occur in a folded text; one whose beginning is not marked cannot occur in it.
 * A plain array of bits: a typed one is dear to allocate, and this is done for every text.
 */
export function beginsIn(folded: string): number[] {
  const begins = NONE.slice();
  let last = 0;
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i);
    mark(begins, single(unit));
    if (i > 0) mark(begins, pair(last, unit));
    last = unit;
  }
  return begins;
}

function mark(bits: number[], bit: number): void {
  bits[bit >> 5] = (bits[bit >> 5] as number) | (1 << (bit & 31));
}

/** Whether a word that begins like this can occur. */
export function mayBegin(begins: number[], begin: number): boolean {
  return ((begins[begin >> 5] as number) & (1 << (begin & 31))) !== 0;
}

const NONE: number[] = Array.from({ length: (ALWAYS >> 5) + 1 }, (_, i) => (i === ALWAYS >> 5 ? -1 : 0));

/** All words are candidates: for NLP, whose keyword is compared with regular expressions as written too. */
export const ALL_BEGINS: number[] = NONE.map(() => -1);
