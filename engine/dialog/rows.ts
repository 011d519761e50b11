/** Builds the rows of the conversation log (flow-format.md#rows). No other file builds them. */

import {
  InputType,
  type MatchingMethod,
  type PlayedPrompt,
  type ResponseType,
  type Row,
} from '../contract/row.ts';
import type { Flow } from '../flow/compiled.ts';
import { iso } from '../text/iso.ts';
import { type CallState, currentNodeId, type Input } from './state.ts';

/** The match of an input. `id` is the row's `condition_id`. */
export interface Match {
  method: MatchingMethod;
  condition: string | null;
  keyword: string | null;
  id: string | null;
  /** The keyword that the text sounds like, as written; only for a hit by sound. */
  word?: string;
}

/** What a row says about the response to an input: a node, a KB answer, or what a server answered. */
export interface ResponseColumns {
  type: ResponseType | null;
  description: string | null;
  id: string | null;
  action: string | null;
  args: string | null;
  repetition: number | null;
  playbacks: string[] | null;
}

const TYPES = {
  create: InputType.Create,
  text: InputType.Text,
  dtmf: InputType.Dtmf,
  complete: InputType.Complete,
  destroy: InputType.Destroy,
} as const;

/** What a row says about the outcome of its input. */
export interface RowContent {
  match: Match | null;
  response: ResponseColumns | null;
  /** The call's score after the row. */
  score: string | null;
  /** The other end does not want to be called any more. */
  optOut?: boolean;
}

/** The parts of a state that a row shows. */
export type RowState = Pick<
  CallState,
  'callid' | 'startedAt' | 'appid' | 'sequence' | 'actionStartedAt' | 'node'
>;

/** The parts of a flow that a row shows. `version` is empty when the flow does not exist. */
export type RowFlow = Pick<Flow, 'name' | 'version' | 'node'>;

/** Returns a flow without nodes: one that was refused, or a robot that a server leads. */
export function withoutNodes(name: string): RowFlow {
  return {
    name,
    version: '',
    node: (index) => {
      throw new RangeError(`${name} has no node ${index}`);
    },
  };
}

/** An input, and the call as it was before it. */
export interface RowTurn {
  flow: RowFlow;
  /** The state with the action that was running when the input came. */
  before: RowState;
  input: Input;
  /** Ms since the epoch. */
  now: number;
}

export interface RowPlace {
  index: number;
  /** The outcome of the running action's prompts, in the row that reports it. */
  played: PlayedPrompt[] | null;
}

export function rowFor(turn: RowTurn, content: RowContent, { index, played }: RowPlace): Row {
  const { flow, before, input, now } = turn;
  const { match, response, score } = content;
  const { args, startedAt, duration } = inputOf(flow, before, input, now);
  const nlp = (input.type === 'text' || input.type === 'dtmf') && input.nlp ? input.nlp.keyword : null;
  const row: Row = {
    createtime: iso(now),
    callid: before.callid,
    current_appid: before.appid,
    sequence: before.sequence,
    current_flowid: currentNodeId(flow, before),
    input_type: TYPES[input.type],
    input_args: args,
    input_nlp_args: nlp,
    input_start_time: iso(startedAt),
    input_duration: Math.max(0, duration),
    matching_method: match?.method ?? null,
    matching_condition: match?.condition ?? null,
    matching_keyword: match?.keyword ?? null,
    response_type: response?.type ?? null,
    response_description: response?.description ?? null,
    response_id: response?.id ?? null,
    response_action: response?.action ?? null,
    response_args: response?.args ?? null,
    repetition: response?.repetition ?? null,
    potential: score,
    record: input.type === 'create' ? null : input.record,
    row_index: index,
    flow_name: flow.name,
    flow_version: flow.version || null,
    input_final: input.type === 'text' ? (input.final ? 1 : 0) : null,
    input_play_time: input.type === 'create' ? 0 : input.playTime,
    condition_id: match?.id ?? null,
    response_playbacks: response?.playbacks ?? null,
    prompts_played: played,
  };
  if (input.type === 'destroy' && input.stats !== undefined) row.call_stats = input.stats;
  if (content.optOut === true) row.optout = 1;
  if (match?.word !== undefined) row.matching_word = match.word;
  return row;
}

function inputOf(
  flow: RowFlow,
  before: RowState,
  input: Input,
  now: number,
): { args: string; startedAt: number; duration: number } {
  switch (input.type) {
    case 'create':
      return { args: flow.name, startedAt: now, duration: 0 };
    case 'text':
      return {
        args: input.text,
        startedAt: input.startedAt,
        duration: (input.endedAt ?? now) - input.startedAt,
      };
    case 'dtmf':
      return { args: input.keys, startedAt: input.startedAt, duration: input.lastKeyAt - input.startedAt };
    case 'complete':
      return {
        args: input.argument,
        startedAt: before.actionStartedAt,
        duration: now - before.actionStartedAt,
      };
    case 'destroy':
      return { args: input.reason, startedAt: before.startedAt, duration: now - before.startedAt };
  }
}
