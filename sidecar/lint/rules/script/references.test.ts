import { describe, expect, it } from 'vitest';
import { ask, asking, describeRules, END, lint, said } from '../../../../test/support/lint.ts';

const yes = { yes: said('好') };
const kb = { C1: { prompts: ['P1'] } };
const prompt = { P1: { keyworks: ['贵'], playbacks: ['a.wav'] } };

describeRules('references', {
  'missing-target': {
    bad: [
      { script: { flow: { F1: ask({ F9: said('好') }), end: END } }, at: '$.flow.F1.subflow.F9' },
      { script: { flow: { F1: ask({ '10': said('好') }), end: END } }, at: '$.flow.F1.subflow["10"]' },
    ],
    good: asking(yes),
  },
  'missing-kb': {
    bad: [
      { script: asking(yes, { kb: 'C9' }, { kb, prompt }), at: '$.flow.ask.kb' },
      { script: asking(yes, { kb: 'C1, C9,C8' }, { kb, prompt }), at: ['$.flow.ask.kb', '$.flow.ask.kb'] },
      { script: asking(yes, { kb: ['C1', 'C9'] }, { kb, prompt }), at: '$.flow.ask.kb[1]' },
    ],
    good: [
      asking(yes, { kb: 'C1' }, { kb, prompt }),
      asking(yes, { kb: ' C1 ,' }, { kb, prompt }),
      asking(yes, { kb: ['C1', ''] }, { kb, prompt }),
    ],
  },
  'missing-prompt': {
    bad: {
      script: asking(yes, {}, { kb: { C1: { prompts: ['P1', 'P9'] } }, prompt }),
      at: '$.kb.C1.prompts[1]',
    },
    good: asking(yes, { kb: 'C1' }, { kb, prompt }),
  },
  'missing-switch-target': {
    bad: {
      script: asking(yes, { kb: 'C1' }, { kb, prompt: { P1: { ...prompt.P1, switchflow: 'F9' } } }),
      at: '$.prompt.P1.switchflow',
    },
    good: ['yes', '', 'return', 'text:好', 'DTMF:1', 'complete:timeout'].map((switchflow) =>
      asking(yes, { kb: 'C1' }, { kb, prompt: { P1: { ...prompt.P1, switchflow } } }),
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
