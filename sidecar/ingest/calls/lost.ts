/** The DESTROY row of a flow whose FreeSWITCH died before it could write it, and the record of its call. */
import { errorCode } from '../../../engine/contract/call-record.ts';
import { InputType, ResponseType } from '../../../engine/contract/row.ts';
import { LOST, type SpoolLine, type SpoolRow } from '../../store/store.ts';

/** Largest value of the column. The clock may have been set by years meanwhile. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * @param first the flow's first known row
 * @param last the flow's last known row; DESTROY follows in the action to which it led
 * @param end the last sign of life, ms since 1970
 * @param now ms since 1970
 */
export function lostRow(first: SpoolRow, last: SpoolRow, end: number, now: number): SpoolRow {
  const began = beginOf(first);
  const isStart = last.input_type === InputType.Create;
  const led = last.response_type !== null && last.response_type !== undefined;
  return {
    createtime: new Date(now).toISOString(),
    callid: last.callid,
    // The identity of an action is in its rows, and the last action has none.
    current_appid: isStart || !led ? last.current_appid : null,
    sequence: Number(last.sequence ?? 0) + (led ? 1 : 0),
    current_flowid: led ? nodeAfter(last) : last.current_flowid,
    input_type: InputType.Destroy,
    input_args: LOST,
    input_start_time: Number.isNaN(began) ? null : new Date(began).toISOString(),
    input_duration: Number.isNaN(began) ? null : Math.min(Math.max(0, Math.round(end - began)), LONGEST_MS),
    potential: last.potential,
    record: led ? null : last.record,
    row_index: last.row_index + 1,
    flow_name: last.flow_name,
    flow_version: last.flow_version,
    input_play_time: 0,
  };
}

/**
 * The record of such a call. Its numbers, answer time and hang-up cause are unknown.
 *
 * @param first the call's first known row
 * @param row of `lostRow`, for its last flow that has not ended
 */
export function lostRecord(first: SpoolRow, row: SpoolRow): SpoolLine {
  const began = beginOf(first);
  const ended = beginOf(row) + Number(row.input_duration ?? 0);
  return {
    callid: row.callid,
    calldate: Number.isNaN(began) ? null : new Date(began).toISOString(),
    hangupdate: Number.isNaN(ended) ? null : new Date(ended).toISOString(),
    duration: Number.isNaN(ended - began) ? null : Math.min(Math.max(0, ended - began), LONGEST_MS),
    score: row.potential,
    error_code: errorCode(LOST),
    flow_name: row.flow_name,
    flow_end: LOST,
  };
}

/** Start time of a row's flow, ms since 1970; NaN if unknown. */
function beginOf(row: SpoolRow): number {
  return Date.parse(String(row.input_start_time ?? row.createtime));
}

/** The node of the action to which a row led: a knowledge base prompt leaves the current one (flow-format.md#knowledge-base). */
function nodeAfter({ response_type, response_id, current_flowid }: SpoolRow): unknown {
  const stays = response_type === ResponseType.Kb || response_type === ResponseType.SwitchPrompt;
  return stays ? current_flowid : response_id;
}
