/** The row of the conversation log: what the engine writes and the store keeps. */
import type { CallStats } from './call-stats.ts';

/**
 * One row of the conversation log (flow-format.md#rows). Times are ISO 8601 in UTC with milliseconds, durations are
 * milliseconds. Null means that there is no value.
 */
export interface Row {
  createtime: string;
  callid: string;
  current_appid: string;
  sequence: number;
  current_flowid: string | null;
  input_type: InputType;
  input_args: string;
  input_nlp_args: string | null;
  input_start_time: string;
  input_duration: number;
  matching_method: MatchingMethod | null;
  matching_condition: string | null;
  matching_keyword: string | null;
  response_type: ResponseType | null;
  response_description: string | null;
  response_id: string | null;
  response_action: string | null;
  response_args: string | null;
  repetition: number | null;
  potential: string | null;
  record: string | null;
  row_index: number;
  flow_name: string;
  flow_version: string | null;
  input_final: 0 | 1 | null;
  input_play_time: number;
  condition_id: string | null;
  response_playbacks: string[] | null;
  /**
   * The outcome of the running action's prompts, in the row of the input that ended or interrupted them. Null in the
   * action's other rows, and if it had no prompts.
   */
  prompts_played: PlayedPrompt[] | null;
  /** Not a column: only in DESTROY rows, for the sidecar's metrics. */
  call_stats?: CallStats;
  /**
   * Not a column. Only the row of a hit by sound has it (docs/reference/matching.md): the keyword, as written, that
   * `matching_keyword` sounds like. For a synonym group `matching_condition` does not say which word it was.
   */
  matching_word?: string;
  /**
   * Not a column. Only the row has it that led to what the flow marks with `optout`; the spool adds who it is, if no task
   * called them.
   */
  optout?: 1 | OptedOut;
}

/** Who does not want to be called any more. */
export interface OptedOut {
  /** As FreeSWITCH has it. */
  number: string;
  /** Name of the account; empty: that of the operator. */
  account: string;
}

export interface PlayedPrompt {
  /** The prompt as spoken, with the values of its variables. */
  prompt: string;
  /** How long it played. */
  ms: number;
  /** Why it was not played, or, where `ms` is not 0, why a piece of it was not. */
  skipped?: string;
}

export const InputType = { Text: 0, Dtmf: 1, Complete: 2, Create: 10, Destroy: 11 } as const;
export type InputType = (typeof InputType)[keyof typeof InputType];

export const MatchingMethod = { Mismatch: 0, Boot: 1, Regex: 2, Full: 3, Any: 4, Return: 5 } as const;
export type MatchingMethod = (typeof MatchingMethod)[keyof typeof MatchingMethod];

export const ResponseType = { Flow: 1, Kb: 2, Mismatch: 3, SwitchTarget: 4, SwitchPrompt: 5 } as const;
export type ResponseType = (typeof ResponseType)[keyof typeof ResponseType];

/** The columns in the order of the table: those of the source document, then the added ones. */
export const COLUMNS = [
  'createtime',
  'callid',
  'current_appid',
  'sequence',
  'current_flowid',
  'input_type',
  'input_args',
  'input_nlp_args',
  'input_start_time',
  'input_duration',
  'matching_method',
  'matching_condition',
  'matching_keyword',
  'response_type',
  'response_description',
  'response_id',
  'response_action',
  'response_args',
  'repetition',
  'potential',
  'record',
  'row_index',
  'flow_name',
  'flow_version',
  'input_final',
  'input_play_time',
  'condition_id',
  'response_playbacks',
  'prompts_played',
] as const satisfies readonly (keyof Row)[];
