import { ask, describeRules, END, entryAt, flowThatAsks } from '../../../../test/support/lint.ts';

const pressed = (...dtmf: string[]) => ({ condition: { dtmf } });

describeRules('dtmf', {
  'dtmf-cut-short': {
    bad: [
      { script: flowThatAsks({ a: pressed('1'), b: pressed('1[0-9]{10}') }), at: entryAt('b', 0, 'dtmf') },
      // It is taken at once, whatever its position.
      { script: flowThatAsks({ b: pressed('1[0-9]{10}'), a: pressed('1') }), at: entryAt('b', 0, 'dtmf') },
      { script: flowThatAsks({ a: pressed('[1-3]'), b: pressed('[12][0-9]') }), at: entryAt('b', 0, 'dtmf') },
      { script: flowThatAsks({ a: pressed('[0-9]+') }), at: entryAt('a', 0, 'dtmf') },
      { script: flowThatAsks({ a: pressed('/\\d{1,6}/') }), at: entryAt('a', 0, 'dtmf') },
    ],
    good: [
      flowThatAsks({ a: pressed('[0-9]{4}'), b: pressed('*') }),
      flowThatAsks({ a: pressed('[2-9]'), b: pressed('1[0-9]{3}') }),
      flowThatAsks({ a: pressed('1'), b: pressed('[12][0-9]') }),
      // Another literal begins with 1, so the engine waits for more keys.
      flowThatAsks({ a: pressed('1', '19'), b: pressed('1[0-8]{3}') }),
      // The first key no longer matches once the other arrow is used up.
      {
        start: 'ask',
        flow: {
          ask: ask({ a: pressed('1'), b: pressed('1[0-9]') }),
          a: { ...END, repetition: 1 },
          b: END,
          end: END,
        },
      },
    ],
  },
});
