/** What an NLP service is asked (flow.md 7; the source document's request, values not yet encoded). */
import type { CompiledFlow } from '../flow/compiled.ts';
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
  flow: CompiledFlow,
  state: CallState,
  input: 'text' | 'dtmf',
  text: string,
): NlpRequest | null {
  const node = currentNode(flow, state);
  if (node.nlpId === null || flow.settings.nlpUrl === null) return null;
  if (input === 'text' ? node.filter.final : node.filter.dtmf) return null;
  const words = (terms: number[]): string[] =>
    terms.reduce<string[]>(
      (all, term) => all.concat((flow.terms[term]?.words || []).map((w) => w.written)),
      [],
    );
  const arrows = node.arrows.map((arrow) =>
    input === 'text' ? words(arrow.text) : arrow.dtmf.map((e) => e.written),
  );
  const prompts =
    input === 'dtmf'
      ? []
      : node.kb.map((c) => (flow.categories[c] || []).map((p) => words(flow.prompts[p]?.text || [])));
  return {
    flowid: node.id,
    nlpid: node.nlpId,
    callid: state.callid,
    flowkeywords: joined(arrows),
    kbkeywords: joined(prompts.map((category) => flat(category))),
    input,
    text,
  };
}

function joined(lists: string[][]): string {
  const all = flat(lists);
  return all.filter((word, i) => all.indexOf(word) === i).join('|');
}

function flat(lists: string[][]): string[] {
  return lists.reduce<string[]>((all, list) => all.concat(list), []);
}
