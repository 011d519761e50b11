/**
 * What decides in a call, as `engine/call` sees it. A flow is one implementation (`flow-dialog.ts`). Another may have
 * every input answered by a service: a question is an output, and its answer comes later, as plain data.
 */
import type { Row } from '../contract/row.ts';
import type { FlowSettings } from '../flow/compiled.ts';
import type { KeyEntry, KeyResult } from './key-entry.ts';
import type { Action, Input } from './state.ts';

/** A question to a service. Plain data. */
export interface Question {
  service: 'nlp' | 'http' | 'tts';
  body: object;
  /** How long the call waits for the answer, in ms from the moment it asked. */
  budgetMs: number;
}

/** The answer of a service. Its values are not checked: whoever asked reads what it needs. */
export type Answer = { readonly [key: string]: unknown };

type WithoutAnswer<T> = T extends unknown ? Omit<T, 'nlp'> : never;

/** An input of `step()` without what a service says of it. */
export type DialogInput = WithoutAnswer<Input>;

/** The settings that the run of an action and its prompts depend on. */
export type DialogSettings = Omit<FlowSettings, 'nlpUrl' | 'matchPinyin' | 'matchWholeWords'>;

/** What variables of the channel say of a call (flow-format.md#leaving-variables). */
export interface DialogSummary {
  /** The current node's id; `""` where there is none. */
  node: string;
  score: string | null;
  /** Number of final texts recognised. */
  rounds: number;
}

export interface DialogResult<S> {
  state: S;
  /** Null where the running action continues. CREATE and COMPLETE that lead to none end the call's flow. */
  action: Action | null;
  rows: Row[];
  /** The prompts stop, and the running action waits. */
  stopsPrompts?: boolean;
  /** API commands that the host executes; each is for this call. */
  commands?: readonly ApiCommand[];
  /** Texts that the host has synthesised ahead. */
  textsAhead?: readonly string[];
  /** A line for the log. It may have what the caller said: `pii.*` applies. */
  log?: string | null;
  /** The parts of a server's answer that were refused, for the log. */
  refused?: readonly string[];
}

/** An API command of FreeSWITCH, and its argument. */
export interface ApiCommand {
  name: string;
  argument: string;
}

/** Pure: the same arguments give deep-equal results, and none of them is changed. */
export interface Dialog<S> {
  /** `flow_name` of rows. */
  readonly name: string;
  /** The state before CREATE. */
  readonly start: S;
  /** A partial text that waits for its turn is dropped when a newer one comes. */
  readonly skipsOvertakenPartials: boolean;

  settings(state: S): DialogSettings;

  summary(state: S): DialogSummary;

  /** What must be asked before this input can be processed; null: nothing. */
  question(state: S, input: DialogInput, now: number): Question | null;

  /**
   * Processes an input.
   *
   * @param answer null where nothing was asked, or no answer came within the budget
   * @param now ms since the epoch
   */
  step(state: S, input: DialogInput, answer: Answer | null, now: number): DialogResult<S>;

  /** Adds a key to an entry (flow-format.md#listen-9). */
  addKey(state: S, entry: KeyEntry | null, key: string, now: number): KeyResult;
}
