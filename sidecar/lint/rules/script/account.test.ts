import { expect, it } from 'vitest';
import { describeRules, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';

const name = 't1.@acme';
const withGlobal = (global: object) => flowThatAsks({ yes: textArrow('好') }, {}, { global });
const asks = (more: object) => flowThatAsks({ yes: textArrow('好') }, more);
const runs = (action: string, argument: string) =>
  flowThatAsks({}, { action, argument, subflow: { end: { condition: { complete: ['any'] } } } });
const ARGUMENT = '$.flow.ask.argument';
const GOOD = [
  withGlobal({ ttsurl: 'https://tts.example/speak', nlpurl: 'https://nlp.example/' }),
  asks({ playbacks: ['(refresh=true)https://sounds.example/a.wav'] }),
];

describeRules('account', {
  'account-address': {
    bad: [
      { name, script: withGlobal({ ttsurl: 'https://10.0.0.1/speak' }), at: '$.global.ttsurl' },
      { name, script: withGlobal({ nlpurl: 'http://nlp.example/' }), at: [] },
      { name, script: withGlobal({ nlpurl: 'https://0x7f.1/' }), at: '$.global.nlpurl' },
      { name, script: withGlobal({ nlpurl: 'https://user:word@nlp.example/' }), at: '$.global.nlpurl' },
      { name, script: asks({ playbacks: ['https://169.254.169.254/a.wav'] }), at: '$.flow.ask.playbacks[0]' },
      { name, script: asks({ playbacks: ['(a=b)http://[::1]/a.wav'] }), at: '$.flow.ask.playbacks[0]' },
      {
        name,
        script: withGlobal({ thinking_playbacks: ['https://localhost/a.wav'] }),
        at: '$.global.thinking_playbacks[0]',
      },
    ],
    good: GOOD,
  },
  'account-application': {
    bad: [
      { name, script: runs('bridge', 'sofia/gateway/trunk/00881'), at: ARGUMENT },
      { name, script: runs('transfer', '1000 XML default'), at: ARGUMENT },
      { name, script: runs('playback', 'http://sounds.example/a.wav'), at: ARGUMENT },
      { name, script: runs('playback', '/etc/passwd'), at: ARGUMENT },
      { name, script: runs('set', 'hold_music=a.wav'), at: ARGUMENT },
      { name, script: asks({ argument: "'1' '' '' '' '10.0.0.1:99'" }), at: ARGUMENT },
    ],
    good: GOOD,
  },
});

it('flows of the operator are not limited', () => {
  expect(lint(runs('bridge', 'sofia/gateway/trunk/00881'))).toEqual([]);
  expect(lint(withGlobal({ ttsurl: 'http://127.0.0.1:9000/speak' }))).toEqual([]);
});

it('what the operator allows to an account is not reported', () => {
  const options = {
    accountTargets: ['acme bridge sofia/gateway/acme/*', 'acme asrproxy_addr 10.0.0.1:99'],
    pushTargets: ['10.0.0.0/8'],
  };
  for (const script of [
    ...GOOD,
    runs('bridge', 'sofia/gateway/acme/${flow_number}'),
    runs('set', 'flow_a=${flow_b}'),
    withGlobal({ ttsurl: 'http://10.0.0.1/speak' }),
    asks({ argument: "'1' '' '' '' '10.0.0.1:99'" }),
  ])
    expect(lint(script, options, name)).toEqual([]);
  expect(lint(runs('bridge', 'sofia/gateway/acme/1'), options, 't1.@other')).toHaveLength(1);
});
