import { describeRules, END, flowThatAsks, textArrow } from '../../../../test/support/lint.ts';

const all = { condition: { text: ['any'], complete: ['any'], dtmf: ['any'] } };
const when = (kind: string, ...entries: string[]) => ({ condition: { [kind]: entries } });
const flow = (a: object) => ({ flow: { a, b: END } });
const at = (kind: string) => `$.flow.a.subflow.b.condition.${kind}`;

describeRules('hearing', {
  'never-heard': {
    bad: [
      {
        script: flow({ action: '', subflow: { b: { condition: { text: ['好'], complete: ['any'] } } } }),
        at: at('text'),
      },
      { script: flow({ action: 'bridge', subflow: { b: when('dtmf', '1') } }), at: at('dtmf') },
      { script: flow({ action: 'hangup', subflow: { b: all } }), at: '$.flow.a.subflow.b.condition' },
      {
        script: flowThatAsks({ yes: textArrow('好') }, { filter: { text: 'SF', dtmf: 'none' } }),
        at: '$.flow.ask.subflow.yes.condition.text',
      },
      {
        script: flowThatAsks({ yes: when('dtmf', '1', 'any') }, { filter: { dtmf: 'all' } }),
        at: '$.flow.ask.subflow.yes.condition.dtmf',
      },
      // A partial result never matches `any`.
      {
        script: flowThatAsks({ yes: textArrow('any') }, { filter: { text: 'F' } }),
        at: '$.flow.ask.subflow.yes.condition.text',
      },
    ],
    good: [
      // Editors set all three.
      flow({ action: '', playbacks: ['a.wav'], subflow: { b: all } }),
      flow({ action: 'bridge', argument: 'user/1', subflow: { b: all } }),
      flow({ action: '', subflow: { b: { condition: { dtmf: ['1'], complete: ['any'] } } } }),
      flowThatAsks({ yes: textArrow('好') }, { filter: { text: 'F' } }),
      flowThatAsks({ yes: textArrow('any') }, { filter: { text: 'S', dtmf: 'all' } }),
    ],
  },
  'complete-never': {
    bad: [
      {
        script: flowThatAsks({ yes: when('complete', 'Timeout') }),
        at: '$.flow.ask.subflow.yes.condition.complete[0]',
      },
      {
        script: flowThatAsks({ yes: when('complete', 'timeout', 'bridge(USER_BUSY', '/^hangup/') }),
        at: ['$.flow.ask.subflow.yes.condition.complete[1]', '$.flow.ask.subflow.yes.condition.complete[2]'],
      },
      // The node does not wait, so there is no time-out.
      {
        script: flow({ action: '', subflow: { b: when('complete', 'timeout', 'done') } }),
        at: `${at('complete')}[0]`,
      },
    ],
    good: [
      flowThatAsks({ yes: when('complete', 'timeout', '/^t/') }),
      flowThatAsks({ yes: when('complete', 'done()') }),
      flow({ action: 'bridge', subflow: { b: when('complete', 'bridge(USER_BUSY', '/NO_.*/', 'any') } }),
    ],
  },
  'dtmf-never': {
    bad: [
      { script: flowThatAsks({ yes: when('dtmf', '1,2') }), at: '$.flow.ask.subflow.yes.condition.dtmf[0]' },
      {
        script: flowThatAsks({ yes: when('dtmf', '1', '按2', '/a/') }),
        at: [1, 2].map((i) => `$.flow.ask.subflow.yes.condition.dtmf[${i}]`),
      },
    ],
    good: [
      flowThatAsks({ yes: when('dtmf', '1', '12', '*', '#', 'a', 'any') }),
      flowThatAsks({ yes: when('dtmf', '2|3', '[14-9][0-9]{3}', '/1[3-9]\\d{9}/', '(0[1-9]|1[0-2])') }),
    ],
  },
});
