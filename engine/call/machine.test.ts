/** What an answering machine says first ends the call, or leads on; what people say does not. */
import { describe, expect, it } from 'vitest';
import { call, inputs, listen, timesOf } from '../../test/support/simulated.ts';
import type { MachineSettings } from '../contract/machine.ts';

const GREETING = '您好，您拨打的用户暂时无法接听，请在提示音后留言。';
const SETTINGS: MachineSettings = {
  ...{ windowMs: 8000, greetingMs: 4000, action: 'hangup', phrases: ['请在提示音后留言', 'leaveamessage'] },
  others: ['你是不是要我'],
};
const NODES = {
  F1: listen(['您好，这里是光明学校，请问您是家长吗？'], {
    F2: { text: ['是'] },
    F3: { complete: ['machine'] },
  }),
  F2: { action: 'hangup', playbacks: ['再见'] },
  F3: { action: 'hangup', playbacks: ['请回电'] },
};

const answeredBy = (said: object[], settings: Partial<MachineSettings> = {}, nodes: object = NODES) =>
  call(nodes as Record<string, object>, said, {
    numberVariables: { name: '王', '.machine': { ...SETTINGS, ...settings } },
  });

describe('a machine', () => {
  it('is told by a phrase: the call ends at once, and a row says why', async () => {
    const talk = await answeredBy([{ say: GREETING, during: 300, duration: 4000 }]);
    expect(inputs(talk)).toEqual(['machine(phrase)', 'end(machine)']);
    expect(talk.rows[1]).toMatchObject({
      ...{ input_type: 2, matching_method: 3, matching_condition: '请在提示音后留言' },
      ...{ matching_keyword: GREETING, response_type: null, potential: null },
    });
    expect(talk.hangupCause).toBe('NORMAL_CLEARING');
    expect(talk.variable('cti_robot_machine')).toBe('phrase');
    expect(talk.variable('cti_robot_rounds')).toBe('0');
  });

  it('is told while it still speaks if the recogniser tells what it has understood so far', async () => {
    const partials = ['Hi', 'Hi, please leave a message'];
    const talk = await answeredBy([
      { say: 'Hi, please leave a message after the tone', during: 0, partials, duration: 3000 },
    ]);
    expect(inputs(talk)).toEqual(['machine(phrase)', 'end(machine)']);
    expect(talk.endMs - talk.startMs).toBeLessThan(3000);
  });

  it('is told by the length of its first utterance', async () => {
    const talk = await answeredBy([{ say: '这里是某某公司的语音信箱', during: 0, duration: 5500 }]);
    expect(inputs(talk)).toEqual(['machine(length)', 'end(machine)']);
    expect(talk.rows[1]).toMatchObject({
      matching_method: 0,
      matching_condition: null,
      matching_keyword: null,
    });
  });

  it('is told where the first node does not listen, or only after its prompts', async () => {
    for (const mode of ['0', '2']) {
      const first = listen(['您好，这里是光明学校，我们正在招生'], {}, `'${mode}' '0' '' '' '' '' '' '3000'`);
      const talk = await answeredBy([{ say: GREETING, during: 100, duration: 1500 }], {}, { F1: first });
      expect(inputs(talk), mode).toEqual(['machine(phrase)', 'end(machine)']);
    }
  });

  it('is only counted if the task says so: the flow goes on', async () => {
    const talk = await answeredBy([{ say: GREETING, during: 300, duration: 4000 }], { action: 'continue' });
    expect(inputs(talk).slice(0, 2)).toEqual(['machine(phrase)', GREETING]);
    expect(talk.variable('cti_robot_machine')).toBe('phrase');
    expect(inputs(talk).at(-1)).not.toContain('machine');
  });

  it('gets a message when it has stopped, by the arrow for machines; without one the call ends', async () => {
    const said = [{ say: GREETING, during: 0, partials: [GREETING], duration: 4000 }];
    const talk = await answeredBy(said, { action: 'message' });
    expect(inputs(talk)).toEqual(['machine(phrase)', 'end(hangup)']);
    expect(talk.rows[1]).toMatchObject({
      response_id: 'F3',
      condition_id: 'F3',
      matching_condition: 'machine',
    });
    expect(timesOf(talk, 'row')[1]).toBeGreaterThan(4000);
    const { F3: _message, ...rest } = NODES;
    expect(inputs(await answeredBy(said, { action: 'message' }, rest))).toEqual([
      'machine(phrase)',
      'end(machine)',
    ]);
  });
});

describe('a person', () => {
  it.each<[string, object[]]>([
    ['who says hello', [{ say: '喂，你好', during: 300, duration: 900 }]],
    ['who says nothing', []],
    ['in a noisy street', [{ say: '', noise: true, during: 0, duration: 6000 }]],
    [
      'whose noise the recogniser takes for speech without words',
      [{ say: '嗯', final: '', during: 0, duration: 6000 }],
    ],
    [
      'who speaks long after a short greeting',
      [
        { say: '喂', during: 200, duration: 400 },
        { say: '我现在在开车，你有什么事情就快点说吧', during: 2000, duration: 5000 },
      ],
    ],
    ['who speaks of machines', [{ say: '你是不是要我请在提示音后留言', during: 300, duration: 1500 }]],
    [
      'who presses a key first',
      [
        { dtmf: '5', during: 100 },
        { say: GREETING, during: 1500, duration: 2000 },
      ],
    ],
    [
      'who says what machines say, but much later',
      [{ say: '你是不是要我在提示音后留言，请在提示音后留言', delay: 4500, duration: 1000 }],
    ],
  ])('%s is not taken for one', async (_who, said) => {
    const talk = await answeredBy(said, { windowMs: 3000 });
    expect(inputs(talk).filter((one) => one.includes('machine'))).toEqual([]);
    expect(talk.variable('cti_robot_machine')).toBe('');
  });

  it('is heard as ever, and the prompt does not wait', async () => {
    const said = [
      { say: '喂', during: 300, duration: 400 },
      { say: '是', delay: 400 },
    ];
    const without = await call(NODES, said);
    const talk = await answeredBy(said);
    expect(inputs(talk)).toEqual(inputs(without));
    expect(timesOf(talk, 'prompt')).toEqual(timesOf(without, 'prompt'));
  });
});

it.each([{}, { windowMs: 'x' }, null, 7, { windowMs: 5000, greetingMs: 0 }])(
  'settings that nobody wrote so, such as %j, are none',
  async (machine) => {
    const talk = await call(NODES, [{ say: GREETING, during: 0, duration: 6000 }], {
      numberVariables: { '.machine': machine },
    });
    expect(talk.variable('cti_robot_machine')).toBe('');
  },
);
