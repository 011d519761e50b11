/** What the tests of the way out share: rows, files, a clock that can be turned. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecord } from '../../../engine/contract/call-record.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { Clock } from '../../../sidecar/lib/clock.ts';

export const START = Date.parse('2026-03-01T08:00:00.000Z');

/** A row as the engine writes it. */
export function aRow(callid: string, index: number, over: Partial<Row> = {}): Row {
  const time = new Date(START + index * 1250).toISOString();
  return {
    createtime: time,
    callid,
    current_appid: `app-${callid}-${index}`.slice(0, 50),
    sequence: index,
    current_flowid: index === 0 ? null : 'F1',
    input_type: index === 0 ? 10 : 0,
    input_args: index === 0 ? 'invitation' : `好的 ${index}`,
    input_nlp_args: null,
    input_start_time: time,
    input_duration: index === 0 ? 0 : 830,
    matching_method: index === 0 ? 1 : 3,
    matching_condition: '肯定词',
    matching_keyword: '好',
    response_type: 1,
    response_description: '开场白',
    response_id: 'F1',
    response_action: 'cti_play_and_detect_speech',
    response_args: "'1' '0'",
    repetition: 1,
    potential: '3',
    record: null,
    row_index: index,
    flow_name: 'invitation',
    flow_version: '0123456789ab',
    input_final: index === 0 ? null : 1,
    input_play_time: 120,
    condition_id: 'F1',
    response_playbacks: ['您好 😀', 'hello.wav'],
    prompts_played: [
      { prompt: '您好 😀', ms: 1260 },
      { prompt: 'hello.wav', ms: 0, skipped: 'FreeSWITCH could not play it' },
    ],
    ...over,
  };
}

/** The DESTROY row of a call. */
export function anEnd(callid: string, index: number, reason = 'end()'): Row {
  return aRow(callid, index, {
    input_type: 11,
    input_args: reason,
    input_start_time: new Date(START).toISOString(),
    input_duration: index * 1250,
    matching_method: null,
    matching_condition: null,
    matching_keyword: null,
    response_type: null,
    response_description: null,
    response_id: null,
    response_action: null,
    response_args: null,
    repetition: null,
    input_final: null,
    input_play_time: 0,
    condition_id: null,
    response_playbacks: null,
  });
}

/** A whole call: CREATE, `count - 2` texts, DESTROY. */
export function aCall(callid: string, count: number): Row[] {
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? anEnd(callid, i) : aRow(callid, i)));
}

/** A further flow on a call that has `from` rows already: CREATE, `count - 2` texts, DESTROY. */
export function aFurtherFlow(callid: string, from: number, count: number, name = 'menu'): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const index = from + i;
    if (i === count - 1) return { ...anEnd(callid, index), sequence: i, flow_name: name };
    const row = aRow(callid, index, { sequence: i, flow_name: name });
    return i === 0
      ? { ...aRow(callid, 0), createtime: row.createtime, input_start_time: row.createtime }
      : row;
  }).map((row, i) =>
    i === 0
      ? { ...row, row_index: from, input_args: name, flow_name: name, current_appid: `app-${from}` }
      : row,
  );
}

/** A call's record as the hook on hang-up writes it: an answered call of five seconds. */
export function aRecord(callid: string, over: Partial<CallRecord> = {}): CallRecord {
  const at = (ms: number) => new Date(START + ms).toISOString();
  return {
    callid,
    direction: 'inbound',
    callee: '95001',
    caller_number: '13800000000',
    calldate: at(-1000),
    answerdate: at(0),
    hangupdate: at(5000),
    duration: 6000,
    bill: 5000,
    hangupcause: 'NORMAL_CLEARING',
    hangup_code: 200,
    hangup_disposition: 2,
    recordfile: null,
    rounds: 3,
    score: '3',
    error_code: 0,
    bridge_callid: null,
    bridge_number: null,
    bridge_calldate: null,
    bridge_answerdate: null,
    bridge_hangupcause: null,
    task_id: null,
    flow_name: 'invitation',
    flow_end: 'hangup(NORMAL_CLEARING)',
    ...over,
  };
}

export function linesOf(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Appends to a spool file as the engine does. */
export function append(spool: string, callid: string, text: string | readonly object[]): string {
  mkdirSync(spool, { recursive: true });
  const path = join(spool, `${callid}.jsonl`);
  appendFileSync(path, typeof text === 'string' ? text : linesOf(text));
  return path;
}

/** The call is over: its record is written, as the hook on hang-up does. */
export function hangUp(spool: string, ...callids: string[]): void {
  for (const callid of callids) append(join(spool, 'calls'), callid, [aRecord(callid)]);
}

/** Wall clock and monotonic clock, turned by hand and apart. */
export class TurnedClock implements Clock {
  wall: number;
  private passed = 0;

  constructor(wall = Date.now()) {
    this.wall = wall;
  }

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.passed;
  }

  /** Time passes. */
  pass(ms: number): void {
    this.wall += ms;
    this.passed += ms;
  }
}
