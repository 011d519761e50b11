import { describe, expect, it } from 'vitest';
import { ask, describeRules, END, flowThatAsks, lint, textArrow } from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const kb = { C1: { prompts: ['P1'] } };
const prompt = { P1: { keyworks: ['贵'], playbacks: ['a.wav'] } };

describeRules('references', {
  'missing-target': {
    bad: [
      { script: { flow: { F1: ask({ F9: textArrow('好') }), end: END } }, at: '$.flow.F1.subflow.F9' },
      { script: { flow: { F1: ask({ '10': textArrow('好') }), end: END } }, at: '$.flow.F1.subflow["10"]' },
    ],
    good: flowThatAsks(yes),
  },
  'missing-kb': {
    bad: [
      { script: flowThatAsks(yes, { kb: 'C9' }, { kb, prompt }), at: '$.flow.ask.kb' },
      {
        script: flowThatAsks(yes, { kb: 'C1, C9,C8' }, { kb, prompt }),
        at: ['$.flow.ask.kb', '$.flow.ask.kb'],
      },
      { script: flowThatAsks(yes, { kb: ['C1', 'C9'] }, { kb, prompt }), at: '$.flow.ask.kb[1]' },
    ],
    good: [
      flowThatAsks(yes, { kb: 'C1' }, { kb, prompt }),
      flowThatAsks(yes, { kb: ' C1 ,' }, { kb, prompt }),
      flowThatAsks(yes, { kb: ['C1', ''] }, { kb, prompt }),
    ],
  },
  'missing-prompt': {
    bad: {
      script: flowThatAsks(yes, {}, { kb: { C1: { prompts: ['P1', 'P9'] } }, prompt }),
      at: '$.kb.C1.prompts[1]',
    },
    good: flowThatAsks(yes, { kb: 'C1' }, { kb, prompt }),
  },
  'missing-switch-target': {
    bad: {
      script: flowThatAsks(yes, { kb: 'C1' }, { kb, prompt: { P1: { ...prompt.P1, switchflow: 'F9' } } }),
      at: '$.prompt.P1.switchflow',
    },
    good: ['yes', '', 'return', 'text:好', 'DTMF:1', 'complete:timeout'].map((switchflow) =>
      flowThatAsks(yes, { kb: 'C1' }, { kb, prompt: { P1: { ...prompt.P1, switchflow } } }),
    ),
  },
  'application-not-allowed': {
    bad: [
      { script: { flow: { F1: { action: 'system', argument: 'reboot' } } }, at: '$.flow.F1.action' },
      { script: { flow: { F1: { action: 'Bridge' } } }, at: '$.flow.F1.action' },
      {
        script: { flow: { F1: { action: 'bridge' } } },
        at: '$.flow.F1.action',
        options: { applications: [] },
      },
    ],
    good: [
      { flow: { F1: { action: 'bridge', argument: 'user/1000' } } },
      { flow: { F1: { action: 'hangup' } } },
      { flow: { F1: { action: '' } } },
    ],
  },
});

describe('application-not-allowed', () => {
  it('names the application that was probably meant', () => {
    const [finding] = lint({ flow: { F1: { action: 'cti_play_and_detect_speach' } } });
    expect(finding?.message.en).toContain('did you mean "cti_play_and_detect_speech"?');
  });

  it('uses the list of the deployment', () => {
    expect(lint({ flow: { F1: { action: 'my_app' } } }, { applications: ['my_app'] })).toEqual([]);
  });
});
