import type { Arrow, Flow, SwitchFlow } from '../flow/compiled.ts';
import { arrowForText, matchComplete, matchCompleteAny, matchDtmf } from './matching/match.ts';
import { type CallState, canEnter, currentNode } from './state.ts';

/**
 * Returns the node that a KB prompt switches to (flow-format.md#switchflow): a node by its id, or the target of the
 * current node's arrow that the text, keys or completion matches. Returns null when the target does not exist or is used
 * up.
 */
export function switchTarget(flow: Flow, state: CallState, switchflow: SwitchFlow): number | null {
  if (switchflow.to === 'node') {
    return canEnter(flow, state, switchflow.target) ? switchflow.target : null;
  }
  const arrow = findArrow(flow, state, switchflow.to, switchflow.value);
  return arrow?.target ?? null;
}

function findArrow(
  flow: Flow,
  state: CallState,
  kind: 'text' | 'dtmf' | 'complete',
  value: string,
): Arrow | null {
  const scope = { flow, state, node: currentNode(flow, state) };
  switch (kind) {
    case 'text':
      return arrowForText(scope, value);
    case 'dtmf':
      return arrowOf(matchDtmf(scope, value.toUpperCase()));
    case 'complete':
      return arrowOf(matchComplete(scope, value) || matchCompleteAny(scope));
  }
}

function arrowOf(hit: { arrow: Arrow } | null): Arrow | null {
  return hit?.arrow ?? null;
}
