import { ResponseType } from '../contract/row.ts';
import type { Flow } from '../flow/compiled.ts';
import { countAt } from './counters.ts';
import type { Response } from './outcome.ts';
import type { ResponseColumns, RowContent } from './rows.ts';
import { applyPotential } from './score.ts';
import { type CallState, currentNode, type Turn } from './state.ts';

/**
 * Returns what the rows of a response say: one row, or two for a switch (flow-format.md#switchflow-rows).
 *
 * @param state the state after the input
 * @param playbacks the current node's prompts that the response plays
 */
export function contentOfRows(
  { flow, before }: Turn,
  state: CallState,
  response: Response,
  playbacks: string[],
): RowContent[] {
  const { match } = response;
  const { score } = state;
  const node = currentNode(flow, state);
  switch (response.kind) {
    case 'enter':
    case 'return': {
      const optOut = response.kind === 'enter' && (node.optOut || response.optOut === true);
      return [{ optOut, match, response: nodeColumns(flow, state, ResponseType.Flow, playbacks), score }];
    }
    case 'mismatch':
      return [{ match, response: nodeColumns(flow, state, ResponseType.Mismatch, playbacks), score }];
    case 'answer': {
      const { action, argument: args } = node;
      const columns = kbColumns(flow, state, response.prompt, { type: ResponseType.Kb, action, args });
      return [{ match, response: columns, score, optOut: flow.prompt(response.prompt).optOut }];
    }
    case 'switch': {
      const { prompt, switchflow } = response;
      const columns = kbColumns(flow, state, prompt, {
        type: ResponseType.SwitchPrompt,
        action: switchflow.to === 'node' ? 'flow' : 'subflow',
        args: switchflow.written,
      });
      const scoreAfterPrompt = applyPotential(before.score, flow.prompt(prompt).potential);
      return [
        { match, response: columns, score: scoreAfterPrompt, optOut: flow.prompt(prompt).optOut },
        {
          match: { ...match, id: node.id },
          response: nodeColumns(flow, state, ResponseType.SwitchTarget, playbacks),
          score,
          optOut: node.optOut,
        },
      ];
    }
  }
}

/** The columns of a row that led to the current node. */
function nodeColumns(flow: Flow, state: CallState, type: ResponseType, playbacks: string[]): ResponseColumns {
  const { id, action, argument, description } = currentNode(flow, state);
  const repetition = type === ResponseType.Mismatch ? state.mismatches : countAt(state.entries, state.node);
  return { type, description, id, action, args: argument, repetition, playbacks };
}

/** The columns of a row that led to a KB answer. */
function kbColumns(
  flow: Flow,
  state: CallState,
  prompt: number,
  own: Pick<ResponseColumns, 'type' | 'action' | 'args'>,
): ResponseColumns {
  const { id, name, playbacks } = flow.prompt(prompt);
  return { ...own, description: name, id, repetition: countAt(state.plays, prompt), playbacks };
}
