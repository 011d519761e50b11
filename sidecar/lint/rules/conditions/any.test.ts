import { ask, describeRules, END, entryAt, flowThatAsks, textArrow } from '../../../../test/support/lint.ts';

const any = (kind: string) => ({ condition: { [kind]: ['any'] } });
const kb = { C1: { prompts: ['P1', 'P2'] } };
const prompt = (...keyworks: string[][]) =>
  Object.fromEntries(keyworks.map((words, i) => [`P${i + 1}`, { keyworks: words, playbacks: 'a.wav' }]));

describeRules('any', {
  'any-unreachable': {
    bad: [
      { script: flowThatAsks({ a: textArrow('any'), b: textArrow('好', 'ANY') }), at: entryAt('b', 1) },
      { script: flowThatAsks({ a: any('dtmf'), b: any('dtmf') }), at: entryAt('b', 0, 'dtmf') },
      { script: flowThatAsks({ a: any('complete') }), at: entryAt('end', 0, 'complete') },
      {
        script: flowThatAsks({ a: { condition: { complete: ['timeout', 'done'] } } }),
        at: entryAt('end', 0, 'complete'),
      },
      { script: flowThatAsks({ a: textArrow('/.*/'), b: textArrow('any') }), at: entryAt('b') },
      {
        script: flowThatAsks({ a: textArrow('any') }, { kb: 'C1' }, { kb, prompt: prompt(['贵'], ['any']) }),
        at: entryAt('a'),
      },
      {
        script: flowThatAsks(
          { a: textArrow('好') },
          { kb: 'C1' },
          { kb, prompt: prompt(['any'], ['贵', 'any']) },
        ),
        at: '$.prompt.P2.keyworks[1]',
      },
    ],
    good: [
      flowThatAsks({ a: textArrow('好'), b: textArrow('any') }),
      flowThatAsks({ a: { condition: { text: ['any'], dtmf: ['any'] } } }),
      flowThatAsks({ a: { condition: { complete: ['timeout'] } } }),
      flowThatAsks({ a: textArrow('/不.*/'), b: textArrow('any') }),
      flowThatAsks({ a: textArrow('好') }, { kb: 'C1' }, { kb, prompt: prompt(['贵'], ['any']) }),
      // The first arrow is eventually used up.
      {
        start: 'ask',
        flow: {
          ask: ask({ a: textArrow('any'), b: textArrow('any') }),
          a: { ...END, repetition: 2 },
          b: END,
          end: END,
        },
      },
    ],
  },
});
