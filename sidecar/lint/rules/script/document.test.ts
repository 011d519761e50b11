import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../engine/text/json.ts';
import { describeRules, END, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';
import { MAX_SCRIPT_BYTES } from '../../../flows/script.ts';
import { jsonFault } from './document.ts';

const good = flowThatAsks({ yes: textArrow('好') });

describeRules('document', {
  'flow-name': {
    bad: ['a b', '.hidden', 'a/b', '', 'a..b'].map((name) => ({ script: good, name, at: '$' })),
    good,
  },
  'not-json': {
    bad: [
      { script: '{"flow": {"F1": }}', at: '$.flow.F1' },
      { script: '', at: '$' },
      { script: '['.repeat(200), at: '$' },
    ],
    good: [JSON.stringify(good), `\ufeff${JSON.stringify(good)}`],
  },
  'not-usable': {
    bad: [
      { script: [], at: '$' },
      { script: {}, at: '$.flow' },
      { script: { flow: {} }, at: '$.flow' },
      { script: { flow: { F1: END, F2: 'x' } }, at: '$.flow.F2' },
      { script: { start: 'F9', flow: { F1: END } }, at: '$.start' },
      { script: { flow: { start: { subflow: { F9: {} } }, F1: END } }, at: '$.flow.start.subflow.F9' },
      { script: ' '.repeat(MAX_SCRIPT_BYTES + 1), at: '$' },
    ],
    good: [{ flow: { F1: END } }, { flow: { start: { subflow: { F1: {} } }, F1: END } }],
  },
  'duplicate-key': {
    bad: [
      { script: '{"flow":{"F1":{},"F1":{"action":"hangup"}}}', at: '$.flow.F1' },
      { script: '{"flow":{"F1":{"action":"hangup","action":"hangup"}}}', at: '$.flow.F1.action' },
    ],
    good: '{"flow":{"F1":{"action":"hangup","description":"F1"}}}',
  },
});

describe('a script that is rejected', () => {
  it('is still checked as far as possible', () => {
    const rules = lint({ start: 'F9', flow: { F1: { playback: 'a.wav', repetition: 'x' } } }).map(
      ({ rule }) => rule,
    );
    expect(rules).toEqual(['unknown-key', 'not-a-number', 'not-usable']);
  });

  it.each(['{"a"', '{a', '{"a":1,', '[1', '"x', '{"a":"\n"}', '"\\u1"', '"\\q"', '{} x', 'tru', '{"a":'])(
    'names the error of %j in Chinese',
    (text) => {
      const message = messageOf(text);
      expect(jsonFault(message)).toMatch(/^[^a-z]*(?:\\u[^a-z]*)?（第 \d+ 行第 \d+ 列）$/);
    },
  );
});

function messageOf(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it is JSON');
}
