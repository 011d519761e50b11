import { describeRules, END, entryAt, flowThatAsks, textArrow } from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const arrow = (kind: string, ...entries: string[]) => flowThatAsks({ a: { condition: { [kind]: entries } } });

describeRules('blanks', {
  'blank-at-end': {
    bad: [
      { script: flowThatAsks({ a: textArrow('any ') }), at: entryAt('a') },
      { script: flowThatAsks({ a: textArrow('\u3000ANY') }), at: entryAt('a') },
      { script: flowThatAsks({ a: textArrow('any\u200b') }), at: entryAt('a') },
      {
        script: flowThatAsks({ a: textArrow('肯定词 ') }, {}, { synonym: { 肯定词: ['好'] } }),
        at: entryAt('a'),
      },
      { script: flowThatAsks({ a: textArrow(' /好|行/') }), at: entryAt('a') },
      { script: flowThatAsks({ a: textArrow('好|行 ') }), at: entryAt('a') },
      { script: arrow('dtmf', '1', '2 '), at: entryAt('a', 1, 'dtmf') },
      { script: arrow('complete', 'timeout() '), at: entryAt('a', 0, 'complete') },
      { script: flowThatAsks(yes, { playbacks: ['welcome.wav '] }), at: '$.flow.ask.playbacks[0]' },
      {
        script: flowThatAsks(yes, { playbacks: [' https://example.org/a.wav'] }),
        at: '$.flow.ask.playbacks[0]',
      },
      { script: flowThatAsks(yes, {}, { global: { voicedir: 'female ' } }), at: '$.global.voicedir' },
      {
        script: flowThatAsks(yes, {}, { global: { voicelist: ['amy', 'joe '] } }),
        at: '$.global.voicelist[1]',
      },
      { script: { flow: { 'a ': END } }, at: '$.flow["a "]' },
      { script: flowThatAsks(yes, {}, { synonym: { '肯定词 ': ['好'] } }), at: '$.synonym["肯定词 "]' },
      {
        script: flowThatAsks(
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
      flowThatAsks({ a: textArrow(' 好 ', 'never mind ') }, { playbacks: ['请问 ', 'say hello.'] }),
      flowThatAsks({ a: textArrow('/ok |yes /') }, { kb: 'C1, C2' }, { kb: { C1: {}, C2: {} } }),
      flowThatAsks(yes, { potential: ' 3 ' }, { global: { voicedir: '', mode: ' 1' } }),
    ],
  },
});
