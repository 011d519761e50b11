/**
 * One step of the dialog: `step(flow, state, input, now) → {state, action, rows}`.
 *
 * Pure: time and UUIDs come in, the same arguments give deep-equal results, and nothing that it is given is
 * changed. That is what makes simulation, replay and debugging exact. It decides; the host acts.
 */
import type { Arrow, Flow, FlowNode, KbPrompt } from '../flow/compiled.ts';
import { countAt, counted } from './counters.ts';
import { type Hit, matchComplete, matchCompleteAny, matchDtmf, matchText } from './match.ts';
import { MatchingMethod, ResponseType, type Row } from './row.ts';
import { rowFor } from './rows.ts';
import { scored } from './score.ts';
import { type Action, type CallState, currentNode, type Input, NO_CALL, type StepResult } from './state.ts';
import { switchTarget } from './switchflow.ts';

/** At most so many arrows in a row are taken by COMPLETE with no TEXT or DTMF row between them (flow.md 3). */
export const MAX_COMPLETE_ARROWS = 20;

export interface StepOptions {
  /** Unmatched partial results get a row too (the deployment's setting). */
  logPartials?: boolean;
}

type InputOf<T extends Input['type']> = Extract<Input, { type: T }>;

/**
 * @param flow as `compileFlow` made it
 * @param state what the step before gave; `NO_CALL` before `create`
 * @param now ms since the epoch
 */
export function step(
  flow: Flow,
  state: CallState,
  input: Input,
  now: number,
  options: StepOptions = {},
): StepResult {
  switch (input.type) {
    case 'create':
      return create(flow, input, now);
    case 'text':
      return text(flow, state, input, now, options);
    case 'dtmf':
      return dtmf(flow, state, input, now);
    case 'complete':
      return complete(flow, state, input, now);
    case 'destroy':
      return { ...logged(state, rowFor(flow, state, input, now, null, null)), action: null };
  }
}

function create(flow: Flow, input: InputOf<'create'>, now: number): StepResult {
  const before: CallState = { ...NO_CALL, callid: input.callid, startedAt: now };
  const after = entered(flow, before, flow.boot, input.nextAppid, now);
  const node = currentNode(flow, after);
  const row = rowFor(
    flow,
    { ...before, appid: input.nextAppid },
    input,
    now,
    { method: MatchingMethod.Boot, condition: null, keyword: null, id: null },
    nodeResponse(
      ResponseType.Flow,
      node,
      playbacksAt(flow, after),
      countAt(after.entries, after.node),
      after.score,
    ),
  );
  return { ...logged(after, row), action: nodeAction(flow, after, playbacksAt(flow, after)) };
}

function text(
  flow: Flow,
  state: CallState,
  input: InputOf<'text'>,
  now: number,
  options: StepOptions,
): StepResult {
  const node = currentNode(flow, state);
  const heard = input.final ? { ...state, rounds: state.rounds + 1 } : state;
  const filtered = input.final ? node.filter.final : node.filter.partial;
  const nlp = input.nlp && input.final ? input.nlp.keyword : null;
  const hit = filtered
    ? null
    : matchText(flow, state, node, input.text, input.final && !anyIsHeldBack(node, input.playing), nlp);
  if (hit) return taken(flow, { ...heard, mismatches: 0, completeArrows: 0 }, input, now, hit);
  if (!input.final && !options.logPartials) return { state, action: null, rows: [] };
  return unmatched(flow, { ...heard, completeArrows: 0 }, input, now);
}

/** With `interrupt` 0 a text that hits only `any` must not stop the prompts: that would make 0 the same as 3. */
function anyIsHeldBack(node: FlowNode, playing: boolean): boolean {
  return playing && node.listen?.interrupt === 0;
}

function dtmf(flow: Flow, state: CallState, input: InputOf<'dtmf'>, now: number): StepResult {
  const node = currentNode(flow, state);
  const nlp = input.nlp ? input.nlp.keyword : null;
  const hit = node.filter.dtmf ? null : matchDtmf(flow, state, node, input.keys, nlp);
  if (hit) return taken(flow, { ...state, mismatches: 0, completeArrows: 0 }, input, now, hit);
  return unmatched(flow, { ...state, completeArrows: 0 }, input, now);
}

function complete(flow: Flow, state: CallState, input: InputOf<'complete'>, now: number): StepResult {
  if (state.kbPrompt >= 0) return returned(flow, state, input, now);
  const node = currentNode(flow, state);
  const hit = matchComplete(flow, state, node, input.argument);
  if (hit) return takenByComplete(flow, state, input, now, hit);
  if (node.mismatchPlaybacks.length > 0 && state.mismatches < node.mismatchRepetition) {
    return mismatched(flow, state, input, now);
  }
  const any = matchCompleteAny(flow, state, node);
  if (any) return takenByComplete(flow, state, input, now, any);
  return { ...unmatched(flow, state, input, now), action: { kind: 'end', reason: 'end()' } };
}

/** Nothing was hit: the row says so, and the action goes on. */
function unmatched(flow: Flow, state: CallState, input: Input, now: number): StepResult {
  const match = { method: MatchingMethod.Mismatch, condition: null, keyword: null, id: null };
  return { ...logged(state, rowFor(flow, state, input, now, match, null)), action: null };
}

/** An arrow leads to a node, a KB prompt answers or switches. */
function taken(flow: Flow, state: CallState, input: Input, now: number, hit: Hit): StepResult {
  return hit.to.kind === 'arrow'
    ? followed(flow, state, input, now, hit, hit.to.arrow)
    : answered(flow, state, input, now, hit, hit.to.prompt);
}

function followed(
  flow: Flow,
  state: CallState,
  input: Input,
  now: number,
  hit: Hit,
  arrow: Arrow,
): StepResult {
  const after = entered(flow, state, arrow.target, input.nextAppid, now);
  const prompts = playbacksAt(flow, after);
  const response = nodeResponse(
    ResponseType.Flow,
    currentNode(flow, after),
    prompts,
    countAt(after.entries, after.node),
    after.score,
  );
  const row = rowFor(flow, state, input, now, { ...hit, id: arrow.id }, response);
  return { ...logged(after, row), action: nodeAction(flow, after, prompts) };
}

/** The 21st arrow in a row that only completions take is not taken: the flow ends (flow.md 3). */
function takenByComplete(flow: Flow, state: CallState, input: Input, now: number, hit: Hit): StepResult {
  const arrow = (hit.to as { arrow: Arrow }).arrow;
  if (state.completeArrows >= MAX_COMPLETE_ARROWS) {
    const row = rowFor(flow, state, input, now, { ...hit, id: arrow.id }, null);
    return { ...logged(state, row), action: { kind: 'end', reason: 'loop()' } };
  }
  return followed(flow, { ...state, completeArrows: state.completeArrows + 1 }, input, now, hit, arrow);
}

/** A mismatch replay is not an entry: no count, no score (flow.md 3 and 7, step 6). */
function mismatched(flow: Flow, state: CallState, input: Input, now: number): StepResult {
  const after = replayed({ ...state, mismatches: state.mismatches + 1 }, input.nextAppid, now);
  const node = currentNode(flow, after);
  const prompts = node.mismatchPlaybacks;
  const match = { method: MatchingMethod.Mismatch, condition: null, keyword: null, id: null };
  const response = nodeResponse(ResponseType.Mismatch, node, prompts, after.mismatches, after.score);
  const row = rowFor(flow, state, input, now, match, response);
  return { ...logged(after, row), action: nodeAction(flow, after, prompts) };
}

/** A KB hit: its answer, with the node's own settings, or a switch to another node (flow.md 8). */
function answered(
  flow: Flow,
  state: CallState,
  input: Input,
  now: number,
  hit: Hit,
  promptIndex: number,
): StepResult {
  const prompt = flow.prompt(promptIndex) as KbPrompt;
  const played: CallState = {
    ...state,
    plays: counted(state.plays, promptIndex),
    score: scored(state.score, prompt.potential),
  };
  const match = { ...hit, id: prompt.id };
  const repetition = countAt(played.plays, promptIndex);
  const target = switchTarget(flow, state, prompt);
  if (target < 0 || prompt.switchflow === null) {
    const after: CallState = { ...replayed(played, input.nextAppid, now), kbPrompt: promptIndex };
    const node = currentNode(flow, after);
    const row = rowFor(flow, state, input, now, match, {
      type: ResponseType.Kb,
      description: prompt.name,
      id: prompt.id,
      action: node.action,
      args: node.argument,
      repetition,
      playbacks: prompt.playbacks,
      score: after.score,
    });
    return { ...logged(after, row), action: nodeAction(flow, after, prompt.playbacks) };
  }

  const promptRow = rowFor(flow, state, input, now, match, {
    type: ResponseType.SwitchPrompt,
    description: prompt.name,
    id: prompt.id,
    action: prompt.switchflow.to === 'node' ? 'flow' : 'subflow',
    args: prompt.switchflow.written,
    repetition,
    playbacks: prompt.playbacks,
    score: played.score,
  });
  const after = entered(flow, played, target, input.nextAppid, now);
  const node = currentNode(flow, after);
  const prompts = playbacksAt(flow, after);
  const entries = countAt(after.entries, after.node);
  const nodeRow = rowFor(
    flow,
    { ...state, nextRow: state.nextRow + 1 },
    input,
    now,
    { ...hit, id: node.id },
    nodeResponse(ResponseType.SwitchTarget, node, prompts, entries, after.score),
  );
  return {
    ...logged(after, promptRow, nodeRow),
    action: nodeAction(flow, after, prompt.playbacks.concat(prompts)),
  };
}

/** A KB answer is over: back to the node, which is not an entry of it (flow.md 8). */
function returned(flow: Flow, state: CallState, input: Input, now: number): StepResult {
  const silent = (flow.prompt(state.kbPrompt) as KbPrompt).silentReturn;
  const after = replayed(state, input.nextAppid, now);
  const node = currentNode(flow, after);
  const prompts = silent ? [] : node.kbPlaybacks;
  const match = { method: MatchingMethod.Return, condition: null, keyword: null, id: null };
  const entries = countAt(after.entries, after.node);
  const row = rowFor(
    flow,
    state,
    input,
    now,
    match,
    nodeResponse(ResponseType.Flow, node, prompts, entries, after.score),
  );
  return { ...logged(after, row), action: nodeAction(flow, after, prompts) };
}

/** The state in a node that was entered by boot, arrow or switch. */
function entered(flow: Flow, state: CallState, node: number, appid: string, now: number): CallState {
  return {
    ...replayed(state, appid, now),
    node,
    entries: counted(state.entries, node),
    mismatches: 0,
    score: scored(state.score, (flow.node(node) as FlowNode).potential),
  };
}

/** The state at the begin of another action of the current node. */
function replayed(state: CallState, appid: string, now: number): CallState {
  return { ...state, sequence: state.sequence + 1, appid, actionStartedAt: now, kbPrompt: -1 };
}

/** The prompts of this entry (flow.md 3). */
function playbacksAt(flow: Flow, state: CallState): string[] {
  const entries = countAt(state.entries, state.node);
  return currentNode(flow, state).visits[Math.min(entries, 4) - 1] as string[];
}

function nodeAction(flow: Flow, state: CallState, prompts: string[]): Action {
  const node = currentNode(flow, state);
  const common = { sequence: state.sequence, appid: state.appid, nodeId: node.id, prompts };
  const settings = node.listen;
  if (settings !== null) {
    const takesKeys = node.arrows.some((arrow) => arrow.dtmf.length > 0 || arrow.dtmfAny !== null);
    return { ...common, kind: 'listen', settings, waits: state.kbPrompt < 0, takesKeys };
  }
  const kind = node.action === 'hangup' ? 'hangup' : 'application';
  return { ...common, kind, application: node.action, argument: node.argument || '' };
}

function nodeResponse(
  type: ResponseType,
  node: FlowNode,
  playbacks: string[],
  repetition: number,
  score: string | null,
): Parameters<typeof rowFor>[5] {
  return {
    type,
    description: node.description,
    id: node.id,
    action: node.action,
    args: node.argument,
    repetition,
    playbacks,
    score,
  };
}

function logged(state: CallState, ...rows: Row[]): { state: CallState; rows: Row[] } {
  return { state: { ...state, nextRow: state.nextRow + rows.length }, rows };
}
