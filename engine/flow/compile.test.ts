import { describe, expect, it } from 'vitest';
import { compileFlow } from './compile.ts';
import type { CompiledFlow } from './compiled.ts';
import { FlowError } from './error.ts';

const compiled = (script: unknown, name = 't1'): CompiledFlow =>
  compileFlow(name, typeof script === 'string' ? script : JSON.stringify(script), '0123456789ab');

function refused(script: unknown, name?: string): [string, string] {
  try {
    compiled(script, name);
  } catch (error) {
    if (error instanceof FlowError) return [error.code, error.path];
  }
  throw new Error('accepted');
}

describe('a script is refused', () => {
  it.each<[string, unknown, string, string]>([
    ['not JSON', '{"flow":', 'FLOW_NOT_JSON', '$.flow'],
    ['not an object', '[]', 'FLOW_NOT_OBJECT', '$'],
    ['no flow', {}, 'FLOW_EMPTY', '$.flow'],
    ['flow is a list', { flow: [] }, 'FLOW_EMPTY', '$.flow'],
    ['no nodes', { flow: {} }, 'FLOW_EMPTY', '$.flow'],
    ['a node is a text', { flow: { F1: {}, 'F 2': 'x' } }, 'FLOW_NOT_OBJECT', '$.flow["F 2"]'],
    ['start names nothing', { start: 'F9', flow: { F1: {} } }, 'FLOW_START', '$.start'],
    [
      "the start node's arrow names nothing",
      { flow: { Start: { subflow: { F9: {} } }, F1: {} } },
      'FLOW_START',
      '$.flow.Start.subflow.F9',
    ],
  ])('%s', (_, script, code, path) => {
    expect(refused(script)).toEqual([code, path]);
  });

  it.each(['', '.hidden', 'a/b', 'a..b', '../x', 'a b', 'x'.repeat(129), 'a\0b', 'a\nb', 'a;b'])(
    'the name %j',
    (name) => {
      expect(refused({ flow: { F1: {} } }, name)[0]).toBe('FLOW_NAME');
    },
  );

  it.each(['t1', '邀约-2.v@x_1', 'x'.repeat(128), '流程１'])('but not the name %s', (name) => {
    expect(compiled({ flow: { F1: {} } }, name).name).toBe(name);
  });
});

describe('the boot node', () => {
  const boot = (script: unknown): string | undefined => {
    const flow = compiled(script);
    return flow.nodes[flow.boot]?.id;
  };

  it('is the one that start names', () => {
    expect(boot({ start: 'B', flow: { start: { subflow: { A: {} } }, A: {}, B: {} } })).toBe('B');
  });
  it('else the first arrow of a node called start, by priority', () => {
    expect(boot({ flow: { A: {}, B: {}, START: { subflow: { A: {}, B: { priority: '1' } } } } })).toBe('B');
  });
  it('else the only node that no other points to', () => {
    expect(boot({ flow: { A: {}, B: { subflow: { A: {}, B: {} } } } })).toBe('B');
    expect(boot({ flow: { start: {}, B: { subflow: { start: {} } } } })).toBe('B');
  });
  it('else the first', () => {
    expect(boot({ flow: { A: {}, B: {} } })).toBe('A');
    expect(boot('{"flow":{"F1":{},"10":{}}}')).toBe('F1');
  });
});

describe('nodes', () => {
  const node = (fields: object, rest: object = {}) => compiled({ flow: { F1: fields }, ...rest }).nodes[0];

  it('resolve the prompts of each entry', () => {
    const [p, r, t, f, k] = ['p', 'r', 't', 'f', 'k'].map((x) => [x]);
    expect(node({ playbacks: 'p' })).toMatchObject({ promptsByEntry: [p, p, p, p], kbPlaybacks: p });
    expect(node({ playbacks: p, replaybacks: r })).toMatchObject({
      promptsByEntry: [p, r, r, r],
      kbPlaybacks: r,
    });
    expect(node({ playbacks: p, replaybacks: [''], thirdplaybacks: t })).toMatchObject({
      promptsByEntry: [p, p, t, p],
    });
    expect(node({ playbacks: p, replaybacks: r, fourplaybacks: f, kbplaybacks: k })).toMatchObject({
      promptsByEntry: [p, r, r, f],
      kbPlaybacks: k,
    });
  });

  it('read numbers from texts, and all values that mean not set', () => {
    expect(node({ repetition: '2', mismatchrepetition: 3 })).toMatchObject({
      repetition: 2,
      mismatchRepetition: 3,
    });
    for (const unset of ['', null, [], [''], 'abc', '-1', 0]) {
      expect(node({ repetition: unset, mismatchrepetition: unset })).toMatchObject({
        repetition: 0,
        mismatchRepetition: 1,
      });
    }
  });

  it('order arrows by priority, then those without one; ties keep their order', () => {
    const script =
      '{"flow":{"F1":{"subflow":{"a":{},"10":{"priority":"2"},"b":{"priority":1},"2":{"priority":2}}}}}';
    expect(compiled(script).nodes[0]?.arrows.map((arrow) => arrow.id)).toEqual(['b', '10', '2', 'a']);
  });

  it('read a KB as an id, a list with commas or an array, and skip categories that do not exist', () => {
    const rest = {
      kb: { C1: { prompts: ['P1', 'gone'] }, C2: { prompts: 'P1' } },
      prompt: { P1: { keyworks: 'a', keywords: ['b'] } },
    };
    expect(node({ kb: 'C1' }, rest)?.kb).toEqual([0]);
    expect(node({ kb: 'C2, C1,C9' }, rest)?.kb).toEqual([1, 0]);
    expect(node({ kb: ['C1', 'C2'] }, rest)?.kb).toEqual([0, 1]);
    const flow = compiled({ flow: { F1: {} }, ...rest });
    expect(flow.categories).toEqual([[0], [0]]);
    expect(flow.prompts[0]?.text.map((term) => term.condition)).toEqual(['a', 'b']);
  });

  it('share equal settings and terms', () => {
    const listening = {
      action: 'cti_play_and_detect_speech',
      argument: "'1'",
      subflow: { X: { condition: { text: ['好', 'any'] } } },
    };
    const flow = compiled({ flow: { A: listening, B: listening, C: { action: 'hangup' }, D: {} } });
    const [a, b, c, d] = flow.nodes;
    expect(a?.listen).toBe(b?.listen);
    expect([a?.listen?.mode, c?.listen, d?.listen?.mode]).toEqual([1, null, 0]);
    expect(a?.arrows[0]?.text[0]).toBe(b?.arrows[0]?.text[0]);
    expect(a?.arrows[0]).toMatchObject({ target: -1, textAny: 'any', dtmfAny: null });
  });
});
