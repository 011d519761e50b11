/** Which arrow or KB prompt an input takes (flow-format.md#conditions, #matching). */

import { MatchingMethod } from '../contract/row.ts';
import type { Arrow, DtmfEntry, Expression, Flow, FlowNode, KbPrompt, Term, Word } from '../flow/compiled.ts';
import type { Homophones } from '../flow/homophones.ts';
import { MOST_CHARACTERS } from '../flow/pattern.ts';
import { WholeWords } from '../flow/whole-words.ts';
import { fold, spanOf, withWholeLetters } from '../text/fold.ts';
import { Heard } from './heard.ts';
import { soundIndex } from './sound-index.ts';
import { type CallState, canEnter, canPlay } from './state.ts';
import { ALL_BEGINS, beginsIn, mayBegin, type OwnedTerms, type WordIndex, wordIndex } from './word-index.ts';

/** What was hit: the row's `matching_*`, and what it leads to. */
export interface Hit {
  method: MatchingMethod;
  condition: string;
  /** The span of the input that was hit; null for `any`. */
  keyword: string | null;
  /** The keyword that the span was taken for, as written; only for a hit by sound. */
  word?: string;
  to: { kind: 'arrow'; arrow: Arrow } | { kind: 'prompt'; prompt: number };
}

/** Looks an utterance up among the words of a node or a category: the first that is hit and may be taken. */
type Lookup = (key: object, list: () => OwnedTerms, mayTake: (owner: number) => boolean) => Found | null;

interface Found {
  owner: number;
  hit: Omit<Hit, 'to'>;
}

/** How an utterance is compared with words as they are written. */
interface Probe {
  /** Which words are candidates at all: see `word-index.ts`. */
  begins: number[];
  /** The span that was hit; null for no hit. */
  compare(word: Word): string | null;
}

/**
 * A text against the node: arrows with keywords, the KB, then both by sound, then `any` of KB and arrows.
 *
 * @param withAny false for a partial result, and where `any` does not count while prompts play
 * @param nlp the keyword that NLP gave; it is tried before the text itself
 * @param bySound false for a partial result: a homophone in it may yet be corrected
 */
export function matchText(
  flow: Flow,
  state: CallState,
  node: FlowNode,
  text: string,
  withAny: boolean,
  nlp: string | null,
  bySound = false,
): Hit | null {
  if (nlp !== null) {
    const hit = matchWords(flow, state, node, equals(nlp));
    if (hit) return { ...hit, method: MatchingMethod.Full };
  }
  const hit = matchWords(flow, state, node, within(flow, text));
  if (hit) return hit;
  if (bySound && flow.homophones !== null) {
    const alike = matchWords(flow, state, node, sounding(flow.homophones, text));
    if (alike) return alike;
  }
  return withAny ? matchTextAny(flow, state, node) : null;
}

/** The arrow that a text would take, without the KB: for `switchflow` `text:` (flow-format.md#knowledge-base). */
export function arrowForText(flow: Flow, state: CallState, node: FlowNode, text: string): Arrow | null {
  const hit =
    matchArrows(flow, state, node, within(flow, text)) || anyHit(enterable(flow, state, node), 'textAny');
  return hit && hit.to.kind === 'arrow' ? hit.to.arrow : null;
}

/** A closed DTMF entry against the node's arrows: literals and regular expressions, then `any`. */
export function matchDtmf(
  flow: Flow,
  state: CallState,
  node: FlowNode,
  keys: string,
  nlp: string | null,
): Hit | null {
  const arrows = enterable(flow, state, node);
  const answer = nlp === null ? '' : fold(nlp);
  if (nlp !== null) {
    for (const arrow of arrows) {
      for (const entry of arrow.dtmf) {
        // Keys such as * and # fold to nothing: they are compared as they stand.
        if (entry.written === nlp || (answer !== '' && fold(entry.written) === answer)) {
          return arrowHit(arrow, MatchingMethod.Full, entry.written, nlp);
        }
      }
    }
  }
  for (const arrow of arrows) {
    for (const entry of arrow.dtmf) {
      if (fitsKeys(entry, keys)) {
        const method = entry.kind === 'literal' ? MatchingMethod.Full : MatchingMethod.Regex;
        return arrowHit(arrow, method, entry.written, keys);
      }
    }
  }
  return anyHit(arrows, 'dtmfAny');
}

/** A completion against the node's arrows with complete keywords (step 5). */
export function matchComplete(flow: Flow, state: CallState, node: FlowNode, argument: string): Hit | null {
  for (const arrow of node.arrows) {
    if (!canEnter(flow, state, arrow.target)) continue;
    for (const entry of arrow.complete) {
      if (entry.kind === 'contains') {
        if (argument.indexOf(entry.written) >= 0) {
          return arrowHit(arrow, MatchingMethod.Full, entry.written, entry.written);
        }
      } else {
        const match = regex(entry).exec(shown(argument, entry));
        if (match) return arrowHit(arrow, MatchingMethod.Regex, entry.written, match[0]);
      }
    }
  }
  return null;
}

/** A completion against the node's arrows with complete `any` (step 7). */
export function matchCompleteAny(flow: Flow, state: CallState, node: FlowNode): Hit | null {
  return anyHit(enterable(flow, state, node), 'completeAny');
}

/** Steps 1 and 2: arrows arrow by arrow, then categories and prompts in order. */
function matchWords(flow: Flow, state: CallState, node: FlowNode, lookUp: Lookup): Hit | null {
  const hit = matchArrows(flow, state, node, lookUp);
  if (hit) return hit;
  for (const category of node.kb) {
    const prompts = flow.category(category);
    const list = () =>
      prompts.map((prompt) => ({ owner: prompt, terms: (flow.prompt(prompt) as KbPrompt).text }));
    const found = lookUp(prompts, list, (prompt) => canPlay(flow, state, prompt));
    if (found) return { ...found.hit, to: { kind: 'prompt', prompt: found.owner } };
  }
  return null;
}

function matchArrows(flow: Flow, state: CallState, node: FlowNode, lookUp: Lookup): Hit | null {
  const { arrows } = node;
  const list = () => arrows.map((arrow, i) => ({ owner: i, terms: arrow.text }));
  const found = lookUp(node, list, (i) => canEnter(flow, state, (arrows[i] as Arrow).target));
  return found && { ...found.hit, to: { kind: 'arrow', arrow: arrows[found.owner] as Arrow } };
}

function written(probe: Probe): Lookup {
  return (key, list, mayTake) => search(wordIndex(key, list), probe, mayTake);
}

function search(index: WordIndex, probe: Probe, mayTake: (owner: number) => boolean): Found | null {
  const { begins } = index;
  for (let i = 0; i < begins.length; i++) {
    if (!mayBegin(probe.begins, begins[i] as number)) continue;
    const word = index.words[i] as Word;
    const keyword = probe.compare(word);
    const owner = index.owners[i] as number;
    if (keyword === null || !mayTake(owner)) continue;
    const method = word.kind === 'keyword' ? MatchingMethod.Full : MatchingMethod.Regex;
    return { owner, hit: { method, condition: (index.terms[i] as Term).condition, keyword } };
  }
  return null;
}

/** Step 3. */
function matchTextAny(flow: Flow, state: CallState, node: FlowNode): Hit | null {
  for (const category of node.kb) {
    for (const prompt of flow.category(category)) {
      const condition = (flow.prompt(prompt) as KbPrompt).textAny;
      if (condition !== null && canPlay(flow, state, prompt)) {
        return { method: MatchingMethod.Any, condition, keyword: null, to: { kind: 'prompt', prompt } };
      }
    }
  }
  return anyHit(enterable(flow, state, node), 'textAny');
}

/**
 * Keywords are looked for in the folded text, with `match_words` `"whole"` as whole words; a regular expression is tried on the text as recognised, then
 * on the folded text.
 */
function within({ settings }: Flow, text: string): Lookup {
  const folded = fold(text);
  const wholeWords = settings.matchWholeWords ? new WholeWords(text, folded) : null;
  let whole: string | undefined;
  return written({
    begins: beginsIn(folded),
    compare(word) {
      if (word.kind === 'keyword') {
        const at = wholeWords ? wholeWords.find(word.folded) : folded.indexOf(word.folded);
        return at < 0 ? null : spanOf(text, at, at + word.folded.length);
      }
      const pattern = regex(word);
      if (whole === undefined) whole = withWholeLetters(text);
      const direct = pattern.exec(shown(whole, word));
      if (direct) return direct[0];
      const match = pattern.exec(shown(folded, word));
      return match && spanOf(text, match.index, match.index + match[0].length);
    },
  });
}

/** Keywords are looked for by what they and the folded text sound like (docs/reference/matching.md). */
function sounding(homophones: Homophones, text: string): Lookup {
  const heard = new Heard(homophones, fold(text));
  return (key, list, mayTake) => {
    const found = soundIndex(key, list).find(heard, mayTake);
    if (found === null) return null;
    const { at, spoken } = found;
    const keyword = spanOf(text, at, at + spoken.sounds.length);
    const { condition } = spoken.term;
    return {
      owner: spoken.owner,
      hit: { method: MatchingMethod.Full, condition, keyword, word: spoken.word.written },
    };
  };
}

/** NLP's keyword equals, after folding, an entry or a word of its synonym group (flow-format.md#match-nlp). */
function equals(keyword: string): Lookup {
  const folded = fold(keyword);
  return written({
    begins: ALL_BEGINS,
    compare(word) {
      const other = word.kind === 'keyword' ? word.folded : fold(word.written);
      return folded !== '' && folded === other ? keyword : null;
    },
  });
}

function enterable(flow: Flow, state: CallState, node: FlowNode): Arrow[] {
  return node.arrows.filter((arrow) => canEnter(flow, state, arrow.target));
}

function anyHit(arrows: Arrow[], key: 'textAny' | 'dtmfAny' | 'completeAny'): Hit | null {
  const arrow = first(arrows, (candidate) => candidate[key] !== null);
  return arrow && arrowHit(arrow, MatchingMethod.Any, arrow[key] as string, null);
}

function arrowHit(arrow: Arrow, method: MatchingMethod, condition: string, keyword: string | null): Hit {
  return { method, condition, keyword, to: { kind: 'arrow', arrow } };
}

function first<T>(list: T[], wanted: (item: T) => boolean): T | null {
  for (const item of list) if (wanted(item)) return item;
  return null;
}

/** Compiled when first needed and kept as long as the flow is: a call meets few of a flow's patterns. */
const compiled = new WeakMap<object, RegExp>();

function regex(entry: Expression): RegExp {
  return kept(entry, () => new RegExp(entry.source, entry.ignoreCase ? 'i' : ''));
}

/** What an expression sees of a text. */
function shown(text: string, { sees }: { sees?: number }): string {
  const most = sees === undefined ? MOST_CHARACTERS : sees;
  return text.length > most ? text.slice(0, most) : text;
}

/** Whether keys are an entry's: the same, or an expression matches all of them. */
export function fitsKeys(entry: DtmfEntry, keys: string): boolean {
  if (entry.kind === 'literal') return entry.keys === keys;
  // Of more keys than an expression may see it cannot match all.
  if (shown(keys, entry) !== keys) return false;
  return kept(entry, () => new RegExp(`^(?:${entry.source})$`)).test(keys);
}

function kept(entry: object, make: () => RegExp): RegExp {
  let pattern = compiled.get(entry);
  if (!pattern) {
    pattern = make();
    compiled.set(entry, pattern);
  }
  return pattern;
}
