/** A robot that a server leads (docs/reference/http-robot.md): the exchange of the public demo servers, branch by branch. */
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../engine/contract/deployment.ts';
import {
  asked,
  complaints,
  type LedCall,
  type LedOptions,
  ledCall,
  type ServerRequest,
} from '../../support/led.ts';
import { type FlowServerRequest, flowServerAnswer } from '../../support/servers/flow-server.ts';
import { timesOf } from '../../support/simulated.ts';

const demo = (request: ServerRequest): object => flowServerAnswer(request as unknown as FlowServerRequest);

/** A call over all branches: a word in the prompt, keys with a terminator, a recording (the first silence), silence, goodbye. */
const CALLER = [
  { say: '查一下话费', during: 800, partials: ['查', '查一下'] },
  { dtmf: '25#' },
  { dtmf: '1#' },
  { silence: true },
  { silence: true },
  { say: '再见' },
];

const BOTH: [string, Partial<Deployment>][] = [
  ['asks by events', {}],
  ['asks and waits', { questions: null }],
];

describe.each(BOTH)('a robot that a server leads, where the call %s', (_, deployment) => {
  const call = (
    answer: Parameters<typeof ledCall>[0],
    lines: Parameters<typeof ledCall>[1],
    { deployment: more, ...options }: LedOptions = {},
  ): Promise<LedCall> => ledCall(answer, lines, { ...options, deployment: { ...deployment, ...more } });

  it('goes through every branch, and its rows say so', async () => {
    const led = await call(demo, CALLER);
    expect(asked(led)).toEqual([
      'create',
      'S查',
      'S查一下',
      'F查一下话费',
      'D25',
      'D1',
      'record(/tmp/message.wav)',
      'timeout()',
      'F再见',
      'destory',
    ]);
    expect(led.rows.map(({ row_index }) => row_index)).toEqual(led.rows.map((_row, index) => index));
    expect(new Set(led.rows.map(({ flow_name }) => flow_name))).toEqual(
      new Set(['http://robot.example/flow.php']),
    );
    expect(led.rows.map(({ input_args, response_action }) => [input_args, response_action])).toEqual([
      ['http://robot.example/flow.php', 'cti_play_and_detect_speech'],
      ['查', null],
      ['查一下话费', 'cti_play_and_detect_speech'],
      ['25', 'cti_play_and_detect_speech'],
      ['1', 'record'],
      ['record(/tmp/message.wav)', 'cti_play_and_detect_speech'],
      ['timeout()', 'cti_play_and_detect_speech'],
      ['再见', 'hangup'],
      ['end(hangup)', null],
    ]);
    expect(led.rows.at(-2)?.response_description).toBe('goodbye');
    expect(led.variable('cti_robot_end')).toBe('end(hangup)');
    expect(complaints(led)).toEqual([]);
  });

  it('stops the prompt by a command once, and goes on listening', async () => {
    const led = await call(demo, CALLER.slice(0, 1));
    const [stopped] = led.events.filter((event) => event.did === 'prompt-end');
    expect(stopped).toMatchObject({ stopped: true });
    // The first of two partials in 1000 ms of speech, 800 ms after the prompt began.
    expect(timesOf(led, 'prompt-end')[0]).toBe(timesOf(led, 'partial')[0]);
    expect(led.requests.find(({ input_args }) => input_args === 'S查')).toMatchObject({
      play_progress: expect.any(Number),
      privatedata: { turn: 1 },
    });
  });

  it('tells the server of the call, and neither query nor password to anybody else', async () => {
    const led = await call(demo, [{ hangup: 'NORMAL_CLEARING' }], {
      variables: {
        cti_robot_task: '42',
        cti_robot_task_name: 'invitation',
        cti_robot_variables: '{"name":"小王","age":30,"more":{"a":1}}',
      },
    });
    expect(led.requests[0]).toMatchObject({
      method: 'create',
      call_source: 'queuedialer',
      source_name: 'invitation',
      caller_number: '1000',
      destination_number: '2000',
      direction: 'inbound',
      task_id: '42',
      variables: { name: '小王', age: '30' },
    });
    expect(led.variable('cti_robot_flow')).toBe('http://robot.example/flow.php');
    const seen = JSON.stringify([led.rows, led.events]);
    expect(seen).not.toMatch(/secret|13800138000/);
    expect(asked(led)).toEqual(['create', 'destory']);
    expect(complaints(led)).toEqual([]);
  });

  it('speaks with the voice, plays from the folder and ends keys as the last answer says', async () => {
    const answers: object[] = [
      { tts: { ttsvoicename: 'first' }, sound_file_dir: 'demo', playbacks: ['你好', 'a.wav'] },
      { tts: { ttsvoicename: 'second' }, dtmf_terminators: '*', playbacks: ['还在吗'] },
      { playbacks: [] },
    ];
    const led = await call(
      ({ method }) =>
        method === 'destory'
          ? {}
          : { action: 'cti_play_and_detect_speech', argument: '1 0', ...answers.shift() },
      [{ silence: true }, { dtmf: '1#2*' }, { hangup: 'NORMAL_CLEARING' }],
    );
    expect(asked(led).slice(0, 3)).toEqual(['create', 'timeout()', 'D1#2']);
    const played = led.events.flatMap((event) => (event.did === 'prompt' ? [event.text] : []));
    expect(played).toEqual(['你好', 'a.wav', '还在吗']);
    const notes = led.events.flatMap((event) => (event.did === 'note' ? [event.text] : []));
    expect(notes).toEqual([expect.stringMatching(/\/sounds\/demo\/a\.wav cannot be read/)]);
  });

  it('ends with error(http) where the server fails, and the dialplan goes on', async () => {
    const led = await call(
      ({ method }) =>
        method === 'create' ? demo({ method, callid: '' }) : new Error('HTTP_STATUS: status 500'),
      [{ say: '你好' }],
    );
    expect(led.rows.map(({ input_args }) => input_args).slice(1)).toEqual(['你好', 'error(http)']);
    expect(led.variable('cti_robot_end')).toBe('error(http)');
    expect(asked(led)).toEqual(['create', 'F你好', 'destory']);
    expect(complaints(led)).toEqual([
      'http: HTTP_STATUS: status 500',
      "the robot's server failed: the dialplan goes on",
    ]);
  });

  it('hands the call to the flow of httpFlow.onError where the server fails', async () => {
    const script = {
      flow: { F1: { action: 'hangup', playbacks: ['请稍后再拨'] } },
    };
    const led = await call(() => new Error('HTTP_FAILED: none'), [], {
      flows: [{ name: 'sorry', script: Buffer.from(JSON.stringify(script)) }],
      deployment: { httpFlow: { commands: [], timeoutMs: 3000, onError: 'sorry' } },
    });
    expect(
      led.rows.map(({ row_index, flow_name, input_args }) => [row_index, flow_name, input_args]),
    ).toEqual([
      [0, 'http://robot.example/flow.php', 'http://robot.example/flow.php'],
      [1, 'http://robot.example/flow.php', 'error(http)'],
      [2, 'sorry', 'sorry'],
      [3, 'sorry', 'end(hangup)'],
    ]);
    expect(led.variable('cti_robot_flow')).toBe('sorry');
    expect(complaints(led).at(-1)).toBe("the robot's server failed: the flow sorry takes the call over");
  });

  it('takes an answer that comes after httpFlow.timeoutMs as none', async () => {
    const led = await call(demo, [{ http: { after: 3001 } }, { say: '你好' }]);
    expect(led.rows.at(-1)?.input_args).toBe('error(http)');
    expect(asked(led)).toEqual(['create', 'destory']);
    expect(led.endMs - led.startMs).toBeLessThan(3300);
  });

  it('is no error where the caller hangs up while an answer is awaited', async () => {
    const led = await call(demo, [
      { say: '你好' },
      { http: { after: 900 } },
      { say: '喂', delay: 100 },
      { hangup: 'NORMAL_CLEARING' },
    ]);
    expect(led.rows.at(-1)?.input_args).toBe('hangup(NORMAL_CLEARING)');
    expect(led.variable('cti_robot_end')).not.toBe('error(http)');
    expect(asked(led).at(-1)).toBe('destory');
    expect(complaints(led)).toEqual([]);
  });

  it('runs the commands that the deployment allows, for this call only', async () => {
    const led = await call(
      ({ method, callid }) =>
        method === 'create'
          ? {
              ...flowServerAnswer({ method, callid }),
              commands: [
                `uuid_setvar ${callid} mood good`,
                `uuid_kill ${callid}`,
                'uuid_setvar 6f1d2c3a-0000-4000-8000-000000000009 mood bad',
              ],
            }
          : {},
      [{ hangup: 'NORMAL_CLEARING' }],
      { deployment: { httpFlow: { commands: ['uuid_setvar'], timeoutMs: 3000, onError: 'end' } } },
    );
    expect(complaints(led)).toContain("parts of an answer of the robot's server are refused: commands");
    expect(led.rows.at(-1)?.input_args).toBe('hangup(NORMAL_CLEARING)');
  });

  it('completes an application that is not allowed, and the server hears of it', async () => {
    const led = await call(
      ({ method }) => (method === 'create' ? { action: 'system', argument: 'reboot' } : {}),
      [],
    );
    expect(asked(led)).toEqual(['create', 'error(system not allowed)', 'destory']);
    expect(led.rows.at(-1)?.input_args).toBe('end()');
    expect(led.events.filter((event) => event.did === 'execute' && event.application === 'system')).toEqual(
      [],
    );
  });

  it('expands nothing that would run a command, and logs a line of the server only where the settings allow it', async () => {
    const evil = '${system(touch /tmp/evil)} ${api(x)}';
    const answer = ({ method }: ServerRequest): object =>
      method === 'create'
        ? {
            action: 'cti_play_and_detect_speech',
            argument: `1 0 '${evil}'`,
            playbacks: [evil, `${evil}.wav`, `http://x/${evil}`],
            privatedata: evil,
            sound_file_dir: evil,
            pre_tts_text: [evil],
            dtmf_terminators: evil,
            commands: [evil],
            tts: { ttsurl: evil, ttsvoicename: evil },
            log: `${evil}\r\n[INFO] 13900139000`,
          }
        : {};
    const led = await call(answer, [{ hangup: 'NORMAL_CLEARING' }]);
    expect(led.rows.at(-1)?.input_args).toBe('hangup(NORMAL_CLEARING)');
    const infos = led.events.flatMap((event) => (event.did === 'log' ? [event.text] : []));
    expect(infos.join('\n')).toContain("the robot's server says: pii.log=");
    expect(infos.filter((text) => /\n\[INFO\]/.test(text))).toEqual([]);
    const quiet = await call(answer, [{ hangup: 'NORMAL_CLEARING' }], {
      deployment: { logCallerData: false },
    });
    const lines = quiet.events.flatMap((event) => (event.did === 'log' ? [event.text] : []));
    expect(lines.join('\n')).not.toContain('13900139000');
  });
});

it('rows are the same however long the server thinks; the virtual clock stands still', async () => {
  const slow = (request: ServerRequest): object => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
    return demo(request);
  };
  const first = await ledCall(demo, CALLER);
  const second = await ledCall(slow, CALLER);
  expect(second.rows).toEqual(first.rows);
});

it('the prompt goes on, and a key is taken, while the server takes 900 ms by the virtual clock', async () => {
  const led = await ledCall(demo, [
    { http: { after: 900 } },
    { silence: true },
    { hangup: 'NORMAL_CLEARING' },
  ]);
  expect(timesOf(led, 'prompt')[0]).toBe(900);
});

it('names the texts to synthesise ahead, which the call does not wait for', async () => {
  const led = await ledCall(
    ({ method }) =>
      method === 'create'
        ? {
            action: 'cti_play_and_detect_speech',
            argument: '1 0',
            playbacks: ['一'],
            pre_tts_text: ['二', 'c.wav'],
          }
        : { action: 'hangup', playbacks: ['二'] },
    [{ silence: true }],
  );
  expect(timesOf(led, 'prompt')).toHaveLength(2);
  expect(led.rows.map(({ input_args }) => input_args).slice(1)).toEqual(['timeout()', 'end(hangup)']);
});
