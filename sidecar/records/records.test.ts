import { describe, expect, it } from 'vitest';
import type { Row } from '../../engine/contract/row.ts';
import type { StoredRecord } from './call.ts';
import { callStatusOf } from './call-status.ts';
import { type CallFacts, factsOf } from './facts.ts';
import { latenciesOf } from './latencies.ts';
import { doesHold, type Grade, levelOf } from './level.ts';
import { tagTurns } from './tags.ts';
import { isWhole, NO_ROWS } from './whole.ts';

const FACTS: CallFacts = {
  score: 60,
  rounds: 4,
  duration: 30_000,
  bill: 20_000,
  isAnswered: true,
  nodes: new Set(['F1', 'F2']),
  tags: new Set(['t1']),
  counts: { texts: 5, keys: 0, mismatches: 2, prompts: 1 },
};
const row = (over: Partial<Row>): Row =>
  ({
    ...{ input_type: 0, input_final: 1, row_index: 0, response_type: null, response_id: null },
    ...{ current_flowid: null, matching_keyword: null, flow_name: 'sale', input_duration: 0 },
    ...over,
  }) as Row;

describe('a rule', () => {
  it.each([
    [{}, true],
    [{ score: { from: 60, to: 60 } }, true],
    [{ score: { from: 61 } }, false],
    [{ rounds: { to: 3 } }, false],
    [{ bill: { from: 20_000 }, duration: { to: 30_000 } }, true],
    [{ answered: false }, false],
    [{ nodes: { all: ['F1', 'F2'] } }, true],
    [{ nodes: { all: ['F1', 'F3'] } }, false],
    [{ nodes: { any: ['F3', 'F2'], none: ['F9'] } }, true],
    [{ nodes: { none: ['F2'] } }, false],
    [{ nodes: { any: [] } }, false],
    [{ tags: { any: ['t1'] } }, true],
    [{ counts: { mismatches: { from: 2 }, keys: { to: 0 } } }, true],
    [{ counts: { prompts: { from: 2 } } }, false],
  ])('%j holds: %s', (rule, holds) => expect(doesHold(rule, FACTS)).toBe(holds));

  it('about a score does not hold for a call without one', () => {
    expect(doesHold({ score: { to: 100 } }, { ...FACTS, score: null })).toBe(false);
  });
});

describe('the level', () => {
  const grade = (id: string, position: number, over: Partial<Grade> = {}): Grade => ({
    ...{ id, position, flowId: null, rule: {} },
    ...over,
  });

  it('is the first grade whose rule holds', () => {
    const grades = [grade('d', 9), grade('a', 1, { rule: { score: { from: 90 } } }), grade('b', 2)];
    expect(levelOf(grades, 7, FACTS)?.id).toBe('b');
  });

  it('is one of the flow’s own grades where it has any', () => {
    const grades = [grade('all', 1), grade('own', 5, { flowId: 7, rule: { rounds: { from: 9 } } })];
    expect([levelOf(grades, 7, FACTS), levelOf(grades, 8, FACTS)?.id]).toEqual([null, 'all']);
  });
});

it('a turn is tagged by node, prompt or keyword, and by flow', () => {
  const rows = [
    row({ row_index: 1, response_type: 1, response_id: 'F1', matching_keyword: 'OK' }),
    row({ row_index: 2, response_type: 2, response_id: 'P1', current_flowid: 'F1' }),
    row({ row_index: 3, response_type: 3, current_flowid: 'F1' }),
  ];
  const tags = [
    { id: 'node', rules: [{ node: 'F1' }] },
    { id: 'prompt', rules: [{ prompt: 'P1' }] },
    { id: 'keyword', rules: [{ keyword: 'ok', flow: 7 }] },
    { id: 'other flow', rules: [{ keyword: 'ok', flow: 8 }] },
    { id: 'nothing', rules: [{ flow: 7 }, {}] },
  ];
  expect(tagTurns(rows, tags, () => 7)).toEqual([
    { tag: 'node', row: 1 },
    { tag: 'keyword', row: 1 },
    { tag: 'prompt', row: 2 },
  ]);
});

it('facts come from record and rows', () => {
  const record = { score: ' ', rounds: null, duration: 5, bill: 0, answerdate: null } as StoredRecord;
  const rows = [row({ current_flowid: 'F1' }), row({ response_type: 3 }), row({ input_type: 1 })];
  expect(factsOf({ record, rows }, [{ tag: 't', row: 0 }])).toEqual({
    ...{ score: null, rounds: 0, duration: 5, bill: 0, isAnswered: false },
    ...{ nodes: new Set(['F1']), tags: new Set(['t']) },
    counts: { texts: 2, keys: 1, mismatches: 1, prompts: 0 },
  });
});

it.each([
  [{ counts: NO_ROWS, record: null, rowCount: null }, false],
  [{ counts: NO_ROWS, record: { flow_end: null }, rowCount: null }, true],
  [{ counts: NO_ROWS, record: { flow_end: 'end()' }, rowCount: null }, false],
  [{ counts: NO_ROWS, record: { flow_end: null }, rowCount: 0 }, true],
  [{ counts: { begun: 1, ended: 1, next: 4, isLost: false }, record: { flow_end: 'x' }, rowCount: 5 }, false],
  [{ counts: { begun: 1, ended: 1, next: 4, isLost: true }, record: { flow_end: 'x' }, rowCount: 5 }, true],
  [{ counts: { begun: 2, ended: 1, next: 4, isLost: false }, record: { flow_end: 'x' }, rowCount: 4 }, false],
])('%j is whole: %s', (facts, whole) => expect(isWhole(facts)).toBe(whole));

it.each([
  [{ answerdate: 'then', bill: 0, hangupcause: 'X' }, 1],
  [{ answerdate: null, bill: 0, hangupcause: 'USER_BUSY' }, 8],
  [{ answerdate: null, bill: null, hangupcause: 'NORMAL_TEMPORARY_FAILURE' }, 2],
  [{ answerdate: null, bill: null, hangupcause: null }, 12],
  [{ answerdate: 'then', bill: 9, hangupcause: 'X', direction: 'outbound' as const, error_code: 1 }, 12],
  [{ answerdate: 'then', bill: 9, hangupcause: 'X', direction: 'inbound' as const, error_code: 1 }, 1],
  [{ answerdate: null, bill: 0, hangupcause: 'CALL_REJECTED', hangup_code: 603 }, 3],
  [{ answerdate: null, bill: 0, hangupcause: 'CALL_REJECTED', hangup_code: 407 }, 2],
  [{ answerdate: null, bill: 0, hangupcause: 'NO_USER_RESPONSE', early_media: 'power off' }, 6],
  [{ answerdate: 'then', bill: 9, hangupcause: 'X', agent: 0 }, 12],
  [{ answerdate: 'then', bill: 9, hangupcause: 'X', agent: 0, machine: 1 }, 1],
])('%j has the status %i', (record, status) => expect(callStatusOf(record)).toBe(status));

it('latencies are of final texts and of what the engine counted', () => {
  const rows = [row({ input_duration: 500 }), row({ input_duration: 700 }), row({ input_final: 0 })];
  const stats = [
    {
      prompt_delays: [
        [2, 30],
        [0, 0],
        [1, 90],
      ],
    },
    null,
    { prompt_delays: 'no' },
  ];
  expect(latenciesOf(rows, stats)).toEqual({
    speech: { count: 2, sum: 1200, most: 700 },
    reply: { count: 3, sum: 120, most: 100 },
  });
  expect(latenciesOf([], [])).toBeNull();
});

it('latencies have what calls waited for, and nothing of an engine that does not say it', () => {
  const waits = { tts: [0, 0, 0], nlp: [2, 900, 700], http: [1, 20, 20] };
  expect(latenciesOf([], [{ waits }, { waits: { nlp: [1, 800, 800], http: 'no' } }, {}])).toEqual({
    tts: { count: 0, sum: 0, most: 0 },
    nlp: { count: 3, sum: 1700, most: 800 },
    http: { count: 1, sum: 20, most: 20 },
  });
  expect(latenciesOf([], [{ prompt_delays: [[1, 15]] }])).toEqual({ reply: { count: 1, sum: 15, most: 20 } });
});
