import { describe, expect, it } from 'vitest';
import { describeRules, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';

const kb = { C1: { prompts: ['P1'] } };
const saying = (text: string, more: object = {}, rest: object = {}) =>
  flowThatAsks(
    { yes: textArrow('需要', '/要不要/', '肯定词') },
    { playbacks: ['a.wav', text], ...more },
    rest,
  );
const withKb = (keyworks: string[], answer: string, text = '您好') =>
  saying(text, { kb: 'C1' }, { kb, prompt: { P1: { keyworks, playbacks: [answer] } } });
const at = '$.flow.ask.playbacks[1]';

describeRules('barge-in', {
  'self-interrupt': {
    bad: [
      { script: saying('请问您需要吗？'), at },
      { script: saying('您要不要了解一下'), at },
      { script: saying('您是说可以吗', {}, { synonym: { 肯定词: ['可以'] } }), at },
      { script: saying('您好', { mismatchplaybacks: '您需 要吗' }), at: '$.flow.ask.mismatchplaybacks' },
      { script: withKb(['价格'], '八折', '我们价格优惠'), at },
      { script: withKb(['价格'], '价格是一百元'), at: '$.prompt.P1.playbacks[0]' },
    ],
    good: [
      saying('您好，方便吗？'),
      // The node listens only after the prompts, or not at all.
      saying('您需要吗', { argument: "'2'" }),
      saying('您需要吗', {
        filter: { text: 'SF', dtmf: '' },
        subflow: {
          yes: { condition: { complete: ['any'], dtmf: '1' } },
          end: { condition: { complete: ['timeout'] } },
        },
      }),
      // A file, a stream, and the two texts around a variable.
      saying('需要.wav'),
      saying('需${name}要'),
      saying('phrase:需要'),
      withKb(['价格'], '一百元'),
    ],
  },
});

describe('self-interrupt', () => {
  it('names the words and their owner', () => {
    const [finding] = lint(saying('您是说可以吗', {}, { synonym: { 肯定词: ['可以'] } }));
    expect(finding?.message.en).toBe(
      'the prompt contains "可以", so the voice of the robot can trigger the keyword "可以" of the arrow to "yes" (synonym "肯定词")',
    );
  });
});
