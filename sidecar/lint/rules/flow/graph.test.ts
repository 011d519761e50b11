import { describe, expect, it } from 'vitest';
import {
  ask,
  describeRules,
  END,
  flowThatAsks,
  lint,
  pathsOf,
  textArrow,
} from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const then = (target: string, complete = 'any') => ({ [target]: { condition: { complete: [complete] } } });
const play = (subflow: object, more: object = {}) => ({
  action: 'playback',
  argument: 'a.wav',
  subflow,
  ...more,
});
const silent = (subflow: object, more: object = {}) => ask({}, { subflow, ...more });

describeRules('graph', {
  'start-without-arrows': {
    bad: [
      { script: { flow: { a: END, start: {} } }, at: '$.flow.start' },
      { script: { start: 'a', flow: { a: END, Start: { playbacks: ['hello.wav'] } } }, at: '$.flow.Start' },
    ],
    good: [
      { flow: { start: { subflow: { a: {} } }, a: END } },
      // Calls begin at this node.
      { flow: { start: END } },
      { start: 'start', flow: { start: END } },
    ],
  },
  'unreachable-node': {
    bad: [
      { script: { start: 'a', flow: { a: END, b: END, c: END } }, at: ['$.flow.b', '$.flow.c'] },
      // Two nodes that lead only to each other.
      {
        script: { start: 'a', flow: { a: END, b: play(then('c')), c: play(then('a')) } },
        at: ['$.flow.b', '$.flow.c'],
      },
      // An arrow without a condition leads nowhere.
      { script: { start: 'a', flow: { a: play({ b: {}, ...then('c') }), b: END, c: END } }, at: '$.flow.b' },
    ],
    good: [
      flowThatAsks(yes),
      // Reachable by switchflow only.
      {
        start: 'ask',
        flow: { ask: ask({}, { kb: 'C1' }), sold: END, end: END },
        kb: { C1: { prompts: ['P1'] } },
        prompt: { P1: { keyworks: '买', playbacks: 'a.wav', switchflow: 'sold' } },
      },
      // The node that only marks where calls begin.
      { flow: { Start: { subflow: { a: {} } }, a: END } },
      { start: 'a', flow: { start: { subflow: { a: {} } }, a: END } },
    ],
  },
  'endless-loop': {
    bad: [
      { script: { flow: { a: play(then('a')) } }, at: '$.flow.a' },
      {
        script: { flow: { a: play(then('b')), b: play(then('c')), c: { ...play(then('b')), action: '' } } },
        at: '$.flow.b',
      },
    ],
    good: [
      { flow: { a: play({ ...then('b') }), b: END } },
      { flow: { a: play({ ...then('a'), ...then('b') }, { repetition: 3 }), b: END } },
    ],
  },
  'silent-loop': {
    bad: [
      { script: { flow: { a: silent(then('a')) } }, at: '$.flow.a' },
      { script: { flow: { a: silent(then('b', 'timeout')), b: silent(then('a')) } }, at: '$.flow.a' },
      // The failure of the application leads back, without any input of the caller.
      {
        script: {
          flow: {
            a: { action: 'bridge', argument: 'user/1', subflow: then('b', 'BUSY') },
            b: silent(then('a')),
          },
        },
        at: '$.flow.a',
      },
    ],
    good: [
      flowThatAsks(yes),
      // It is used up after three times, and then another arrow is taken.
      { flow: { a: silent({ ...then('a'), ...then('b') }, { repetition: '3' }), b: END } },
      {
        flow: {
          a: silent({ b: { condition: { complete: ['timeout'], text: ['好'] } }, ...then('c') }),
          b: silent({ ...then('c', 'timeout'), ...then('a', 'done') }),
          c: END,
        },
      },
    ],
  },
  'dead-end': {
    bad: [
      { script: { flow: { a: silent({ b: textArrow('好') }), b: END } }, at: '$.flow.a' },
      {
        script: {
          flow: { a: silent({ b: { condition: { text: ['好'], complete: ['timeout'] } } }), b: END },
        },
        at: '$.flow.a',
      },
      {
        script: { flow: { a: silent({ b: { condition: { text: ['any'], complete: ['done'] } } }), b: END } },
        at: '$.flow.a',
      },
      // Mode 0, but the node waits for keys.
      {
        script: { flow: { a: { action: '', subflow: { b: { condition: { dtmf: ['1'] } } } }, b: END } },
        at: '$.flow.a',
      },
      // The mismatch prompts are eventually used up.
      {
        script: { flow: { a: silent({ b: textArrow('好') }, { mismatchplaybacks: ['again.wav'] }), b: END } },
        at: '$.flow.a',
      },
    ],
    good: [
      { flow: { a: silent({ b: { condition: { text: ['any'], complete: ['timeout'] } } }), b: END } },
      { flow: { a: silent({ b: { condition: { text: ['好'], complete: ['timeout', 'done'] } } }), b: END } },
      // The end of a flow that returns to the dialplan.
      { flow: { a: { action: '', playbacks: ['bye.wav'] } } },
      { flow: { a: { action: 'bridge', argument: 'user/1' } } },
    ],
  },
  'arrow-without-condition': {
    bad: [
      { script: flowThatAsks({ yes: {}, no: textArrow('不') }), at: '$.flow.ask.subflow.yes' },
      {
        script: flowThatAsks({ yes: { condition: { text: [''], dtmf: [] } } }),
        at: '$.flow.ask.subflow.yes',
      },
    ],
    good: [flowThatAsks(yes), { flow: { start: { subflow: { a: {} } }, a: END } }],
  },
});

describe('loops', () => {
  it('are reported once each, by their nodes', () => {
    const findings = lint({
      flow: { a: silent(then('b')), b: silent(then('c')), c: silent(then('b')), d: END },
    });
    const loops = findings.filter(({ rule }) => rule === 'silent-loop');
    expect(loops.map(({ path }) => path)).toEqual(['$.flow.b']);
    expect(loops[0]?.message.en).toContain('b → c → b');
  });

  it('are found in a chain of nodes that is longer than the stack', () => {
    const flow = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`n${i}`, play(then(`n${(i + 1) % 5_000}`))]),
    );
    expect(pathsOf(lint({ start: 'n0', flow }), 'endless-loop')).toEqual(['$.flow.n0']);
  });
});
