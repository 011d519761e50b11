import { expect, it } from 'vitest';
import { describeRules, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';

const withGlobal = (global: object) => flowThatAsks({ yes: textArrow('好') }, {}, { global });

describeRules('addresses', {
  address: {
    bad: [
      { script: withGlobal({ ttsurl: 'ws://tts.example/speak' }), at: '$.global.ttsurl' },
      { script: withGlobal({ ttsurl: 'tts.example:8080/speak' }), at: '$.global.ttsurl' },
      { script: withGlobal({ ttsurl: '/speak' }), at: '$.global.ttsurl' },
      { script: withGlobal({ ttsurl: 'http://' }), at: '$.global.ttsurl' },
      { script: withGlobal({ nlpurl: 'wss://nlp.example' }), at: '$.global.nlpurl' },
      { script: withGlobal({ nlpurl: '127.0.0.1:5000' }), at: '$.global.nlpurl' },
      { script: withGlobal({ nlpurl: 'http:/nlp.example' }), at: '$.global.nlpurl' },
    ],
    good: [
      withGlobal({ ttsurl: 'http://tts.example:8080/speak', nlpurl: 'HTTPS://nlp.example/a?b=c' }),
      withGlobal({ ttsurl: '', nlpurl: null }),
      withGlobal({ ttsurl: '${tts_url}' }),
    ],
  },
});

it('a message does not repeat the address, which may contain a password', () => {
  const [finding] = lint(withGlobal({ nlpurl: 'ws://user:SECRET@nlp.example' }));
  expect(finding?.message.en).toBe(
    'nlpurl cannot be used: ws:// is not supported, only http:// and https://',
  );
});
