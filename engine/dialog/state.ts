import type { CallStats } from '../contract/call-stats.ts';
import type { ENDED_FOR_MACHINE, MachineAction } from '../contract/machine.ts';
import type { PlayedPrompt, Row } from '../contract/row.ts';
import type { Flow, FlowNode, ListenSettings } from '../flow/compiled.ts';
import { type Counters, countAt, NO_COUNTS } from './counters.ts';

/** The state of a call's dialog. It is plain data: `step()` returns a new one and leaves the old one unchanged. */
export interface CallState {
  callid: string;
  /** When the robot got the call, ms since the epoch. */
  startedAt: number;
  /** The running action: its number (starting at 1), UUID, and start time in ms since the epoch. */
  sequence: number;
  appid: string;
  actionStartedAt: number;
  /** Index of the current node; -1 before the boot. */
  node: number;
  /** Index of the KB prompt whose answer is being played; -1 otherwise. */
  kbPrompt: number;
  /** Number of entries by node, and of plays by KB prompt. */
  entries: Counters;
  plays: Counters;
  /** Consecutive mismatches since the node was entered. */
  mismatches: number;
  /** Consecutive arrows followed by COMPLETE with no TEXT or DTMF row between them. */
  completeArrows: number;
  score: string | null;
  /** Number of final texts recognised. */
  rounds: number;
  nextRow: number;
  /** A row has reported the outcome of the running action's prompts. */
  promptsReported: boolean;
}

/** The input of `step()`. Times are in ms since the epoch. */
export type Input = InputContext &
  (
    | { type: 'create'; callid: string }
    | {
        type: 'text';
        text: string;
        final: boolean;
        startedAt: number;
        /** When the result came; absent: now. */
        endedAt?: number;
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
    | {
        type: 'complete';
        argument: string;
        /** It is not the end of an action: a machine answered. */
        machine?: MachineSigns & { action: MachineAction };
      }
    | { type: 'destroy'; reason: string; stats?: CallStats }
  );

/** What gave a machine away. */
export interface MachineSigns {
  by: 'phrase' | 'length';
  phrase: string | null;
  /** With the phrase, as recognised. */
  text: string | null;
}

export interface InputContext {
  /** UUID of the next action, if the input leads to one. */
  nextAppid: string;
  /** How long the prompts of the running action have been playing, ms. */
  playTime: number;
  /** The file that the running action is recorded to. */
  record: string | null;
  /** The outcome so far of the running action's prompts; absent when it has none. */
  played?: PlayedPrompt[] | null;
}

/** The answer of an NLP service. `keyword` is null when it returned none. */
export interface NlpAnswer {
  keyword: string | null;
}

/** What the host does next. */
export type Action = ListenAction | ExecuteAction | EndAction;

interface PromptedAction {
  sequence: number;
  appid: string;
  nodeId: string;
  /** Prompt entries as written in the flow. */
  prompts: string[];
}

/** Play the prompts and listen (flow-format.md#listen). */
export interface ListenAction extends PromptedAction {
  kind: 'listen';
  settings: ListenSettings;
  /** False for a KB answer, which returns when its prompts have ended. */
  waits: boolean;
  /** Whether the node waits for keys even when it does not recognise speech. */
  takesKeys: boolean;
}

/** Play the prompts without listening, then execute the application. */
export interface ExecuteAction extends PromptedAction {
  kind: 'hangup' | 'application';
  application: string;
  argument: string;
}

/** The flow has ended; the host sends DESTROY with this reason. */
export interface EndAction {
  kind: 'end';
  reason: 'end()' | 'loop()' | 'error(http)' | typeof ENDED_FOR_MACHINE;
}

/** `action` is null when the input leads to none: the running action continues (flow-format.md#listen). */
export interface StepResult {
  state: CallState;
  action: Action | null;
  rows: Row[];
}

/** An input, and the call as it was before the input. */
export interface Turn {
  flow: Flow;
  before: CallState;
  input: Input;
  /** Ms since the epoch. */
  now: number;
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
  promptsReported: false,
};

/** The node of the running action; there is none before the boot. */
export function currentNode(flow: Flow, state: CallState): FlowNode {
  return flow.node(state.node);
}

export function currentNodeId(flow: Pick<Flow, 'node'>, state: Pick<CallState, 'node'>): string | null {
  return state.node < 0 ? null : flow.node(state.node).id;
}

/** Whether a node exists and may be entered again. An arrow to a node that does not exist has the target -1. */
export function canEnter(flow: Flow, state: CallState, node: number): boolean {
  if (node < 0) return false;
  const { repetition } = flow.node(node);
  return repetition === 0 || countAt(state.entries, node) < repetition;
}

/** Whether a KB prompt may be played again. */
export function canPlay(flow: Flow, state: CallState, prompt: number): boolean {
  const { repetition } = flow.prompt(prompt);
  return repetition === 0 || countAt(state.plays, prompt) < repetition;
}
