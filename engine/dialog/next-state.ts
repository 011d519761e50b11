import { increment } from './counters.ts';
import type { Response } from './outcome.ts';
import { applyPotential } from './score.ts';
import type { CallState, Input, Turn } from './state.ts';

/**
 * Returns the state after an input that has a row.
 *
 * @param response null where the running action continues or the flow ends
 * @param reportsPrompts whether the row reports the outcome of the running action's prompts
 */
export function nextState(turn: Turn, response: Response | null, reportsPrompts: boolean): CallState {
  const { flow, before, input, now } = turn;
  const startsAction = response !== null;
  const target = response !== null && 'target' in response ? response.target : null;
  const prompt = response !== null && 'prompt' in response ? response.prompt : null;
  return {
    callid: before.callid,
    startedAt: before.startedAt,
    sequence: startsAction ? before.sequence + 1 : before.sequence,
    appid: startsAction ? input.nextAppid : before.appid,
    actionStartedAt: startsAction ? now : before.actionStartedAt,
    node: target === null ? before.node : target,
    kbPrompt: kbPromptAfter(before, response),
    entries: target === null ? before.entries : increment(before.entries, target),
    plays: prompt === null ? before.plays : increment(before.plays, prompt),
    mismatches: mismatchesAfter(before, response),
    completeArrows: completeArrowsAfter(before, input, response),
    score: applyPotential(
      prompt === null ? before.score : applyPotential(before.score, flow.prompt(prompt).potential),
      target === null ? null : flow.node(target).potential,
    ),
    rounds: input.type === 'text' && input.final ? before.rounds + 1 : before.rounds,
    nextRow: before.nextRow + (response !== null && response.kind === 'switch' ? 2 : 1),
    promptsReported: !startsAction && (before.promptsReported || reportsPrompts),
  };
}

function kbPromptAfter({ kbPrompt }: CallState, response: Response | null): number {
  if (response === null) return kbPrompt;
  return response.kind === 'answer' ? response.prompt : -1;
}

/** A match of a text or a DTMF entry ends a run of mismatches, and so does the entry to a node. */
function mismatchesAfter({ mismatches }: CallState, response: Response | null): number {
  if (response === null || response.kind === 'return') return mismatches;
  return response.kind === 'mismatch' ? mismatches + 1 : 0;
}

/** Any row of a text or a DTMF entry ends a run of arrows that COMPLETE follows. */
function completeArrowsAfter(
  { completeArrows }: CallState,
  { type }: Input,
  response: Response | null,
): number {
  if (type === 'text' || type === 'dtmf') return 0;
  const isArrow = type === 'complete' && response !== null && response.kind === 'enter';
  return isArrow ? completeArrows + 1 : completeArrows;
}
