/** Searches an utterance for the words of conditions: as written, by sound, or for the keyword from NLP. */

import { MatchingMethod } from '../../contract/row.ts';
import type { Flow, Term, Word } from '../../flow/compiled.ts';
import type { Homophones } from '../../flow/homophones.ts';
import { WholeWords } from '../../flow/whole-words.ts';
import { fold, spanOf, withWholeLetters } from '../../text/fold.ts';
import { regExpOf, visiblePart } from './expressions.ts';
import type { Report } from './match-trace.ts';
import { PhoneticText } from './phonetic-text.ts';
import { soundIndex } from './sound-index.ts';
import { ALL_BEGINS, beginsIn, mayBegin, type OwnedTerms, type WordIndex, wordIndex } from './word-index.ts';

/** The row's `matching_*` columns. */
export interface MatchedWord {
  method: MatchingMethod;
  condition: string;
  /** The matched part of the input; null for `any`. */
  keyword: string | null;
  /** The keyword that the matched part sounds like, as written; only for a hit by sound. */
  word?: string;
}

/** Searches the words of a node or a category for the first hit whose owner is available. */
export type Search = (
  key: object,
  list: () => OwnedTerms,
  isAvailable: (owner: number) => boolean,
  report: Report | undefined,
) => OwnedHit | null;

/** A matched word and the index of the arrow or prompt that owns it. */
export interface OwnedHit {
  owner: number;
  matched: MatchedWord;
}

/** Compares an utterance with words as written. */
interface WordMatcher {
  /** Marks the words that are candidates (see `word-index.ts`). */
  begins: number[];
  /** Returns the matched part of the utterance, or null. */
  compare(word: Word): string | null;
}

/**
 * Searches a text for keywords and regular expressions. A keyword is searched in the folded text, as a whole word with
 * `match_words` `"whole"`. A regular expression is tried on the text as recognised, then on the folded text.
 */
export function searchText({ settings }: Flow, text: string): Search {
  const folded = fold(text);
  const wholeWords = settings.matchWholeWords ? new WholeWords(text, folded) : null;
  let whole: string | undefined;
  return searchWords({
    begins: beginsIn(folded),
    compare(word) {
      if (word.kind === 'keyword') {
        if (word.folded === '') return null;
        const at = wholeWords ? wholeWords.find(word.folded) : folded.indexOf(word.folded);
        return at < 0 ? null : spanOf(text, at, at + word.folded.length);
      }
      const pattern = regExpOf(word);
      if (whole === undefined) whole = withWholeLetters(text);
      const direct = pattern.exec(visiblePart(whole, word));
      if (direct) return direct[0];
      const match = pattern.exec(visiblePart(folded, word));
      return match && spanOf(text, match.index, match.index + match[0].length);
    },
  });
}

/** Searches a text for keywords that sound like a part of it (docs/reference/matching.md). */
export function searchBySound(homophones: Homophones, text: string): Search {
  const phonetic = new PhoneticText(homophones, fold(text));
  return (key, list, isAvailable, report) => {
    const index = soundIndex(key, list);
    if (report !== undefined) {
      for (const { owner, sounds, term, word } of index.pronunciations) {
        const at = phonetic.find(sounds);
        const keyword = at < 0 ? null : spanOf(text, at, at + sounds.length);
        report(owner, { term, word }, keyword, isAvailable(owner));
      }
    }
    const found = index.find(phonetic, isAvailable);
    if (found === null) return null;
    const { at, pronunciation } = found;
    const { owner, sounds, term, word } = pronunciation;
    const keyword = spanOf(text, at, at + sounds.length);
    return {
      owner,
      matched: { method: MatchingMethod.Full, condition: term.condition, keyword, word: word.written },
    };
  };
}

/** Searches for the entry or synonym that equals NLP's keyword after folding (flow-format.md#match-nlp). */
export function searchNlpKeyword(keyword: string): Search {
  const folded = fold(keyword);
  return searchWords({
    begins: ALL_BEGINS,
    compare(word) {
      const other = word.kind === 'keyword' ? word.folded : fold(word.written);
      return folded !== '' && folded === other ? keyword : null;
    },
  });
}

function searchWords(matcher: WordMatcher): Search {
  return (key, list, isAvailable, report) => findWord(wordIndex(key, list), matcher, isAvailable, report);
}

function findWord(
  index: WordIndex,
  matcher: WordMatcher,
  isAvailable: (owner: number) => boolean,
  report: Report | undefined,
): OwnedHit | null {
  const { begins } = index;
  let hit: OwnedHit | null = null;
  for (let i = 0; i < begins.length; i++) {
    if (!mayBegin(matcher.begins, begins[i] as number) && report === undefined) continue;
    const word = index.words[i] as Word;
    const keyword = matcher.compare(word);
    const owner = index.owners[i] as number;
    const term = index.terms[i] as Term;
    if (report !== undefined) report(owner, { term, word }, keyword, isAvailable(owner));
    if (keyword === null || hit !== null || !isAvailable(owner)) continue;
    const method = word.kind === 'keyword' ? MatchingMethod.Full : MatchingMethod.Regex;
    hit = { owner, matched: { method, condition: term.condition, keyword } };
    if (report === undefined) return hit;
  }
  return hit;
}
