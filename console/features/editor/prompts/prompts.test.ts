import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson } from '../../../../engine/text/json.ts';
import { type Grade, gapsOf, rangeOf, withRange } from '../levels/grade-ports.ts';
import { cell, promptsCsv } from './csv.ts';
import { filtered, lengthOf, occurrences, promptRows } from './rows.ts';

const flow = parseJson(
  '{"flow":{"a":{"description":"开场","playbacks":["您好${name}","x.wav"],"replaybacks":["您好${name}"]},"__proto__":{"kbplaybacks":"=1+1"}},"prompt":{"p":{"name":"价格","playbacks":["三百元。"]}},"global":{"thinking_playbacks":["嗯"]}}',
) as JsonObject;

describe('prompts of a flow', () => {
  const rows = promptRows(flow);
  const counts = occurrences(rows);
  const show = (filter: Parameters<typeof filtered>[1], query = '') =>
    filtered(rows, filter, query, counts, (prompt) => prompt === 'x.wav').map(({ prompt }) => prompt);

  it('are found, wherever they are', () => {
    expect(rows.map(({ of, id, visit, at }) => `${of} ${id} ${visit} ${at}`)).toEqual([
      'node a playbacks 0',
      'node a playbacks 1',
      'node a replaybacks 0',
      'node __proto__ kbplaybacks 0',
      'entry p answer 0',
      'global  thinking 0',
    ]);
    expect(promptRows(flow)[0]).toBe(rows[0]);
  });

  it('are filtered', () => {
    expect(show('recording')).toEqual(['x.wav']);
    expect(show('missing')).toEqual(['x.wav']);
    expect(show('variables')).toHaveLength(2);
    expect(show('duplicate')).toHaveLength(2);
    expect(show('text', '价格')).toEqual(['三百元。']);
    expect(lengthOf(rows)).toEqual({ characters: 2 + 2 + 3 + 1, seconds: 1 });
  });

  it('become CSV that no spreadsheet takes for formulas', () => {
    expect(['=1', '+1', '-1', '@x', '\tx', '\rx', 'a,b', 'a"b', 'a\nb', 'a'].map(cell)).toEqual([
      "'=1",
      "'+1",
      "'-1",
      "'@x",
      "'\tx",
      '"\'\rx"',
      '"a,b"',
      '"a""b"',
      '"a\nb"',
      'a',
    ]);
    const csv = promptsCsv(rows, {
      columns: ['n', '-'],
      global: 'g',
      visit: ({ visit }) => visit,
      kind: ({ kind }) => kind,
    });
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      "\ufeffn,'-",
      '001,开场,a,playbacks,text,您好${name},2,0.4,001.wav',
    ]);
    expect(csv).toContain("'=1+1");
  });
});

describe('levels', () => {
  const grade = (rule: Grade['rule']): Grade => ({ name: 'A', position: 1, rule });

  it('have a range of scores, and keep their other conditions', () => {
    expect(rangeOf(grade({ score: { from: 0 } }))).toEqual({ from: 0, to: null });
    expect(withRange(grade({ answered: true, score: { from: 1 } }), { from: null, to: 0 }).rule).toEqual({
      answered: true,
      score: { to: 0 },
    });
    expect(withRange(grade({ score: { from: 1 } }), { from: null, to: null }).rule).toEqual({});
  });

  it('may leave scores out', () => {
    const all = [grade({ score: { from: 5 } }), grade({ score: { from: 0, to: 2 } })];
    expect(gapsOf(all, -3, 9)).toEqual([
      { from: -3, to: -1 },
      { from: 3, to: 4 },
    ]);
    expect(gapsOf([grade({})], -3, 9)).toEqual([]);
    expect(gapsOf([grade({ answered: true })], 0, 1)).toEqual([]);
    expect(gapsOf([grade({ rounds: { from: 2 } })], 0, 1)).toEqual([{ from: 0, to: 1 }]);
  });
});
