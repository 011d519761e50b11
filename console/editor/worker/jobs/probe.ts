/** One sentence against all nodes, or against one with the reasons. */
import { type CallState, NO_CALL } from '../../../../engine/dialog/state.ts';
import { outcomeOf } from '../../../../engine/dialog/step.ts';
import { asInput } from '../../../../sidecar/simulator/edges/edge-moves.ts';
import type { JobOf, ProbedNode, Why } from '../protocol.ts';
import { compiled } from './flow.ts';
import { whyOf } from './why.ts';

/** Nodes that listen to speech, in the order of the flow, each entered for the first time. */
export function probe({ sentence, ...script }: JobOf<'probe'>): ProbedNode[] {
  const { flow } = compiled(script);
  const input = asInput({
    type: 'text',
    text: sentence,
    final: true,
    startedAt: 0,
    playing: false,
    nlp: null,
  });
  return flow.nodes.flatMap(({ id, listen }, index) => {
    if (listen === null || listen.mode === 0) return [];
    const outcome = outcomeOf({ flow, state: standingIn(index) }, input, false);
    const match = 'match' in outcome ? outcome.match : null;
    const kind = outcome.kind === 'enter' ? ('arrow' as const) : ('prompt' as const);
    const led = match !== null && match.id !== null && outcome.kind !== 'logged';
    return [
      {
        node: id,
        outcome: outcome.kind,
        condition: match?.condition ?? null,
        keyword: match?.keyword ?? null,
        to: led ? { kind, id: match.id as string } : null,
      },
    ];
  });
}

export function explainSentence({ node, sentence, ...script }: JobOf<'explain'>): Why {
  const { flow } = compiled(script);
  const index = flow.nodes.findIndex(({ id }) => id === node);
  return whyOf(flow, standingIn(index), { type: 'text', text: sentence });
}

function standingIn(node: number): CallState {
  return { ...NO_CALL, node };
}
