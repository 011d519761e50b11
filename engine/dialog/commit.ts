/** Turns the outcome of an input into the next state, the rows and the action. */

import { type Flow, promptsOfEntry } from '../flow/compiled.ts';
import { countAt } from './counters.ts';
import { nextState } from './next-state.ts';
import { type Outcome, type Response, responseOf } from './outcome.ts';
import { reportedPrompts } from './reported-prompts.ts';
import { contentOfRows } from './row-content.ts';
import { type RowContent, rowFor } from './rows.ts';
import { type Action, type CallState, currentNode, type StepResult, type Turn } from './state.ts';

export function commit(turn: Turn, outcome: Outcome): StepResult {
  if (outcome.kind === 'ignored') return { state: turn.before, action: null, rows: [] };
  const response = responseOf(outcome);
  const { flow, before, input } = turn;
  const played = reportedPrompts(input, {
    hasReported: before.promptsReported,
    startsAction: response !== null,
    settings: flow.settings,
    listen: before.node < 0 ? null : currentNode(flow, before).listen,
  });
  const state = nextState(turn, response, played !== null);
  const prompts = response === null ? [] : promptsOf(flow, state, response);
  const content: RowContent[] =
    response === null
      ? [{ match: outcome.match, response: null, score: state.score }]
      : contentOfRows(turn, state, response, prompts);
  const rows = content.map((each, i) =>
    rowFor(turn, each, { index: before.nextRow + i, played: i === 0 ? played : null }),
  );
  return { state, action: actionOf(flow, state, outcome, prompts), rows };
}

/** The current node's prompts that a response plays. */
function promptsOf(flow: Flow, state: CallState, response: Response): string[] {
  const node = currentNode(flow, state);
  switch (response.kind) {
    case 'enter':
    case 'switch':
      return promptsOfEntry(node, countAt(state.entries, state.node));
    case 'mismatch':
      return node.mismatchPlaybacks;
    case 'return':
      return response.isSilent ? [] : node.kbPlaybacks;
    case 'answer':
      return flow.prompt(response.prompt).playbacks;
  }
}

function actionOf(flow: Flow, state: CallState, outcome: Outcome, prompts: string[]): Action | null {
  switch (outcome.kind) {
    case 'ignored':
    case 'logged':
      return null;
    case 'end':
      return { kind: 'end', reason: outcome.reason };
    case 'switch':
      return nodeAction(flow, state, flow.prompt(outcome.prompt).playbacks.concat(prompts));
    default:
      return nodeAction(flow, state, prompts);
  }
}

/** The action of the current node. */
function nodeAction(flow: Flow, state: CallState, prompts: string[]): Action {
  const { id: nodeId, action, argument, arrows, listen } = currentNode(flow, state);
  const { sequence, appid } = state;
  if (listen === null) {
    return {
      kind: action === 'hangup' ? 'hangup' : 'application',
      sequence,
      appid,
      nodeId,
      prompts,
      application: action,
      argument: argument || '',
    };
  }
  return {
    kind: 'listen',
    sequence,
    appid,
    nodeId,
    prompts,
    settings: listen,
    waits: state.kbPrompt < 0,
    takesKeys: arrows.some((arrow) => arrow.dtmf.length > 0 || arrow.dtmfAny !== null),
  };
}
