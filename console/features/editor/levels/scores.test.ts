import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson } from '../../../../engine/text/json.ts';
import { componentsOf } from './components.ts';
import { reachOf, scorersOf } from './scores.ts';

function reach(script: string, start = 'a') {
  const flow = parseJson(script) as JsonObject;
  return reachOf(flow, start, scorersOf(flow));
}

describe('the range of a score', () => {
  it('is that of the best and the worst way', () => {
    const flow =
      '{"flow":{"a":{"potential":1,"subflow":{"b":{},"c":{}}},"b":{"potential":"3","subflow":{"d":{}}},"c":{"potential":"-2","subflow":{"d":{}}},"d":{"potential":"+0.5"},"x":{"potential":9}}}';
    expect(reach(flow)).toEqual({ low: -1, high: 4.5, texts: [], repeating: 0, unreachable: 1 });
  });

  it('knows nodes that set the score, and texts', () => {
    expect(
      reach(
        '{"flow":{"a":{"potential":7,"subflow":{"b":{}}},"b":{"potential":"=2","subflow":{"c":{}}},"c":{"potential":"A"}}}',
      ),
    ).toEqual({ low: 0, high: 7, texts: ['A'], repeating: 0, unreachable: 0 });
  });

  it('counts each node of a loop once, and says that it repeats', () => {
    expect(
      reach(
        '{"flow":{"a":{"potential":1,"subflow":{"b":{}}},"b":{"potential":2,"repetition":1,"subflow":{"a":{}}}}}',
      ),
    ).toMatchObject({ low: 0, high: 3, repeating: 1 });
    expect(reach('{"flow":{"a":{"potential":1,"subflow":{"a":{}}}}}')).toMatchObject({
      high: 1,
      repeating: 1,
    });
  });

  it('has answers of the knowledge base, and where they lead', () => {
    expect(
      reach(
        '{"flow":{"a":{"kb":"C"},"b":{"potential":4}},"kb":{"C":{"prompts":["p","q","no"]}},"prompt":{"p":{"potential":2,"repetition":1},"q":{"potential":-1,"switchflow":"b"},"r":{"potential":8}}}',
      ),
    ).toEqual({ low: -1, high: 6, texts: [], repeating: 1, unreachable: 1 });
  });

  it('is nothing without a start', () => {
    const flow = parseJson('{"flow":{}}') as JsonObject;
    expect(reachOf(flow, null, [])).toEqual({ low: 0, high: 0, texts: [], repeating: 0, unreachable: 0 });
  });

  it('of a chain of 20,000 nodes is told at once', () => {
    const found = componentsOf('0', (id) => (Number(id) < 20_000 ? [String(Number(id) + 1), '0'] : []));
    expect(found.map(({ members, isLoop }) => [members.length, isLoop])).toEqual([
      [20_000, true],
      [1, false],
    ]);
  });
});
