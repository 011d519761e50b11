import { describe, expect, it } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import type { StoredRecord } from '../call.ts';
import { readKeptContext } from '../kept-context.ts';
import { yetaCallRecord } from './call-record.ts';
import { yetaDialog } from './dialog.ts';
import type { ResultCall } from './result-call.ts';
import { TASK_RESULTS, taskResultOf } from './task-result.ts';

const RECORD = {
  ...{ callid: 'c1', direction: 'outbound', caller_number: '95001', callee: '13900000001' },
  ...{ calldate: '2026-03-01T08:00:00.000Z', answerdate: null, hangupdate: '2026-03-01T08:00:20.000Z' },
  ...{ bill: 0, hangupcause: 'NO_ANSWER', hangup_code: 480, hangup_disposition: 1, early_media: null },
  ...{ error_code: 0, agent: null, machine: null, context: null, task_id: 't', number_id: '7', attempt: 1 },
} as unknown as StoredRecord;
const ANSWERED = { answerdate: '2026-03-01T08:00:06.700Z', bill: 13_300, hangupcause: 'NORMAL_CLEARING' };

describe('the result of a task’s call', () => {
  it.each<[string, object, string]>([
    ['the robot hung up', ANSWERED, '0'],
    ['the callee hung up', { ...ANSWERED, hangup_disposition: 2 }, '15'],
    ['the connection broke', { ...ANSWERED, hangupcause: 'MEDIA_TIMEOUT', hangup_disposition: 2 }, '16'],
    ['no agent came', { ...ANSWERED, agent: 0 }, '22'],
    ['a machine answered', { ...ANSWERED, agent: 0, machine: 1, hangup_disposition: 1 }, '0'],
    ['no flow began', { ...ANSWERED, error_code: 1 }, '-1'],
    ['it rang', {}, '20'],
    ['refused', { hangupcause: 'CALL_REJECTED', hangup_code: 603 }, '20'],
    ['busy tones', { hangupcause: 'USER_BUSY' }, '5'],
    ['announced: busy', { hangupcause: 'USER_BUSY', early_media: 'busy now' }, '2'],
    ['announced: out of reach', { early_media: 'is not reachable' }, '3'],
    [
      'announced: off, whatever the cause',
      { hangupcause: 'OUTGOING_CALL_BARRED', early_media: 'power off' },
      '4',
    ],
    ['announced: suspended', { early_media: 'out of service' }, '9'],
    ['announced: in arrears', { early_media: 'defaulting' }, '9'],
    ['announced: forwarded', { early_media: 'forwarded' }, '22'],
    ['announced: dial otherwise', { early_media: 'not a local number' }, '27'],
    ['no such number', { hangupcause: 'UNALLOCATED_NUMBER' }, '6'],
    ['no number', { hangupcause: 'INVALID_NUMBER_FORMAT' }, '7'],
    ['barred', { hangupcause: 'INCOMING_CALL_BARRED' }, '23'],
    ['may not call', { hangupcause: 'OUTGOING_CALL_BARRED' }, '27'],
    ['the network is down', { hangupcause: 'NETWORK_OUT_OF_ORDER' }, '26'],
    ['the line is full', { hangupcause: 'NORMAL_CIRCUIT_CONGESTION' }, '28'],
    ['ended by an operator', { hangupcause: 'MANAGER_REQUEST' }, '-1'],
  ])('%s', (_what, over, result) => {
    const record = { ...RECORD, ...over };
    expect(String(taskResultOf(record))).toBe(result);
    const body = JSON.parse(yetaCallRecord(aCall({ record })));
    expect(body).toMatchObject({
      task_result: result,
      task_result_desc: TASK_RESULTS[result as keyof typeof TASK_RESULTS],
    });
  });

  it('has times in ms and lengths in s', () => {
    const body = JSON.parse(yetaCallRecord(aCall({ record: { ...RECORD, ...ANSWERED } })));
    expect(body).toMatchObject({ duration_ring: 7, duration_call: 13, time_answer: 1_772_352_006_700 });
  });
});

describe('the dialog', () => {
  const begin = aRow({ input_type: 10, input_args: 'f', response_id: 'A', response_description: '开场' });

  it('has what was said at each node, and which answer was hit', () => {
    const rows = [
      begin,
      aRow({ input_args: '你', input_final: 0, response_id: null, matching_method: null }),
      aRow({ input_args: '你是谁', response_type: 2, response_id: 'P1', response_description: '我是谁' }),
      // A text that led on before it was final.
      aRow({ input_args: '好的', input_final: 0, response_id: 'B', response_description: '结束' }),
      aRow({ input_type: 11, response_id: null }),
    ];
    const tags = new Map([['t1', { name: '有意向', description: '想要' }]]);
    const level = { name: 'A', alias: '' };
    const body = JSON.parse(
      yetaDialog(aCall({ rows: numbered(rows), tags, level, turnTags: [{ tag: 't1', row: 3 }] })),
    );
    expect(body).toMatchObject({ tag_max: 'A', tag_min: 'A' });
    expect(body.dialog).toMatchObject([
      { seq: 1, role: 'robot', node_id: 'A', node_name: '开场', question_id: '' },
      {
        ...{ seq: 2, role: 'customer', node_id: 'A', text_man: '你是谁', question_id: 'P1' },
        hits: [{ hit: '好', pick: true, answer_id: 'P1' }],
      },
      { seq: 3, role: 'robot', node_id: 'A', node_name: '开场', question_id: 'P1' },
      { seq: 4, role: 'customer', node_id: 'A', text_man: '好的', tag_name: '有意向', tag_desc: '想要' },
      { seq: 5, role: 'robot', node_id: 'B', node_name: '结束' },
    ]);
  });

  it.each<[string, Partial<Row>, Partial<Row>]>([
    ['NormalNode', {}, {}],
    ['AnyNode', {}, { matching_method: 4 }],
    ['KeyNavigationNode', {}, { input_type: 1, input_args: '2' }],
    ['ConditionNode', {}, { input_type: 1, input_args: '20260301' }],
    ['ConditionNode', { response_action: 'play_and_get_digits' }, { input_type: 2 }],
    ['NoNeedAnswerNode', {}, { input_type: 2, input_args: 'done()' }],
    ['NormalNode', {}, { input_type: 2, input_args: 'timeout()' }],
    ['NormalNode', {}, { input_type: 11, response_id: null }],
    ['EndNode', { response_action: 'hangup' }, { input_type: 11, response_id: null }],
  ])('calls a node %s', (type, led, next) => {
    const rows = numbered([{ ...begin, ...led }, aRow(next)]);
    const [first] = JSON.parse(yetaDialog(aCall({ rows }))).dialog;
    expect(first.node_type).toBe(type);
  });
});

it.each([
  [null, [], {}],
  ['x', [], {}],
  [{ headers: { 'X-App-ID': 'a' }, answer: null }, [['x-app-id', 'a']], {}],
  [{ answer: { name: '王', more: {} } }, [], { name: '王' }],
  [{ answer: { variables: { age: 3 }, flow: 'vip' } }, [], { age: '3' }],
  [{ answer: { action: 'accept' } }, [], {}],
  [{ headers: [], answer: [1] }, [], {}],
  [{ answer: { action: 'accept', flow: 'x' }, dialect: 'yeta' }, [], { action: 'accept', flow: 'x' }],
  [{ answer: { variables: '1' }, dialect: 'yeta' }, [], { variables: '1' }],
  [{ answer: { more: 'x' }, dialect: 'standard' }, [], {}],
  [{ answer: { 姓名: '王' }, dialect: 'yeta', names: { 姓名: 'xingming' } }, [], { xingming: '王' }],
])('reads what is kept of a context: %j', (context, headers, variables) => {
  const kept = readKeptContext(context);
  expect([[...kept.headers], kept.variables]).toEqual([headers, variables]);
});

function aCall(over: Partial<ResultCall>): ResultCall {
  return {
    ...{ record: RECORD, rows: [], flowId: 3, level: null, turnTags: [], tags: new Map() },
    ...{ numberVariables: null, taskId: null, ...over },
  };
}

function aRow(over: Partial<Row>): Row {
  return {
    ...{ input_type: 0, input_args: '好', input_final: 1, current_flowid: 'A', response_type: 1 },
    ...{ response_id: 'B', response_description: '下一步', response_action: 'cti_play_and_detect_speech' },
    ...{ matching_method: 3, matching_keyword: '好', matching_condition: '肯定', prompts_played: null },
    ...{ response_playbacks: ['您好'], ...over },
  } as Row;
}

function numbered(rows: readonly Row[]): Row[] {
  return rows.map((row, index) => ({ ...row, row_index: index }));
}
