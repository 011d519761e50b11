import { expect, it } from 'vitest';
import { describeRules, END, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';

const options = { outbound: true };
const opening = (text: string, words: string[] = ['不要再打'], more: object = {}) =>
  flowThatAsks({ no: textArrow(...words) }, { playbacks: [text], ...more });

describeRules('outbound', {
  'robot-not-disclosed': {
    options,
    bad: [
      { script: opening('您好，我是光明学校的李老师'), at: '$.flow.ask.playbacks' },
      // The opening is the first node that says something.
      {
        script: {
          start: 'begin',
          flow: {
            begin: {
              action: 'cti_play_and_detect_speech',
              argument: "'0'",
              subflow: { say: { condition: { complete: ['any'] } } },
            },
            say: { ...END, playbacks: ['您好', '再见'] },
          },
          synonym: { 拒绝: ['投诉'] },
        },
        at: '$.flow.say.playbacks',
      },
    ],
    good: [
      opening('您好，我是光明学校的智能语音助手'),
      opening('Hello, this is an automated call of Acme'),
      // Nobody knows what a file or a variable says.
      opening('hello.wav'),
      opening('您好，我是${who}'),
    ],
  },
  'no-opt-out': {
    options,
    bad: { script: opening('我是机器人小光', ['没兴趣']), at: '$.flow.ask' },
    good: [
      opening('我是机器人小光', ['别再打了']),
      opening('我是机器人小光', ['don’t call again', '/投诉/']),
      opening('我是机器人小光', ['没兴趣'], { optout: '1' }),
      flowThatAsks({ no: { ...textArrow('没兴趣'), optout: '1' } }, { playbacks: ['我是机器人小光'] }),
    ],
  },
});

it('flows of which it is not asked need neither', () => {
  expect(lint(opening('您好', ['没兴趣']))).toEqual([]);
});
