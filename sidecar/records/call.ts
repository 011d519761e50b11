/** A call as its rows and its record tell it: what grades, tags and pushes are made of. */
import type { CallRecord } from '../../engine/contract/call-record.ts';
import type { Row } from '../../engine/contract/row.ts';

/** A tag on a turn. */
export interface TurnTag {
  /** Id of the tag. */
  tag: string;
  /** `row_index` of the turn. */
  row: number;
}

/** A recording of a call. */
export interface Recording {
  file: string;
  ms: number | null;
  bytes: number | null;
  channels: number | null;
  /** Where it is kept: `local`, or the store's own name. */
  store: string | null;
}

/** A length of time that happened several times in a call, ms. */
export interface Latency {
  count: number;
  sum: number;
  most: number;
}

/** What is kept with a record besides the record itself. Null: unknown, or not computed yet. */
export interface Outcome {
  /** Name of the account. */
  account: string | null;
  host: string | null;
  number_id: string | null;
  attempt: number | null;
  route: string | null;
  /** Id of the grade. */
  level: string | null;
  tags: TurnTag[] | null;
  context: unknown;
  flow_version: string | null;
  behaviour: string | null;
  recordings: Recording[] | null;
  latencies: Record<string, Latency> | null;
  /** Where the other end belongs (docs/reference/places.md). 0: unknown; null: not computed yet. */
  province_id: number | null;
  city_id: number | null;
  operator: number | null;
  /** Code of the announcement before the answer; null: none was recognised. */
  early_media: string | null;
  /** 1: the callee got an agent, 0: none came; null: none was wanted. */
  agent: number | null;
  /** ms until the agent, or until the end of the call. */
  agent_wait: number | null;
  early_media_phrase?: string | null;
  /** 1: an answering machine answered. */
  machine: number | null;
}

export type StoredRecord = CallRecord & Outcome;

export interface Call {
  record: StoredRecord;
  /** In order. */
  rows: readonly Row[];
}

/** The number at the other end of the line. */
export function otherEndOf({ direction, caller_number, callee }: CallRecord): string | null {
  return direction === 'inbound' ? caller_number : callee;
}
