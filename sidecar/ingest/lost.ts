/** The DESTROY row of a call whose FreeSWITCH died before it could write it. */
import { errorCode } from '../../engine/dialog/call-record.ts';
import { InputType, ResponseType } from '../../engine/dialog/row.ts';
import { LOST, type SpoolLine, type SpoolRow } from '../store/store.ts';
import { eachPiece } from './file-bytes.ts';
import { LONGEST_LINE, parseRow } from './line.ts';

/** Where the first and the last row are looked for; a row that is longer is passed over. */
const ENDS_BYTES = 64 * 1024;
/** What the column holds; the clock may have been set by years meanwhile. */
const LONGEST_MS = 2 ** 31 - 1;

/** The first and the last row among the first `bytes` of a file; null where there is none. */
export function firstAndLastRow(fd: number, bytes: number): [SpoolRow, SpoolRow] | null {
  const first =
    rowsIn(fd, 0, Math.min(bytes, ENDS_BYTES))[0] ?? rowsIn(fd, 0, Math.min(bytes, 2 * LONGEST_LINE))[0];
  const last =
    rowsIn(fd, Math.max(0, bytes - ENDS_BYTES), bytes).at(-1) ??
    rowsIn(fd, Math.max(0, bytes - 2 * LONGEST_LINE), bytes).at(-1);
  return first && last ? [first, last] : null;
}

/**
 * @param first the call's first known row
 * @param last its last one: DESTROY comes after it, in the action to which it led
 * @param end the last sign of life, ms since 1970
 * @param now ms since 1970
 */
export function lostRow(first: SpoolRow, last: SpoolRow, end: number, now: number): SpoolRow {
  const began = Date.parse(String(first.input_start_time ?? first.createtime));
  const isStart = last.input_type === InputType.Create;
  const led = last.response_type !== null && last.response_type !== undefined;
  return {
    createtime: new Date(now).toISOString(),
    callid: last.callid,
    // The identity of an action is in the rows that come in it, and none came in the last one.
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
 * What can be said of such a call in its record: nothing of its numbers, its answer or its cause.
 *
 * @param row of `lostRow`
 */
export function lostRecord(row: SpoolRow): SpoolLine {
  const began = typeof row.input_start_time === 'string' ? Date.parse(row.input_start_time) : Number.NaN;
  return {
    callid: row.callid,
    calldate: row.input_start_time,
    hangupdate: Number.isNaN(began) ? null : new Date(began + Number(row.input_duration ?? 0)).toISOString(),
    duration: row.input_duration,
    score: row.potential,
    error_code: errorCode(LOST),
    flow_name: row.flow_name,
    flow_end: LOST,
  };
}

/** The node of the action to which a row led: a knowledge base prompt leaves the current one (flow.md 8). */
function nodeAfter({ response_type, response_id, current_flowid }: SpoolRow): unknown {
  const stays = response_type === ResponseType.Kb || response_type === ResponseType.SwitchPrompt;
  return stays ? current_flowid : response_id;
}

function rowsIn(fd: number, from: number, to: number): SpoolRow[] {
  const pieces: Buffer[] = [];
  eachPiece(fd, from, to, (piece) => {
    pieces.push(Buffer.from(piece));
  });
  return Buffer.concat(pieces)
    .toString('utf8')
    .split('\n')
    .map(parseRow)
    .filter((parsed) => typeof parsed === 'object' && parsed !== null);
}
