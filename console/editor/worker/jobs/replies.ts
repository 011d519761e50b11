/** What can be said or pressed where a call waits: for each arrow the first of its words that takes it. */
import { type CallState, currentNode } from '../../../../engine/dialog/state.ts';
import { outcomeOf } from '../../../../engine/dialog/step.ts';
import type { Arrow, CompiledFlow } from '../../../../engine/flow/compiled.ts';
import { keysFor, textsFor } from '../../../../sidecar/simulator/edges/edge-inputs.ts';
import { asInput } from '../../../../sidecar/simulator/edges/edge-moves.ts';
import type { Edge } from '../../../../sidecar/simulator/edges/edges.ts';
import type { QuickReply } from '../protocol.ts';

/** Words of one arrow that are tried. */
const MOST_TRIED = 30;
/** Prompts of the knowledge base that are offered. */
const MOST_PROMPTS = 6;

export function repliesAt(flow: CompiledFlow, state: CallState): QuickReply[] {
  const node = currentNode(flow, state);
  const from = state.node;
  const arrows = node.arrows.flatMap((arrow) => {
    const line = lineFor(flow, state, { name: '', from, kind: 'text', any: false, to: { arrow } });
    const name = arrow.target < 0 ? null : flow.node(arrow.target).description;
    return line ? [{ line, to: { kind: 'arrow' as const, id: arrow.id, name } }] : [];
  });
  const prompts = [...new Set(node.kb.flatMap((category) => flow.category(category)))]
    .slice(0, MOST_PROMPTS)
    .flatMap((index) => {
      const prompt = flow.prompt(index);
      const edge: Edge = { name: '', from, kind: 'text', any: false, to: { prompt, index } };
      const line = lineFor(flow, state, edge);
      return line ? [{ line, to: { kind: 'prompt' as const, id: prompt.id, name: prompt.name } }] : [];
    });
  return [...arrows, ...prompts];
}

function lineFor(flow: CompiledFlow, state: CallState, edge: Edge): Record<string, unknown> | null {
  const { listen } = currentNode(flow, state);
  if (listen !== null && listen.mode !== 0) {
    const say = textsFor(edge)
      .slice(0, MOST_TRIED)
      .find((text) => leads(flow, state, edge, { text }));
    if (say !== undefined) return { say };
  }
  if (!('arrow' in edge.to)) return null;
  const { arrow } = edge.to;
  const keys = keysFor({ ...edge, kind: 'dtmf' })
    .slice(0, MOST_TRIED)
    .find((pressed) => arrow.dtmf.length > 0 && leads(flow, state, edge, { keys: pressed }));
  if (keys !== undefined) return { dtmf: keys };
  return isSilent(arrow) && leads(flow, state, edge, { silence: true }) ? { silence: true } : null;
}

function isSilent({ complete, completeAny }: Arrow): boolean {
  return complete.length > 0 || completeAny !== null;
}

type Tried = { text: string } | { keys: string } | { silence: true };

/** Whether an input takes the edge. */
function leads(flow: CompiledFlow, state: CallState, { to }: Edge, tried: Tried): boolean {
  const times = { startedAt: 0, lastKeyAt: 0, nlp: null };
  const input =
    'text' in tried
      ? asInput({ type: 'text', text: tried.text, final: true, playing: false, ...times })
      : 'keys' in tried
        ? asInput({ type: 'dtmf', keys: tried.keys, ...times })
        : asInput({ type: 'complete', argument: 'timeout()' });
  const outcome = outcomeOf({ flow, state }, input, false);
  if (outcome.kind === 'enter') return 'arrow' in to && outcome.match.id === to.arrow.id;
  return (
    (outcome.kind === 'answer' || outcome.kind === 'switch') && 'index' in to && outcome.prompt === to.index
  );
}
