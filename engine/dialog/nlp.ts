/** Builds the request to an NLP service (flow-format.md#match-nlp). Its values are not yet URL-encoded. */
import type { NlpRequest } from '../contract/sidecar-protocol.ts';
import type { Flow, Term } from '../flow/compiled.ts';
import { type CallState, currentNode } from './state.ts';

/** Returns the request for a final text or a closed DTMF entry, or null when the node does not use NLP. */
export function nlpRequest(
  flow: Flow,
  state: CallState,
  input: 'text' | 'dtmf',
  text: string,
): NlpRequest | null {
  const node = currentNode(flow, state);
  if (node.nlpId === null || flow.settings.nlpUrl === null) return null;
  if (input === 'text' ? node.filter.final : node.filter.dtmf) return null;
  const arrows = node.arrows.map((arrow) =>
    input === 'text' ? wordsOf(arrow.text) : arrow.dtmf.map((e) => e.written),
  );
  const prompts = flatten(
    node.kb.map((category) => flow.category(category).map((prompt) => wordsOf(flow.prompt(prompt).text))),
  );
  return {
    flowid: node.id,
    nlpid: node.nlpId,
    callid: state.callid,
    flowkeywords: joinKeywordsOf(arrows),
    kbkeywords: input === 'text' ? joinKeywordsOf(prompts) : '',
    input,
    text,
  };
}

function joinKeywordsOf(lists: string[][]): string {
  return Array.from(new Set(flatten(lists))).join('|');
}

function flatten<T>(lists: T[][]): T[] {
  return lists.reduce<T[]>((all, list) => all.concat(list), []);
}

function wordsOf(terms: Term[]): string[] {
  return flatten(terms.map((term) => term.words.map((word) => word.written)));
}
