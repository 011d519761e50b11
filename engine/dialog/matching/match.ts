/** Finds the arrow or KB prompt that matches an input (flow-format.md#conditions, #matching). */

import { MatchingMethod } from '../../contract/row.ts';
import type { Arrow, CompleteEntry, DtmfEntry, Flow, FlowNode } from '../../flow/compiled.ts';
import { fold } from '../../text/fold.ts';
import { type CallState, canEnter, canPlay } from '../state.ts';
import { matchesKeys, regExpOf, visiblePart } from './expressions.ts';
import { type MatchStage, type MatchTrace, reportWords } from './match-trace.ts';
import { type MatchedWord, type Search, searchBySound, searchNlpKeyword, searchText } from './search.ts';

/** Where an input is matched: with the conditions of a node, in the state of a call. */
export interface MatchScope {
  flow: Flow;
  state: CallState;
  node: FlowNode;
  /** Receives every candidate, also those after the hit. Without it matching stops at the hit. */
  trace?: MatchTrace | undefined;
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
  let hit: Hit | null = null;
  if (nlpKeyword !== null) {
    const byNlp = matchWords(scope, 'nlp', searchNlpKeyword(nlpKeyword));
    hit = byNlp && { ...byNlp, method: MatchingMethod.Full };
  }
  if (searchesOn(scope, hit)) hit = first(hit, matchWords(scope, 'text', searchText(flow, text)));
  const { homophones } = flow;
  if (bySound && homophones !== null && searchesOn(scope, hit)) {
    hit = first(hit, matchWords(scope, 'sound', searchBySound(homophones, text)));
  }
  return withAny && searchesOn(scope, hit) ? first(hit, matchTextAny(scope)) : hit;
}

/** Returns the arrow that a text matches, ignoring the KB: for `switchflow` `text:` (flow-format.md#knowledge-base). */
export function arrowForText(scope: MatchScope, text: string): Arrow | null {
  const hit = matchArrows(scope, 'text', searchText(scope.flow, text)) || anyArrow(scope, 'textAny');
  return hit?.arrow ?? null;
}

/** Matches a closed DTMF entry with the node's arrows: literals and regular expressions, then `any`. */
export function matchDtmf(
  scope: MatchScope,
  keys: string,
  nlpKeyword: string | null = null,
): ArrowHit | null {
  let hit: ArrowHit | null = null;
  if (nlpKeyword !== null) {
    const folded = fold(nlpKeyword);
    hit = findEntry(scope, 'nlp', dtmfOf, ({ written }) => {
      // Keys such as * and # fold to an empty text: compare them as written.
      const isSame = written === nlpKeyword || (folded !== '' && fold(written) === folded);
      return isSame ? { method: MatchingMethod.Full, keyword: nlpKeyword } : null;
    });
  }
  if (searchesOn(scope, hit)) hit = first(hit, entryOfKeys(scope, keys));
  return searchesOn(scope, hit) ? first(hit, anyArrow(scope, 'dtmfAny')) : hit;
}

function entryOfKeys(scope: MatchScope, keys: string): ArrowHit | null {
  return findEntry(scope, 'keys', dtmfOf, (entry) => {
    if (!matchesKeys(entry, keys)) return null;
    const method = entry.kind === 'literal' ? MatchingMethod.Full : MatchingMethod.Regex;
    return { method, keyword: keys };
  });
}

function dtmfOf(arrow: Arrow): DtmfEntry[] {
  return arrow.dtmf;
}

/** Matches a completion with the node's `complete` entries other than `any` (step 5). */
export function matchComplete(scope: MatchScope, argument: string): ArrowHit | null {
  return findEntry(scope, 'completion', completeOf, (entry) => {
    if (entry.kind === 'contains') {
      const isContained = argument.indexOf(entry.written) >= 0;
      return isContained ? { method: MatchingMethod.Full, keyword: entry.written } : null;
    }
    const match = regExpOf(entry).exec(visiblePart(argument, entry));
    return match && { method: MatchingMethod.Regex, keyword: match[0] };
  });
}

function completeOf(arrow: Arrow): CompleteEntry[] {
  return arrow.complete;
}

/** Matches a completion with the node's `complete` entries `any` (step 7). */
export function matchCompleteAny(scope: MatchScope): ArrowHit | null {
  return anyArrow(scope, 'completeAny');
}

/** Whether the next search is needed. A trace needs each. */
function searchesOn({ trace }: MatchScope, hit: Hit | null): boolean {
  return hit === null || trace !== undefined;
}

function first<T extends Hit>(hit: T | null, next: T | null): T | null {
  return hit === null ? next : hit;
}

// Key by key: a spread would move the last keys out of the object, and take half of a turn's time.
function arrowHit({ method, condition, keyword, word }: MatchedWord, arrow: Arrow): ArrowHit {
  if (word === undefined) return { kind: 'arrow', method, condition, keyword, arrow };
  return { kind: 'arrow', method, condition, keyword, word, arrow };
}

function promptHit({ method, condition, keyword, word }: MatchedWord, prompt: number): PromptHit {
  if (word === undefined) return { kind: 'prompt', method, condition, keyword, prompt };
  return { kind: 'prompt', method, condition, keyword, word, prompt };
}

/** Steps 1 and 2: the arrows in order, then the KB's categories and prompts in order. */
function matchWords(scope: MatchScope, stage: MatchStage, search: Search): Hit | null {
  const { flow, state, node, trace } = scope;
  let hit: Hit | null = matchArrows(scope, stage, search);
  for (const category of node.kb) {
    if (hit !== null && trace === undefined) return hit;
    const prompts = flow.category(category);
    const list = () => prompts.map((prompt) => ({ owner: prompt, terms: flow.prompt(prompt).text }));
    const isAvailable = (prompt: number) => canPlay(flow, state, prompt);
    const report = trace && reportWords(trace, stage, (prompt) => ({ kind: 'prompt', prompt }));
    const found = search(prompts, list, isAvailable, report);
    if (hit === null && found) hit = promptHit(found.matched, found.owner);
  }
  return hit;
}

function matchArrows(scope: MatchScope, stage: MatchStage, search: Search): ArrowHit | null {
  const { flow, state, node, trace } = scope;
  const { arrows } = node;
  const arrowAt = (i: number) => arrows[i] as Arrow;
  const list = () => arrows.map((arrow, i) => ({ owner: i, terms: arrow.text }));
  const report = trace && reportWords(trace, stage, (i) => ({ kind: 'arrow', arrow: arrowAt(i) }));
  const found = search(node, list, (i) => canEnter(flow, state, arrowAt(i).target), report);
  return found && arrowHit(found.matched, arrowAt(found.owner));
}

/** Finds the first entry of the node's arrows that matches and whose target can be entered. */
function findEntry<E extends DtmfEntry | CompleteEntry>(
  scope: MatchScope,
  stage: MatchStage,
  entriesOf: (arrow: Arrow) => E[],
  compare: (entry: E) => Pick<MatchedWord, 'method' | 'keyword'> | null,
): ArrowHit | null {
  const { flow, state, node, trace } = scope;
  let hit: ArrowHit | null = null;
  for (const arrow of node.arrows) {
    const isAvailable = canEnter(flow, state, arrow.target);
    if (!isAvailable && trace === undefined) continue;
    for (const entry of entriesOf(arrow)) {
      const matched = compare(entry);
      const { written: condition } = entry;
      if (trace !== undefined) {
        const keyword = matched?.keyword ?? null;
        const owner = { kind: 'arrow' as const, arrow };
        trace({ stage, owner, condition, word: entry, matches: matched !== null, keyword, isAvailable });
      }
      if (matched === null || hit !== null || !isAvailable) continue;
      hit = arrowHit({ method: matched.method, condition, keyword: matched.keyword }, arrow);
      if (trace === undefined) return hit;
    }
  }
  return hit;
}

/** Step 3. */
function matchTextAny(scope: MatchScope): Hit | null {
  const { flow, state, node, trace } = scope;
  let hit: Hit | null = null;
  for (const category of node.kb) {
    for (const prompt of flow.category(category)) {
      const condition = flow.prompt(prompt).textAny;
      if (condition === null) continue;
      const isAvailable = canPlay(flow, state, prompt);
      if (trace !== undefined) {
        const owner = { kind: 'prompt' as const, prompt };
        trace({ stage: 'any', owner, condition, word: null, matches: true, keyword: null, isAvailable });
      }
      if (hit !== null || !isAvailable) continue;
      hit = { kind: 'prompt', method: MatchingMethod.Any, condition, keyword: null, prompt };
      if (trace === undefined) return hit;
    }
  }
  return searchesOn(scope, hit) ? first<Hit>(hit, anyArrow(scope, 'textAny')) : hit;
}

function anyArrow(scope: MatchScope, key: 'textAny' | 'dtmfAny' | 'completeAny'): ArrowHit | null {
  const { flow, state, node, trace } = scope;
  let hit: ArrowHit | null = null;
  for (const arrow of node.arrows) {
    const condition = arrow[key];
    if (condition === null) continue;
    const isAvailable = canEnter(flow, state, arrow.target);
    if (trace !== undefined) {
      const owner = { kind: 'arrow' as const, arrow };
      trace({ stage: 'any', owner, condition, word: null, matches: true, keyword: null, isAvailable });
    }
    if (hit !== null || !isAvailable) continue;
    hit = { kind: 'arrow', method: MatchingMethod.Any, condition, keyword: null, arrow };
    if (trace === undefined) return hit;
  }
  return hit;
}
