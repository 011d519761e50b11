import type { CallStats } from '../contract/call-stats.ts';
import type { PlayedPrompt, Row } from '../contract/row.ts';
import type { Flow, FlowNode, ListenSettings } from '../flow/compiled.ts';
import { type Counters, countAt, NO_COUNTS } from './counters.ts';

/** Everything that a call knows. Plain data; `step()` makes a new one and leaves the old one as it was. */
export interface CallState {
  callid: string;
  /** When the call came to the robot, ms since the epoch. */
  startedAt: number;
  /** The running action: its number (the first is 1), UUID, and begin in ms since the epoch. */
  sequence: number;
  appid: string;
  actionStartedAt: number;
  /** Index of the current node; -1 before the boot. */
  node: number;
  /** Index of the KB prompt whose answer is being played; -1 otherwise. */
  kbPrompt: number;
  /** Entries by node, plays by KB prompt. */
  entries: Counters;
  plays: Counters;
  /** Mismatches in a row during this stay in the node. */
  mismatches: number;
  /** Arrows in a row taken by COMPLETE with no TEXT or DTMF row between them. */
  completeArrows: number;
  score: string | null;
  /** Final texts heard. */
  rounds: number;
  nextRow: number;
  /** A row has told what became of the running action's prompts. */
  promptsTold: boolean;
}

/** What `step()` is told. Times in ms since the epoch. */
export type Input = InputContext &
  (
    | { type: 'create'; callid: string }
    | {
        type: 'text';
        text: string;
        final: boolean;
        startedAt: number;
        playing: boolean;
        nlp: NlpAnswer | null;
      }
    | {
        type: 'dtmf';
        keys: string;
        startedAt: number;
        lastKeyAt: number;
        playing?: boolean;
        nlp: NlpAnswer | null;
      }
    | { type: 'complete'; argument: string }
    | { type: 'destroy'; reason: string; stats?: CallStats }
  );

export interface InputContext {
  /** UUID for the action that the input may lead to. */
  nextAppid: string;
  /** How long the prompts of the running action have been playing, ms. */
  playTime: number;
  /** The file that the running action is recorded to. */
  record: string | null;
  /** What became of the prompts of the running action so far; without it there were none. */
  played?: PlayedPrompt[] | null;
}

/** The answer of an NLP service; `keyword` null when it gave none. */
export interface NlpAnswer {
  keyword: string | null;
}

/** What the host is to do next. */
export type Action = ListenAction | LeaveAction | EndAction;

interface PromptedAction {
  sequence: number;
  appid: string;
  nodeId: string;
  /** Entries as written in the flow. */
  prompts: string[];
}

/** Play the prompts and listen (flow-format.md#listen). */
export interface ListenAction extends PromptedAction {
  kind: 'listen';
  settings: ListenSettings;
  /** False for a KB answer: it returns when its prompts have ended. */
  waits: boolean;
  /** Whether the node waits for keys even where it recognises nothing. */
  takesKeys: boolean;
}

/** Play the prompts, listening to nothing, then execute. */
export interface LeaveAction extends PromptedAction {
  kind: 'hangup' | 'application';
  application: string;
  argument: string;
}

/** The flow is over; the host goes on to DESTROY with this reason. */
export interface EndAction {
  kind: 'end';
  reason: 'end()' | 'loop()';
}

/** `action` null: the input led to nothing, the running action goes on as flow-format.md#listen says. */
export interface StepResult {
  state: CallState;
  action: Action | null;
  rows: Row[];
}

/** Before CREATE. */
export const NO_CALL: CallState = {
  callid: '',
  startedAt: 0,
  sequence: 0,
  appid: '',
  actionStartedAt: 0,
  node: -1,
  kbPrompt: -1,
  entries: NO_COUNTS,
  plays: NO_COUNTS,
  mismatches: 0,
  completeArrows: 0,
  score: null,
  rounds: 0,
  nextRow: 0,
  promptsTold: false,
};

export function currentNode(flow: Flow, state: CallState): FlowNode {
  return flow.node(state.node) as FlowNode;
}

/** Whether a node exists and may be entered once more. */
export function canEnter(flow: Flow, state: CallState, node: number): boolean {
  const target = flow.node(node);
  return (
    target !== undefined && (target.repetition === 0 || countAt(state.entries, node) < target.repetition)
  );
}

/** Whether a KB prompt may be played once more. */
export function canPlay(flow: Flow, state: CallState, prompt: number): boolean {
  const limit = flow.prompt(prompt)?.repetition;
  return limit === 0 || (limit !== undefined && countAt(state.plays, prompt) < limit);
}
