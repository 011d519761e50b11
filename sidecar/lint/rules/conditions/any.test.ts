import { ask, asking, describeRules, END, entryAt, said } from '../../../../test/support/lint.ts';

const any = (kind: string) => ({ condition: { [kind]: ['any'] } });
const kb = { C1: { prompts: ['P1', 'P2'] } };
const prompt = (...keyworks: string[][]) =>
  Object.fromEntries(keyworks.map((words, i) => [`P${i + 1}`, { keyworks: words, playbacks: 'a.wav' }]));

describeRules('any', {
  'any-unreachable': {
    bad: [
      { script: asking({ a: said('any'), b: said('好', 'ANY') }), at: entryAt('b', 1) },
      { script: asking({ a: any('dtmf'), b: any('dtmf') }), at: entryAt('b', 0, 'dtmf') },
      { script: asking({ a: any('complete') }), at: entryAt('end', 0, 'complete') },
      {
        script: asking({ a: { condition: { complete: ['timeout', 'done'] } } }),
        at: entryAt('end', 0, 'complete'),
      },
      { script: asking({ a: said('/.*/'), b: said('any') }), at: entryAt('b') },
      {
        script: asking({ a: said('any') }, { kb: 'C1' }, { kb, prompt: prompt(['贵'], ['any']) }),
        at: entryAt('a'),
      },
      {
        script: asking({ a: said('好') }, { kb: 'C1' }, { kb, prompt: prompt(['any'], ['贵', 'any']) }),
        at: '$.prompt.P2.keyworks[1]',
      },
    ],
    good: [
      asking({ a: said('好'), b: said('any') }),
      asking({ a: { condition: { text: ['any'], dtmf: ['any'] } } }),
      asking({ a: { condition: { complete: ['timeout'] } } }),
      asking({ a: said('/不.*/'), b: said('any') }),
      asking({ a: said('好') }, { kb: 'C1' }, { kb, prompt: prompt(['贵'], ['any']) }),
      // The first arrow is eventually used up.
      {
        start: 'ask',
        flow: {
          ask: ask({ a: said('any'), b: said('any') }),
          a: { ...END, repetition: 2 },
          b: END,
          end: END,
        },
      },
    ],
  },
});
