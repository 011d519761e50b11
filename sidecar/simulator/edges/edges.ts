/** The edges of a flow: what an input can take from a node, by name, as the flow says it and as a row shows it. */
import { InputType, MatchingMethod, ResponseType, type Row } from '../../../engine/contract/row.ts';
import type { Arrow, CompiledFlow, FlowNode, KbPrompt } from '../../../engine/flow/compiled.ts';

export type EdgeKind = 'text' | 'dtmf' | 'complete' | 'nothing';

/**
 * An arrow by one kind of input, by its entries or by `any`; or a KB prompt of a node. The same arrow by keys and
 * by silence is two edges: they are matched at different steps of flow-format.md#matching. `nothing` is an arrow that has no
 * condition.
 */
export interface Edge {
  /** `ask → bye by text`, `ask → bye by complete any`, `ask ? price by text`, `ask ? complain by text, switching`. */
  name: string;
  /** Index of the node that it leaves. */
  from: number;
  kind: EdgeKind;
  any: boolean;
  to: { arrow: Arrow } | { prompt: KbPrompt; index: number };
}

/** All edges in the order of the flow, whether they can be taken or not. */
export function edgesOf(flow: CompiledFlow): Edge[] {
  return flow.nodes.flatMap((node, from) => [...arrowsOf(node, from), ...promptsOf(flow, node, from)]);
}

function arrowsOf(node: FlowNode, from: number): Edge[] {
  return node.arrows.flatMap((arrow) => {
    const edge = (kind: EdgeKind, any: boolean, exists: boolean): Edge[] =>
      exists ? [{ name: arrowName(node.id, arrow.id, kind, any), from, kind, any, to: { arrow } }] : [];
    return [
      ...edge('text', false, arrow.text.length > 0),
      ...edge('text', true, arrow.textAny !== null),
      ...edge('dtmf', false, arrow.dtmf.length > 0),
      ...edge('dtmf', true, arrow.dtmfAny !== null),
      ...edge('complete', false, arrow.complete.length > 0),
      ...edge('complete', true, arrow.completeAny !== null),
      ...edge('nothing', false, !hasCondition(arrow)),
    ];
  });
}

function hasCondition({ text, textAny, dtmf, dtmfAny, complete, completeAny }: Arrow): boolean {
  const entries = text.length + dtmf.length + complete.length;
  return entries > 0 || [textAny, dtmfAny, completeAny].some((any) => any !== null);
}

function promptsOf(flow: CompiledFlow, node: FlowNode, from: number): Edge[] {
  const indexes = new Set(node.kb.flatMap((category) => flow.category(category)));
  return [...indexes].flatMap((index) => {
    const prompt = flow.prompt(index);
    const edge = (any: boolean, exists: boolean): Edge[] => {
      const name = promptName(node.id, prompt.id, any, prompt.switchflow !== null);
      return exists ? [{ name, from, kind: 'text', any, to: { prompt, index } }] : [];
    };
    return [...edge(false, prompt.text.length > 0), ...edge(true, prompt.textAny !== null)];
  });
}

/**
 * Whether an arrow is the one that names the boot node (flow-format.md#start): no call takes it, each begins behind it.
 */
export function isBootArrow(flow: CompiledFlow, { from, to }: Edge): boolean {
  const node = flow.node(from);
  if (!('arrow' in to) || node.id.toLowerCase() !== 'start') return false;
  return to.arrow === node.arrows[0] && to.arrow.target === flow.boot;
}

/** Names of the edges that a call's rows show, in order. Boot, KB returns and mismatch prompts are no edges. */
export function takenEdges(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const { current_flowid: from, condition_id: to, matching_method: method } = row;
    if (from === null || to === null || method === null) return [];
    const any = method === MatchingMethod.Any;
    switch (row.response_type) {
      case ResponseType.Flow:
        return [arrowName(from, to, KINDS[row.input_type] as EdgeKind, any)];
      case ResponseType.Kb:
        return [promptName(from, to, any, false)];
      case ResponseType.SwitchPrompt:
        return [promptName(from, to, any, true)];
      default:
        return [];
    }
  });
}

const KINDS: Partial<Record<InputType, EdgeKind>> = {
  [InputType.Text]: 'text',
  [InputType.Dtmf]: 'dtmf',
  [InputType.Complete]: 'complete',
};

function arrowName(from: string, to: string, kind: EdgeKind, any: boolean): string {
  return `${from} → ${to} by ${kind}${any ? ' any' : ''}`;
}

function promptName(from: string, prompt: string, any: boolean, switches: boolean): string {
  return `${from} ? ${prompt} by text${any ? ' any' : ''}${switches ? ', switching' : ''}`;
}
