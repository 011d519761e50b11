/**
 * Explains what a flow makes of an input: every condition that the engine compares it with, in its order of matching
 * (flow-format.md#matching), and what becomes of each. The engine's own matcher reports them; nothing is matched twice.
 */
import type { Candidate, CandidateOwner, MatchStage } from '../../engine/dialog/matching/match-trace.ts';
import type { Outcome } from '../../engine/dialog/outcome.ts';
import { type CallState, currentNode, type Input } from '../../engine/dialog/state.ts';
import { outcomeOf, textMatchOptions } from '../../engine/dialog/step.ts';
import type { Flow, FlowNode } from '../../engine/flow/compiled.ts';
import { fold } from '../../engine/text/fold.ts';

/** The input that is explained. `playing` and `nlp` are as in `step()`. */
export type ExplainInput =
  | { type: 'text'; text: string; final?: boolean; playing?: boolean; nlp?: string | null }
  | { type: 'dtmf'; keys: string; nlp?: string | null }
  | { type: 'complete'; argument: string };

export interface Trace {
  /** The node's id. */
  node: string;
  input: ExplainInput;
  /** The text as keywords are compared with it; null for keys and completions. */
  folded: string | null;
  candidates: ExplainedCandidate[];
  /** Index of the candidate that took the input; null where none did. */
  hit: number | null;
  /** Stages that the engine does not try for this input. */
  skipped: { stage: MatchStage | 'all'; reason: SkipReason }[];
  outcome: Outcome['kind'];
  /** The node that the call enters; null where it enters none. */
  target: string | null;
}

export type SkipReason =
  /** The node's `filter` keeps such inputs from being matched. */
  | 'filtered'
  /** A completion returns from a KB answer without being matched. */
  | 'returns'
  /** A partial result never matches by sound or `any`. */
  | 'partial'
  /** With `interrupt` 0, and for a text that cannot barge in, `any` does not count while prompts play. */
  | 'playing'
  /** The flow does not match by sound. */
  | 'off'
  /** NLP gave no keyword. */
  | 'no-keyword';

export interface ExplainedCandidate {
  stage: MatchStage;
  /** The arrow, by its target's id, or the KB prompt. */
  owner: { kind: 'arrow' | 'prompt'; id: string; name: string | null };
  /** As written in the condition; for a synonym the name of the group. */
  condition: string;
  /** How it is compared. */
  kind: 'keyword' | 'synonym' | 'regex' | 'keys' | 'contains' | 'any';
  /** The word as written, where it is not the condition itself. */
  word: string | null;
  /** What is searched in the input: the folded keyword, the expression's source, the keys; null for `any`. */
  comparedAs: string | null;
  /** The part of the input that matched. */
  keyword: string | null;
  verdict: Verdict;
  /** Index of the candidate that hides this one; null also where the mismatch prompts do. */
  hiddenBy: number | null;
}

export type Verdict =
  | 'hit'
  | 'no-match'
  /** It matches, and another candidate or the mismatch prompts come first. */
  | 'hidden'
  /** It matches, and its node or prompt has been used as often as `repetition` allows. */
  | 'used-up'
  /** It matches, and its arrow names a node that does not exist. */
  | 'no-such-node';

/**
 * @param state where the call stands; its counters decide what is used up
 * @param node index of the node that listens
 */
export function explain(flow: Flow, state: CallState, node: number, input: ExplainInput): Trace {
  const situated = { ...state, node };
  const listening = currentNode(flow, situated);
  const stepInput = asStepInput(input);
  const reported: Candidate[] = [];
  const trace = (candidate: Candidate): void => {
    reported.push(candidate);
  };
  const outcome = outcomeOf({ flow, state: situated, trace }, stepInput, true);
  const isTaken = outcome.kind === 'enter' || outcome.kind === 'answer' || outcome.kind === 'switch';
  const isLoop = outcome.kind === 'end' && outcome.reason === 'loop()';
  const first = reported.findIndex(({ matches, isAvailable }) => matches && isAvailable);
  const hit = first >= 0 && (isTaken || isLoop) ? first : null;
  return {
    node: listening.id,
    input,
    folded: input.type === 'text' ? fold(input.text) : null,
    candidates: reported.map((candidate, i) => explained(flow, candidate, i, hit)),
    hit,
    skipped: skippedStages(flow, situated, listening, stepInput),
    outcome: outcome.kind,
    target: 'target' in outcome ? flow.node(outcome.target).id : null,
  };
}

function asStepInput(input: ExplainInput): Input {
  const context = { nextAppid: '', playTime: 0, record: null };
  const times = { startedAt: 0, lastKeyAt: 0 };
  switch (input.type) {
    case 'text': {
      const { text, final = true, playing = false } = input;
      return { ...context, ...times, type: 'text', text, final, playing, nlp: nlpAnswer(input.nlp) };
    }
    case 'dtmf':
      return { ...context, ...times, type: 'dtmf', keys: input.keys, nlp: nlpAnswer(input.nlp) };
    case 'complete':
      return { ...context, type: 'complete', argument: input.argument };
  }
}

function nlpAnswer(keyword: string | null = null): { keyword: string } | null {
  return keyword === null ? null : { keyword };
}

function skippedStages(flow: Flow, state: CallState, node: FlowNode, input: Input): Trace['skipped'] {
  if (input.type === 'complete') return state.kbPrompt >= 0 ? [{ stage: 'all', reason: 'returns' }] : [];
  if (input.type === 'dtmf') {
    if (node.filter.dtmf) return [{ stage: 'all', reason: 'filtered' }];
    return input.nlp === null ? [{ stage: 'nlp', reason: 'no-keyword' }] : [];
  }
  if (input.type !== 'text') return [];
  if (input.final ? node.filter.final : node.filter.partial) return [{ stage: 'all', reason: 'filtered' }];
  const { withAny, nlpKeyword, bySound } = textMatchOptions(flow, node, input);
  const skipped: Trace['skipped'] = [];
  if (nlpKeyword === null) skipped.push({ stage: 'nlp', reason: 'no-keyword' });
  if (flow.homophones === null) skipped.push({ stage: 'sound', reason: 'off' });
  else if (!bySound) skipped.push({ stage: 'sound', reason: 'partial' });
  if (!withAny) skipped.push({ stage: 'any', reason: input.final ? 'playing' : 'partial' });
  return skipped;
}

function explained(flow: Flow, candidate: Candidate, index: number, hit: number | null): ExplainedCandidate {
  const { stage, owner, condition, keyword } = candidate;
  const written = candidate.word === null ? condition : candidate.word.written;
  const verdict = verdictOf(candidate, index, hit);
  return {
    stage,
    owner: ownerOf(flow, owner),
    condition,
    ...comparison(candidate, written),
    word: written === condition ? null : written,
    keyword,
    verdict,
    hiddenBy: verdict === 'hidden' ? hit : null,
  };
}

function verdictOf({ matches, isAvailable, owner }: Candidate, index: number, hit: number | null): Verdict {
  if (!matches) return 'no-match';
  if (!isAvailable) return owner.kind === 'arrow' && owner.arrow.target < 0 ? 'no-such-node' : 'used-up';
  return index === hit ? 'hit' : 'hidden';
}

function ownerOf(flow: Flow, owner: CandidateOwner): ExplainedCandidate['owner'] {
  if (owner.kind === 'arrow') {
    const { id, target } = owner.arrow;
    return { kind: 'arrow', id, name: target < 0 ? null : flow.node(target).description };
  }
  const { id, name } = flow.prompt(owner.prompt);
  return { kind: 'prompt', id, name };
}

function comparison(
  { stage, word, condition }: Candidate,
  written: string,
): Pick<ExplainedCandidate, 'kind' | 'comparedAs'> {
  if (word === null) return { kind: 'any', comparedAs: null };
  // NLP's keyword is compared with the word as written, whatever it is.
  if (stage === 'nlp')
    return { kind: written === condition ? 'keyword' : 'synonym', comparedAs: fold(written) };
  switch (word.kind) {
    case 'keyword':
      return { kind: written === condition ? 'keyword' : 'synonym', comparedAs: word.folded };
    case 'regex':
      return { kind: 'regex', comparedAs: word.source };
    case 'literal':
      return { kind: 'keys', comparedAs: word.keys };
    case 'contains':
      return { kind: 'contains', comparedAs: word.written };
  }
}
