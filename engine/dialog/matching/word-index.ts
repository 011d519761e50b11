/**
 * A flat index of the words of a list of terms. One pass over a small array of numbers finds which of thousands of
 * keywords can occur in an utterance. Building an automaton in each call would cost more time than it saves.
 */
import type { Term, Word } from '../../flow/compiled.ts';

export interface WordIndex {
  /** How each word begins, as a bit of `beginsIn`; `ALWAYS` for a regular expression. */
  begins: Uint16Array;
  words: Word[];
  terms: Term[];
  /** Index of the arrow or KB prompt that each word belongs to. */
  owners: number[];
}

/** The terms of each owner, in order. */
export type OwnedTerms = { owner: number; terms: Term[] }[];

/** Pairs and single code units are hashed to this many values. */
const MASK = 1023;
/** The word is a candidate for every text. */
const ALWAYS = 2 * (MASK + 1);
/** The word is a candidate for no text. */
const NEVER = ALWAYS + 1;

/** Lives as long as the flow. The key is the object that the words belong to. */
const indexes = new WeakMap<object, WordIndex>();

/** Returns the index of `key`, built on first use. */
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
        begins.push(word.kind === 'keyword' ? beginOf(word.folded) : ALWAYS);
        words.push(word);
        terms.push(term);
        owners.push(owner);
      }
    }
  }
  return { begins: Uint16Array.from(begins), words, terms, owners };
}

/** Hashes the first two code units of a keyword, or its only one. A keyword that folds to an empty text matches nothing. */
function beginOf(folded: string): number {
  if (folded === '') return NEVER;
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
 * Marks the beginnings of all words that can occur in a folded text. A word whose beginning is not marked cannot occur.
 * The bits are a plain array, because allocating a typed array for every text is slow.
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

/** Whether a word with this beginning can occur. */
export function mayBegin(begins: number[], begin: number): boolean {
  return ((begins[begin >> 5] as number) & (1 << (begin & 31))) !== 0;
}

const NONE: number[] = Array.from({ length: (NEVER >> 5) + 1 }, () => 0);
mark(NONE, ALWAYS);

/** Makes all words candidates: NLP's keyword is also compared with regular expressions as written. */
export const ALL_BEGINS: number[] = NONE.map(() => -1);
