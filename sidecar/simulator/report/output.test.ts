import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../engine/contract/row.ts';
import { call, listen } from '../../../test/support/simulated.ts';
import { rowsAsJson } from './rows.ts';
import { rowsAsTable } from './table.ts';
import { Transcript } from './transcript.ts';

const NODES = {
  开场: {
    ...listen(['您好，方便吗？', '（续）'], { F2: { text: ['同意'] } }, "'1' '3'"),
    description: '开场白',
    mismatchplaybacks: ['没听清'],
  },
  F2: {
    action: 'bridge',
    argument: 'user/1000',
    potential: '+2',
    subflow: { F3: { condition: { complete: ['any'] } } },
  },
  F3: { action: 'hangup', playbacks: ['再见'] },
};
const MORE = { synonym: { 同意: ['好', '可以'] } };
const LINES = [
  { say: '啊', noise: true },
  { say: '什么', during: 200 },
  { dtmf: '5' },
  { say: '可以的', partials: ['可'] },
];

describe('rows', () => {
  it('as JSON have exactly the columns in their order, one row a line', async () => {
    const { rows } = await call(NODES, LINES, { more: MORE });
    const lines = rowsAsJson(rows).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(rows.map(() => [...COLUMNS]));
    // Fields that only the metrics of the sidecar need are not columns.
    const shown = rows.map(({ call_stats: _, ...row }) => row);
    expect(lines.map((line) => JSON.parse(line))).toEqual(shown);
  });

  it('as a table are aligned, even with wide characters', async () => {
    const { rows, startMs } = await call(NODES, LINES, { more: MORE });
    expect(`\n${rowsAsTable(rows, startMs)}`).toMatchInlineSnapshot(`
      "
         time       node  input                   match                leads to                     score
      ─  ─────────  ────  ──────────────────────  ───────────────────  ───────────────────────────  ─────
      0  00:00.000        call begins: flow       start                开场 开场白
      1  00:03.400  开场  “什么”                  no match
      2  00:03.400  开场  done()                  no match             not understood: 开场 开场白
      3  00:04.440  开场  keys 5                  no match
      4  00:05.840  开场  “可以的”                keyword 同意 (可以)  F2                           2
      5  00:05.840  F2    bridge(SUCCESS)         any                  F3                           2
      6  00:06.340  F3    call ends: end(hangup)                                                    2
      "
    `);
  });
});

describe('the transcript', () => {
  it('shows who did what and when', async () => {
    const { events, startMs } = await call(NODES, LINES, { more: MORE });
    const transcript = new Transcript(startMs);
    expect(`\n${events.map((event) => transcript.line(event)).join('')}`).toMatchInlineSnapshot(`
      "
      00:00.000  call    begins: flow → 开场 开场白
      00:00.000  robot   您好，方便吗？
      00:01.260  robot   （续）
      00:02.300  caller  (noise) 啊
      00:02.700  caller  什么
      00:03.400  heard   什么
      00:03.400  match   “什么”: no match
      00:03.400  done    done(): no match → not understood: 开场 开场白
      00:03.400  robot   没听清
      00:04.440  caller  key 5
      00:04.440  match   keys 5: no match
      00:04.940  caller  可以的
      00:05.240          … 可
      00:05.840  heard   可以的
      00:05.840  match   “可以的”: keyword 同意 (可以) → F2 [2]
      00:05.840  robot   runs bridge user/1000
      00:05.840  done    bridge(SUCCESS): any → F3 [2]
      00:05.840  robot   再见
      00:06.340  call    ends: end(hangup) [2]
      "
    `);
  });

  it('keeps each event on one line', () => {
    const line = new Transcript(0).line({ at: 61_234, did: 'prompt', text: 'one\ntwo\u001b[2J' });
    expect(line).toBe('01:01.234  robot   one two [2J\n');
  });
});
