import { asking, describeRules, END, entryAt, said } from '../../../../test/support/lint.ts';

const yes = { yes: said('好') };
const arrow = (kind: string, ...entries: string[]) => asking({ a: { condition: { [kind]: entries } } });

describeRules('blanks', {
  'blank-at-end': {
    bad: [
      { script: asking({ a: said('any ') }), at: entryAt('a') },
      { script: asking({ a: said('\u3000ANY') }), at: entryAt('a') },
      { script: asking({ a: said('any\u200b') }), at: entryAt('a') },
      { script: asking({ a: said('肯定词 ') }, {}, { synonym: { 肯定词: ['好'] } }), at: entryAt('a') },
      { script: asking({ a: said(' /好|行/') }), at: entryAt('a') },
      { script: asking({ a: said('好|行 ') }), at: entryAt('a') },
      { script: arrow('dtmf', '1', '2 '), at: entryAt('a', 1, 'dtmf') },
      { script: arrow('complete', 'timeout() '), at: entryAt('a', 0, 'complete') },
      { script: asking(yes, { playbacks: ['welcome.wav '] }), at: '$.flow.ask.playbacks[0]' },
      { script: asking(yes, { playbacks: [' https://example.org/a.wav'] }), at: '$.flow.ask.playbacks[0]' },
      { script: asking(yes, {}, { global: { voicedir: 'female ' } }), at: '$.global.voicedir' },
      { script: asking(yes, {}, { global: { voicelist: ['amy', 'joe '] } }), at: '$.global.voicelist[1]' },
      { script: { flow: { 'a ': END } }, at: '$.flow["a "]' },
      { script: asking(yes, {}, { synonym: { '肯定词 ': ['好'] } }), at: '$.synonym["肯定词 "]' },
      {
        script: asking(
          yes,
          { kb: 'C1' },
          {
            kb: { C1: { prompts: ['P1'] } },
            prompt: { P1: { keyworks: ['贵'], playbacks: 'a.wav', switchflow: 'yes ' } },
          },
        ),
        at: '$.prompt.P1.switchflow',
      },
    ],
    good: [
      // Blanks do not matter in keywords and spoken texts.
      asking({ a: said(' 好 ', 'never mind ') }, { playbacks: ['请问 ', 'say hello.'] }),
      asking({ a: said('/ok |yes /') }, { kb: 'C1, C2' }, { kb: { C1: {}, C2: {} } }),
      asking(yes, { potential: ' 3 ' }, { global: { voicedir: '', mode: ' 1' } }),
    ],
  },
});
