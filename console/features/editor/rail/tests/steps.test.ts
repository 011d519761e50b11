import { describe, expect, it } from 'vitest';
import { arrowsOfSteps, partsOfStep, testsFile, testsOfFile } from './steps.ts';

describe('the file of tests', () => {
  const test = {
    name: '答应',
    lines: [{ say: '好的' }],
    expected: { steps: [{ input: '', to: 'node a' }], ended: 'NORMAL_CLEARING', score: null },
  };

  it('comes back as it was written', () => {
    expect(testsOfFile(`\ufeff${testsFile([test, { ...test, expected: null }])}`)).toEqual([
      test,
      { ...test, expected: null },
    ]);
  });

  it.each([
    '',
    '[]',
    '{"tests":1}',
    '{"tests":[null]}',
    '{"tests":[{"name":"","lines":[],"expected":null}]}',
    '{"tests":[{"name":"a","lines":["x"],"expected":null}]}',
    '{"tests":[{"name":"a","lines":[],"expected":{"steps":[{}],"ended":""}}]}',
    '{"tests":[{"name":"a","lines":[]}]}',
  ])('is refused as %s', (text) => {
    expect(testsOfFile(text)).toBeNull();
  });
});

it('ids with blanks are whole, and arrows lead from node to node', () => {
  expect(partsOfStep({ input: '', to: 'node a b' })).toEqual({ kind: 'node', id: 'a b' });
  const to = ['node a', 'answer price', 'node b', 'none', 'node __proto__'];
  expect(arrowsOfSteps(to.map((one) => ({ input: '', to: one })))).toEqual([
    ['a', 'b'],
    ['b', '__proto__'],
  ]);
});
