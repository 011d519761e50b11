/** What is pushed when a call has ended and is whole. */
import { type Call, otherEndOf, type Recording } from './call.ts';
import { callStatusOf } from './call-status.ts';
import { readKeptContext } from './kept-context.ts';
import { CALL_STATUS_NAMES } from './status-names.ts';

export const CALL_ENDED = 'call.ended';

/** A recording, and where it can be had for a while without a login. */
export interface LinkedRecording extends Recording {
  id: number;
  /** Of the whole call, or of one action. */
  kind: 'call' | 'action';
  url: string;
  /** ms since 1970 */
  expires: number;
}

export interface EndedCall extends Call {
  level: { id: string; name: string; alias: string } | null;
  /** The tags of the call, each once. */
  tags: readonly { id: string; name: string }[];
  recordings: readonly LinkedRecording[];
  /** Variables of the task's number; null: no task placed the call. */
  numberVariables: Readonly<Record<string, string>> | null;
  /** Number of this event about the call. */
  seq: number;
}

/** Columns of a row that a receiver has no use for. */
const HIDDEN = new Set(['callid', 'call_stats', 'response_playbacks', 'condition_id']);

/**
 * The body of the push, as JSON.
 *
 * @param now ms since 1970
 */
export function endedBody(call: EndedCall, now: number): string {
  const { record, rows, level, tags, seq, recordings, numberVariables } = call;
  const { callid, task_id, number_id, hangupcause, ...rest } = record;
  const status = callStatusOf(record);
  const { tags: _turnTags, level: _levelId, ...known } = rest;
  return JSON.stringify({
    type: CALL_ENDED,
    timestamp: new Date(now).toISOString(),
    data: {
      call_id: callid,
      task_id,
      number_id,
      number: otherEndOf(record),
      status,
      status_str: CALL_STATUS_NAMES[status],
      hangup_cause: hangupcause,
      ...known,
      level,
      tags,
      recordings,
      variables: { ...numberVariables, ...readKeptContext(record.context).variables },
      turn_tags: record.tags ?? [],
      turns: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !HIDDEN.has(name)))),
      seq,
    },
  });
}
