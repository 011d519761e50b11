import { describeRules, flowThatAsks, textArrow } from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const withArgument = (argument: string, global: object = {}) => flowThatAsks(yes, { argument }, { global });
const argument = '$.flow.ask.argument';

describeRules('argument', {
  'interrupt-value': {
    bad: [
      { script: withArgument("'1' '4'"), at: argument },
      { script: withArgument("'1' '128'"), at: argument },
      { script: withArgument("'1' '20'"), at: argument },
      { script: withArgument("'1'", { interrupt: '9' }), at: '$.global.interrupt' },
    ],
    good: [
      ...[0, 1, 2, 3, 16, 32, 64, 112].map((value) => withArgument(`'1' '${value}'`)),
      withArgument("'1' ''"),
    ],
  },
  'interrupt-flags': {
    bad: [
      { script: withArgument("'1' '17'"), at: argument },
      { script: withArgument("'1' '66'"), at: argument },
      { script: withArgument("'1'", { interrupt: 35 }), at: '$.global.interrupt' },
    ],
    good: [withArgument("'1' '96'"), withArgument("'1' '2'", { interrupt: '16' })],
  },
  'argument-form': {
    bad: [
      { script: withArgument("'1' '0"), at: argument },
      { script: withArgument("'1' '\\'"), at: argument },
      { script: withArgument("'' ".repeat(16)), at: argument },
    ],
    good: [
      withArgument("'1' '' '' '0' '' '' '' '' '' '' ''"),
      withArgument("1 0 '' ''"),
      withArgument(`'1' '0' '' '' '' '' '' '' '' 'it\\'s' '{"group":"default"}'`),
      // The argument of another application is not checked.
      { flow: { F1: { action: 'bridge', argument: "user/o'brien" } } },
    ],
  },
});
