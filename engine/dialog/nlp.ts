/** What an NLP service is asked (flow-format.md#match-nlp; the source document's request, values not yet encoded). */
import type { Flow, Term } from '../flow/compiled.ts';
import { type CallState, currentNode } from './state.ts';

export interface NlpRequest {
  flowid: string;
  nlpid: string;
  callid: string;
  /** All keywords of the node's arrows, joined by `|`; of its KB likewise. */
  flowkeywords: string;
  kbkeywords: string;
  input: 'text' | 'dtmf';
  text: string;
}

/** The request for a final text or a closed DTMF entry; null where NLP is not asked. */
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
    input === 'text' ? words(arrow.text) : arrow.dtmf.map((e) => e.written),
  );
  const prompts = flat(
    node.kb.map((category) =>
      flow.category(category).map((prompt) => words(flow.prompt(prompt)?.text || [])),
    ),
  );
  return {
    flowid: node.id,
    nlpid: node.nlpId,
    callid: state.callid,
    flowkeywords: joined(arrows),
    kbkeywords: input === 'text' ? joined(prompts) : '',
    input,
    text,
  };
}

function joined(lists: string[][]): string {
  return Array.from(new Set(flat(lists))).join('|');
}

function flat<T>(lists: T[][]): T[] {
  return lists.reduce<T[]>((all, list) => all.concat(list), []);
}

function words(terms: Term[]): string[] {
  return flat(terms.map((term) => term.words.map((word) => word.written)));
}
