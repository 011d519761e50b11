/** What this door tells of one call, whatever is known of it yet: its record, or the attempt that is under way. */
import { InputType, ResponseType, type Row } from '../../../../../engine/contract/row.ts';
import { type Result, resultOf, UNDER_WAY } from '../../../../records/aliyun/results.ts';
import type { StoredRecord } from '../../../../records/call.ts';
import { callStatusOf } from '../../../../records/call-status.ts';
import { spokenAnswer } from '../../../../records/spoken-answer.ts';
import type { CallStatus } from '../../../../records/status-names.ts';

/** A call that a task has placed. Times are ms since 1970. */
export interface PlacedCall {
  callid: string;
  /** Of this number, from 1. */
  attempt: number;
  callee: string;
  caller: string | null;
  placed: number;
  /** Null: it is under way. */
  ended: { at: number; bill: number; status: CallStatus; announcement: string | null } | null;
}

/** Who ended a call. */
export type HungUpBy = 'robot' | 'callee' | null;

export interface CallFacts {
  callid: string;
  attempt: number;
  callee: string;
  caller: string;
  placed: number;
  answered: number | null;
  ended: number | null;
  /** Whole seconds that count, as for a bill: a part of one is one. */
  seconds: number;
  result: Result;
  hungUpBy: HungUpBy;
  rounds: number;
  /** Answers of the knowledge base, and answers to what nothing matched. */
  knowledge: number;
  unmatched: number;
  /** Number that the call was transferred to; null: it was not. */
  transfer: { number: string; isAnswered: boolean; cause: string | null } | null;
  turns: Turn[];
}

export interface Turn {
  role: 'robot' | 'custom';
  /** ms since 1970 */
  at: number;
  content: string;
}

/** @param rows of the call, in order */
export function callFacts(call: PlacedCall, record: StoredRecord | null, rows: readonly Row[]): CallFacts {
  const { ended } = call;
  const bill = record?.bill ?? ended?.bill ?? 0;
  const end = timeOf(record?.hangupdate) ?? ended?.at ?? null;
  const answered = timeOf(record?.answerdate) ?? (end !== null && bill > 0 ? end - bill : null);
  return {
    ...{ callid: call.callid, attempt: call.attempt, placed: timeOf(record?.calldate) ?? call.placed },
    callee: call.callee,
    caller: record?.caller_number ?? call.caller ?? '',
    ...{ answered, ended: end, seconds: Math.ceil(bill / 1000) },
    result: resultOfCall(call, record),
    hungUpBy: record?.hangup_disposition ? (record.hangup_disposition === 1 ? 'robot' : 'callee') : null,
    rounds: record?.rounds ?? rows.filter(isFinalText).length,
    knowledge: rows.filter(({ response_type }) => response_type === ResponseType.Kb).length,
    unmatched: rows.filter(({ response_type }) => response_type === ResponseType.Mismatch).length,
    transfer: record?.bridge_number
      ? {
          number: record.bridge_number,
          isAnswered: record.bridge_answerdate !== null,
          cause: record.bridge_hangupcause,
        }
      : null,
    turns: rows.flatMap((row, at) => turnsOf(rows, row, at)),
  };
}

function resultOfCall({ ended }: PlacedCall, record: StoredRecord | null): Result {
  if (record !== null) return resultOf(callStatusOf(record), record.early_media);
  return ended === null ? UNDER_WAY : resultOf(ended.status, ended.announcement);
}

function isFinalText({ input_type, input_final }: Row): boolean {
  return input_type === InputType.Text && input_final !== 0;
}

/** What the callee said or pressed, and what the robot answered. */
function turnsOf(rows: readonly Row[], row: Row, at: number): Turn[] {
  const time = Date.parse(row.createtime);
  const isSaid = (isFinalText(row) || row.input_type === InputType.Dtmf) && row.input_args !== '';
  const said = isSaid
    ? [{ role: 'custom' as const, at: timeOf(row.input_start_time) ?? time, content: row.input_args }]
    : [];
  const isPartial = row.input_type === InputType.Text && row.input_final === 0;
  const content =
    isPartial || row.response_id === null
      ? ''
      : spokenAnswer(rows, at)
          .map(({ prompt }) => prompt)
          .join('');
  return content === '' ? said : [...said, { role: 'robot', at: time, content }];
}

function timeOf(iso: string | null | undefined): number | null {
  const ms = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
