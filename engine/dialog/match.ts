/** Finds the arrow or KB prompt that matches an input (flow-format.md#conditions, #matching). */

import { MatchingMethod } from '../contract/row.ts';
import type { Arrow, Flow, FlowNode, Term, Word } from '../flow/compiled.ts';
import type { Homophones } from '../flow/homophones.ts';
import { WholeWords } from '../flow/whole-words.ts';
import { fold, spanOf, withWholeLetters } from '../text/fold.ts';
import { matchesKeys, regExpOf, visiblePart } from './expressions.ts';
import { PhoneticText } from './phonetic-text.ts';
import { soundIndex } from './sound-index.ts';
import { type CallState, canEnter, canPlay } from './state.ts';
import { ALL_BEGINS, beginsIn, mayBegin, type OwnedTerms, type WordIndex, wordIndex } from './word-index.ts';

/** Where an input is matched: with the conditions of a node, in the state of a call. */
export interface MatchScope {
  flow: Flow;
  state: CallState;
  node: FlowNode;
}

/** A hit of an arrow's condition. */
export interface ArrowHit extends MatchedWord {
  kind: 'arrow';
  arrow: Arrow;
}

/** A hit of a KB prompt's condition; `prompt` is its index. */
export interface PromptHit extends MatchedWord {
  kind: 'prompt';
  prompt: number;
}

export type Hit = ArrowHit | PromptHit;

/** The row's `matching_*` columns. */
interface MatchedWord {
  method: MatchingMethod;
  condition: string;
  /** The matched part of the input; null for `any`. */
  keyword: string | null;
  /** The keyword that the matched part sounds like, as written; only for a hit by sound. */
  word?: string;
}

/** Searches the words of a node or a category for the first hit whose owner is available. */
type Search = (
  key: object,
  list: () => OwnedTerms,
  isAvailable: (owner: number) => boolean,
) => OwnedHit | null;

/** A matched word and the index of the arrow or prompt that owns it. */
interface OwnedHit {
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

export interface TextMatchOptions {
  /** False for a partial result, and where `any` does not count while prompts play. Default false. */
  withAny?: boolean;
  /** The keyword from NLP. It is tried before the text itself. */
  nlpKeyword?: string | null;
  /** False for a partial result, because the recogniser may still correct a homophone. Default false. */
  bySound?: boolean;
}

/** Matches a text in a node: keywords of arrows, keywords of the KB, both by sound, then `any` of the KB and arrows. */
export function matchText(
  scope: MatchScope,
  text: string,
  { withAny = false, nlpKeyword = null, bySound = false }: TextMatchOptions = {},
): Hit | null {
  const { flow } = scope;
  if (nlpKeyword !== null) {
    const hit = matchWords(scope, searchNlpKeyword(nlpKeyword));
    if (hit) return { ...hit, method: MatchingMethod.Full };
  }
  const hit = matchWords(scope, searchText(flow, text));
  if (hit) return hit;
  if (bySound && flow.homophones !== null) {
    const hitBySound = matchWords(scope, searchBySound(flow.homophones, text));
    if (hitBySound) return hitBySound;
  }
  return withAny ? matchTextAny(scope) : null;
}

/** Returns the arrow that a text matches, ignoring the KB: for `switchflow` `text:` (flow-format.md#knowledge-base). */
export function arrowForText(scope: MatchScope, text: string): Arrow | null {
  const hit = matchArrows(scope, searchText(scope.flow, text)) || anyArrow(scope, 'textAny');
  return hit?.arrow ?? null;
}

/** Matches a closed DTMF entry with the node's arrows: literals and regular expressions, then `any`. */
export function matchDtmf(
  scope: MatchScope,
  keys: string,
  nlpKeyword: string | null = null,
): ArrowHit | null {
  const arrows = enterable(scope);
  const foldedKeyword = nlpKeyword === null ? '' : fold(nlpKeyword);
  if (nlpKeyword !== null) {
    for (const arrow of arrows) {
      for (const entry of arrow.dtmf) {
        // Keys such as * and # fold to an empty text: compare them as written.
        const isSame = foldedKeyword !== '' && fold(entry.written) === foldedKeyword;
        if (entry.written === nlpKeyword || isSame) {
          return arrowHit(arrow, MatchingMethod.Full, entry.written, nlpKeyword);
        }
      }
    }
  }
  for (const arrow of arrows) {
    for (const entry of arrow.dtmf) {
      if (matchesKeys(entry, keys)) {
        const method = entry.kind === 'literal' ? MatchingMethod.Full : MatchingMethod.Regex;
        return arrowHit(arrow, method, entry.written, keys);
      }
    }
  }
  return anyArrow(scope, 'dtmfAny');
}

/** Matches a completion with the node's `complete` entries other than `any` (step 5). */
export function matchComplete(scope: MatchScope, argument: string): ArrowHit | null {
  for (const arrow of enterable(scope)) {
    for (const entry of arrow.complete) {
      if (entry.kind === 'contains') {
        if (argument.indexOf(entry.written) >= 0) {
          return arrowHit(arrow, MatchingMethod.Full, entry.written, entry.written);
        }
      } else {
        const match = regExpOf(entry).exec(visiblePart(argument, entry));
        if (match) return arrowHit(arrow, MatchingMethod.Regex, entry.written, match[0]);
      }
    }
  }
  return null;
}

/** Matches a completion with the node's `complete` entries `any` (step 7). */
export function matchCompleteAny(scope: MatchScope): ArrowHit | null {
  return anyArrow(scope, 'completeAny');
}

/** Steps 1 and 2: the arrows in order, then the KB's categories and prompts in order. */
function matchWords(scope: MatchScope, search: Search): Hit | null {
  const hit = matchArrows(scope, search);
  if (hit) return hit;
  const { flow, state, node } = scope;
  for (const category of node.kb) {
    const prompts = flow.category(category);
    const list = () => prompts.map((prompt) => ({ owner: prompt, terms: flow.prompt(prompt).text }));
    const found = search(prompts, list, (prompt) => canPlay(flow, state, prompt));
    if (found) return { ...found.matched, kind: 'prompt', prompt: found.owner };
  }
  return null;
}

function matchArrows({ flow, state, node }: MatchScope, search: Search): ArrowHit | null {
  const { arrows } = node;
  const list = () => arrows.map((arrow, i) => ({ owner: i, terms: arrow.text }));
  const found = search(node, list, (i) => canEnter(flow, state, (arrows[i] as Arrow).target));
  return found && { ...found.matched, kind: 'arrow', arrow: arrows[found.owner] as Arrow };
}

function searchWords(matcher: WordMatcher): Search {
  return (key, list, isAvailable) => findWord(wordIndex(key, list), matcher, isAvailable);
}

function findWord(
  index: WordIndex,
  matcher: WordMatcher,
  isAvailable: (owner: number) => boolean,
): OwnedHit | null {
  const { begins } = index;
  for (let i = 0; i < begins.length; i++) {
    if (!mayBegin(matcher.begins, begins[i] as number)) continue;
    const word = index.words[i] as Word;
    const keyword = matcher.compare(word);
    const owner = index.owners[i] as number;
    if (keyword === null || !isAvailable(owner)) continue;
    const method = word.kind === 'keyword' ? MatchingMethod.Full : MatchingMethod.Regex;
    return { owner, matched: { method, condition: (index.terms[i] as Term).condition, keyword } };
  }
  return null;
}

/** Step 3. */
function matchTextAny(scope: MatchScope): Hit | null {
  const { flow, state, node } = scope;
  for (const category of node.kb) {
    for (const prompt of flow.category(category)) {
      const condition = flow.prompt(prompt).textAny;
      if (condition !== null && canPlay(flow, state, prompt)) {
        return { kind: 'prompt', method: MatchingMethod.Any, condition, keyword: null, prompt };
      }
    }
  }
  return anyArrow(scope, 'textAny');
}

/**
 * Searches a text for keywords and regular expressions. A keyword is searched in the folded text, as a whole word with
 * `match_words` `"whole"`. A regular expression is tried on the text as recognised, then on the folded text.
 */
function searchText({ settings }: Flow, text: string): Search {
  const folded = fold(text);
  const wholeWords = settings.matchWholeWords ? new WholeWords(text, folded) : null;
  let whole: string | undefined;
  return searchWords({
    begins: beginsIn(folded),
    compare(word) {
      if (word.kind === 'keyword') {
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
function searchBySound(homophones: Homophones, text: string): Search {
  const phonetic = new PhoneticText(homophones, fold(text));
  return (key, list, isAvailable) => {
    const found = soundIndex(key, list).find(phonetic, isAvailable);
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
function searchNlpKeyword(keyword: string): Search {
  const folded = fold(keyword);
  return searchWords({
    begins: ALL_BEGINS,
    compare(word) {
      const other = word.kind === 'keyword' ? word.folded : fold(word.written);
      return folded !== '' && folded === other ? keyword : null;
    },
  });
}

function enterable({ flow, state, node }: MatchScope): Arrow[] {
  return node.arrows.filter((arrow) => canEnter(flow, state, arrow.target));
}

function anyArrow(scope: MatchScope, key: 'textAny' | 'dtmfAny' | 'completeAny'): ArrowHit | null {
  for (const arrow of enterable(scope)) {
    const condition = arrow[key];
    if (condition !== null) return arrowHit(arrow, MatchingMethod.Any, condition, null);
  }
  return null;
}

function arrowHit(arrow: Arrow, method: MatchingMethod, condition: string, keyword: string | null): ArrowHit {
  return { kind: 'arrow', method, condition, keyword, arrow };
}
