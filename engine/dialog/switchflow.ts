import type { Arrow, Flow, KbPrompt } from '../flow/compiled.ts';
import { arrowForText, matchComplete, matchCompleteAny, matchDtmf } from './match.ts';
import { type CallState, canEnter, currentNode } from './state.ts';

/**
 * Returns the node that a KB prompt switches to (flow-format.md#switchflow): a node by its id, or the target of the
 * current node's arrow that the text, keys or completion matches. Returns -1 for no switch, and when the target does not
 * exist or is used up.
 */
export function switchTarget(flow: Flow, state: CallState, prompt: KbPrompt): number {
  const to = prompt.switchflow;
  if (to === null) return -1;
  if (to.to === 'node') return canEnter(flow, state, to.target) ? to.target : -1;
  const arrow = findArrow(flow, state, to.to, to.value);
  return arrow ? arrow.target : -1;
}

function findArrow(
  flow: Flow,
  state: CallState,
  kind: 'text' | 'dtmf' | 'complete',
  value: string,
): Arrow | null {
  const node = currentNode(flow, state);
  if (kind === 'text') return arrowForText(flow, state, node, value);
  const hit =
    kind === 'dtmf'
      ? matchDtmf(flow, state, node, value.toUpperCase(), null)
      : matchComplete(flow, state, node, value) || matchCompleteAny(flow, state, node);
  return hit && hit.to.kind === 'arrow' ? hit.to.arrow : null;
}
