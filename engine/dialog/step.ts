/**
 * One step of the dialog: `step(flow, state, input, { now }) → { state, action, rows }`.
 *
 * `step` is pure: it gets the time and UUIDs as arguments, returns deep-equal results for equal arguments, and changes
 * none of them. Simulation, replay and debugging are exact for this reason. `step` decides; the host acts.
 *
 * It works in two parts: the handlers below decide what an input leads to, and `commit` turns that outcome into the next
 * state, the rows and the action.
 */

import { ENDED_FOR_MACHINE } from '../contract/machine.ts';
import { MatchingMethod } from '../contract/row.ts';
import type { Flow, FlowNode } from '../flow/compiled.ts';
import { cannotBargeIn } from './barge-in.ts';
import { commit } from './commit.ts';
import {
  type ArrowHit,
  type Hit,
  type MatchScope,
  matchComplete,
  matchCompleteAny,
  matchDtmf,
  matchText,
  type TextMatchOptions,
} from './matching/match.ts';
import type { MatchTrace } from './matching/match-trace.ts';
import type { Outcome } from './outcome.ts';
import type { Match } from './rows.ts';
import { type CallState, currentNode, type Input, NO_CALL, type StepResult } from './state.ts';
import { switchTarget } from './switchflow.ts';

/** The most arrows that COMPLETE follows in a row without a TEXT or DTMF row between them (flow-format.md#loop-guard). */
export const MAX_COMPLETE_ARROWS = 20;

export interface StepOptions {
  /** Ms since the epoch. */
  now: number;
  /** Unmatched partial results get a row too (a setting of the deployment). Default false. */
  logPartials?: boolean;
}

/**
 * @param flow from `compileFlow` or `decodeFlow`
 * @param state from the previous step; `NO_CALL` before `create`
 */
export function step(flow: Flow, state: CallState, input: Input, options: StepOptions): StepResult {
  const { now, logPartials = false } = options;
  const before = input.type === 'create' ? firstState(input.callid, input.nextAppid, now) : state;
  return commit({ flow, before, input, now }, outcomeOf({ flow, state: before }, input, logPartials));
}

function firstState(callid: string, appid: string, now: number): CallState {
  return { ...NO_CALL, callid, startedAt: now, appid };
}

/** Where a call stands in a flow. */
export interface Situation {
  flow: Flow;
  state: CallState;
  /** Receives every condition that the input is compared with. Without it matching stops at the hit. */
  trace?: MatchTrace;
}

/** Decides what an input leads to. */
export function outcomeOf(situation: Situation, input: Input, logPartials: boolean): Outcome {
  switch (input.type) {
    case 'create':
      return { kind: 'enter', match: BOOTED, target: situation.flow.boot };
    case 'text':
      return textOutcome(situation, input, logPartials);
    case 'dtmf':
      return dtmfOutcome(situation, input);
    case 'complete':
      return input.machine === undefined
        ? completeOutcome(situation, input.argument)
        : machineOutcome(situation, input.argument, input.machine);
    case 'destroy':
      return { kind: 'logged', match: null };
  }
}

const NOTHING_MATCHED: Match = { method: MatchingMethod.Mismatch, condition: null, keyword: null, id: null };
const RETURNED: Match = { ...NOTHING_MATCHED, method: MatchingMethod.Return };
const BOOTED: Match = { ...NOTHING_MATCHED, method: MatchingMethod.Boot };

type TextInput = Extract<Input, { type: 'text' }>;
type DtmfInput = Extract<Input, { type: 'dtmf' }>;

function textOutcome(situation: Situation, input: TextInput, logPartials: boolean): Outcome {
  const { flow, state } = situation;
  const node = currentNode(flow, state);
  if (!(input.final ? node.filter.final : node.filter.partial)) {
    const hit = matchText(scopeOf(situation), input.text, textMatchOptions(flow, node, input));
    if (hit !== null) return hitOutcome(flow, state, hit);
  }
  return input.final || logPartials ? { kind: 'logged', match: NOTHING_MATCHED } : { kind: 'ignored' };
}

/** How a text is matched besides its keywords as written. */
export function textMatchOptions(
  flow: Flow,
  node: FlowNode,
  { text, final, playing, nlp }: TextInput,
): TextMatchOptions {
  return {
    withAny: final && !(playing && isAnyIgnored(flow, node, text)),
    nlpKeyword: final && nlp !== null ? nlp.keyword : null,
    bySound: final,
  };
}

function dtmfOutcome(situation: Situation, { keys, nlp }: DtmfInput): Outcome {
  const scope = scopeOf(situation);
  if (!scope.node.filter.dtmf) {
    const hit = matchDtmf(scope, keys, nlp === null ? null : nlp.keyword);
    if (hit !== null) return arrowOutcome(hit);
  }
  return { kind: 'logged', match: NOTHING_MATCHED };
}

/** A message is left by an arrow that `machine` matches; without one, the flow ends. */
function machineOutcome(
  situation: Situation,
  argument: string,
  { action, phrase, text }: Required<Input & { type: 'complete' }>['machine'],
): Outcome {
  const method = phrase === null ? MatchingMethod.Mismatch : MatchingMethod.Full;
  const match: Match = { method, condition: phrase, keyword: text, id: null };
  if (action === 'continue') return { kind: 'logged', match };
  const hit = action === 'message' ? matchComplete(scopeOf(situation), argument) : null;
  return hit === null ? { kind: 'end', match, reason: ENDED_FOR_MACHINE } : arrowOutcome(hit);
}

/** Steps 5 to 7 (flow-format.md#match-complete), or the return from a KB answer (flow-format.md#knowledge-base). */
function completeOutcome(situation: Situation, argument: string): Outcome {
  const { flow, state, trace } = situation;
  if (state.kbPrompt >= 0) {
    return { kind: 'return', match: RETURNED, isSilent: flow.prompt(state.kbPrompt).silentReturn };
  }
  const scope = scopeOf(situation);
  const { mismatchPlaybacks, mismatchRepetition } = scope.node;
  const hit = matchComplete(scope, argument);
  const any = hit === null || trace !== undefined ? matchCompleteAny(scope) : null;
  if (hit !== null) return completeArrowOutcome(state, hit);
  if (mismatchPlaybacks.length > 0 && state.mismatches < mismatchRepetition) {
    return { kind: 'mismatch', match: NOTHING_MATCHED };
  }
  if (any !== null) return completeArrowOutcome(state, any);
  return { kind: 'end', match: NOTHING_MATCHED, reason: 'end()' };
}

function scopeOf({ flow, state, trace }: Situation): MatchScope {
  return { flow, state, node: currentNode(flow, state), trace };
}

/** Follows an arrow by completion. The 21st in a row ends the flow instead (flow-format.md#loop-guard). */
function completeArrowOutcome(state: CallState, hit: ArrowHit): Outcome {
  const isLoop = state.completeArrows >= MAX_COMPLETE_ARROWS;
  return isLoop ? { kind: 'end', match: matchOf(hit, hit.arrow.id), reason: 'loop()' } : arrowOutcome(hit);
}

function arrowOutcome(hit: ArrowHit): Outcome {
  const { id, target, optOut } = hit.arrow;
  return { kind: 'enter', match: matchOf(hit, id), target, optOut };
}

/** Follows an arrow, plays a KB answer, or switches to another node (flow-format.md#knowledge-base). */
function hitOutcome(flow: Flow, state: CallState, hit: Hit): Outcome {
  if (hit.kind === 'arrow') return arrowOutcome(hit);
  const prompt = flow.prompt(hit.prompt);
  const match = matchOf(hit, prompt.id);
  const { switchflow } = prompt;
  const target = switchflow === null ? null : switchTarget(flow, state, switchflow);
  if (switchflow === null || target === null) return { kind: 'answer', match, prompt: hit.prompt };
  return { kind: 'switch', match, prompt: hit.prompt, switchflow, target };
}

/**
 * Whether a text that matches only `any` must not stop the prompts. With `interrupt` 0 it must not, because 0 would
 * otherwise be the same as 3. A text that cannot barge in must not either.
 */
function isAnyIgnored(flow: Flow, node: FlowNode, text: string): boolean {
  return (node.listen !== null && node.listen.interrupt === 0) || cannotBargeIn(flow.settings, text);
}

function matchOf(hit: Hit, id: string): Match {
  const { method, condition, keyword, word } = hit;
  return word === undefined ? { method, condition, keyword, id } : { method, condition, keyword, id, word };
}
