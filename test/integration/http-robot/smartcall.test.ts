/** A robot that a cloud provider's callback leads (docs/reference/http-robot.md#smartcall): every content type and action. */
import { expect, it } from 'vitest';
import { OPENING_KEY, PARALLEL } from '../../../engine/contract/opening.ts';
import type { HttpFlowRequest } from '../../../engine/contract/sidecar-protocol.ts';
import { asked, complaints, type LedCall, ledCall, type ServerRequest } from '../../support/led.ts';
import { type SmartcallRequest, smartcallAnswer } from '../../support/servers/smartcall-server.ts';

const url = 'http+smartcall://user:secret@robot.example/turn?k=13800138000';
const answer = (request: ServerRequest): object => smartcallAnswer(request as unknown as SmartcallRequest);
const call = (
  lines: Parameters<typeof ledCall>[1],
  options: Parameters<typeof ledCall>[2] = {},
): Promise<LedCall> => ledCall(answer, lines, { url, ...options });

/** What the server was told: the type, and the words. */
function told(led: LedCall): unknown[] {
  return requestsOf(led).map(({ content_type, content }) => [content_type, content.words]);
}

function requestsOf({ requests }: LedCall): SmartcallRequest[] {
  return requests as unknown as SmartcallRequest[];
}

function actionsOf({ rows }: LedCall): unknown[] {
  return rows.map(({ input_args, response_action }) => [input_args, response_action]);
}

function endOfPrompt({ events }: LedCall, index: number): unknown {
  return events.filter(({ did }) => did === 'prompt-end')[index];
}

const LISTENS = 'cti_play_and_detect_speech';
const NAME = 'http+smartcall://robot.example/turn';

it('goes through every content type and action, and its rows say so', async () => {
  const led = await call([
    { say: '停', during: 400, partials: ['停'] },
    { say: '稍等' },
    { say: '没事' },
    { say: '姓名' },
    { say: '按键' },
    { dtmf: '123' },
    { say: '按键' },
    { dtmf: '5*' },
    { silence: true },
  ]);
  expect(told(led)).toEqual([
    ['callin', undefined],
    ['normal', '停'],
    ['normal', '稍等'],
    ['normal', '没事'],
    ['normal', '姓名'],
    ['normal', '按键'],
    ['dtmf', '123'],
    ['normal', '按键'],
    ['dtmf', '5'],
    ['mute', ''],
  ]);
  expect(actionsOf(led)).toEqual([
    [NAME, LISTENS],
    ['停', null],
    ['稍等', null],
    ['没事', null],
    ['姓名', LISTENS],
    ['按键', LISTENS],
    ['123', LISTENS],
    ['按键', LISTENS],
    ['5', LISTENS],
    ['timeout()', 'hangup'],
    ['end(hangup)', null],
  ]);
  expect(led.rows[4]?.response_playbacks).toEqual(['您好，小王']);
  expect(led.rows.map(({ row_index }) => row_index)).toEqual(led.rows.map((_row, index) => index));
  expect(new Set(led.rows.map(({ flow_name }) => flow_name))).toEqual(new Set([NAME]));
  expect(complaints(led)).toEqual([]);
});

it('tells of the call, what plays and what was set, in the names of the provider', async () => {
  const led = await call([{ say: '打断', during: 300 }, { say: '再见' }]);
  const [callin, normal, second] = requestsOf(led);
  expect(callin).toEqual({
    call_id: expect.any(String),
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    content_type: 'callin',
    content: { caller: '1000', callee: '2000', orgcallee: '2000' },
  });
  expect(normal?.content).toEqual({
    role: '1',
    identity: '1000',
    words: '打断',
    begin_offset: expect.any(Number),
    end_offset: expect.any(Number),
    begin_time: expect.stringMatching(/Z$/),
    is_playing: true,
    current_media_code: 'one.wav',
    dynamic_id: '1',
  });
  expect(second?.content).toMatchObject({ dynamic_id: '2', is_playing: false });
});

it('stops the prompt by break, and by speech only where the server allows it', async () => {
  const stopped = await call([{ say: '停', during: 300 }, { silence: true }]);
  expect(endOfPrompt(stopped, 0)).toMatchObject({ stopped: true });
  const breakable = await call([{ say: '打断' }, { say: '嗯', during: 300 }, { silence: true }]);
  expect(endOfPrompt(breakable, 1)).toMatchObject({ stopped: true });
  const whole = await call([{ say: '稍等', during: 100 }, { silence: true }]);
  expect(endOfPrompt(whole, 0)).not.toMatchObject({ stopped: true });
});

it('is over after a transfer, and the provider is not told of it', async () => {
  const led = await call([{ say: '转接' }]);
  expect(led.rows.slice(-2).map(({ input_args, response_args }) => [input_args, response_args])).toEqual([
    ['转接', 'agent'],
    ['end(transfer)', null],
  ]);
  expect(asked(led)).toHaveLength(2);
});

it('goes on after parallel_transfer, and parallel_bridge leads to its number', async () => {
  const led = await call([{ say: '并行' }, { say: '接通' }]);
  expect(led.rows.slice(1).map(({ input_args, response_action: action }) => [input_args, action])).toEqual([
    ['并行', null],
    ['接通', 'transfer'],
    ['end(transfer)', null],
  ]);
  expect(led.variable(PARALLEL)).toBe('agent');
  expect(led.events.filter(({ did }) => did === 'execute').at(-1)).toMatchObject({ argument: 'agent' });
  expect(complaints(led)).toEqual([]);
});

it('begins with the opening that the call was asked for with, and asks the server afterwards', async () => {
  const begin = {
    ...{ action: 'play', action_code: 'one.wav,$name$', action_code_param: '{"name":"小王，您好"}' },
    ...{ action_code_break: true, mute_time: 2_000, pause_time: 500, dynamic_id: 'mine' },
    ...{ tts_style: 'xiaoyun', tts_volume: 70, tts_speed: -100 },
  };
  const asked: HttpFlowRequest[] = [];
  const led = await call([{ say: '停', during: 400 }, { silence: true }], {
    numberVariables: { name: '张', [OPENING_KEY]: { server: 'https://robot.example/turn?k=1', begin } },
    variables: { cti_robot_account: 'main' },
    onAsked: (request) => void asked.push(request),
  });
  expect(told(led)).toEqual([
    ['normal', '停'],
    ['mute', ''],
  ]);
  expect(requestsOf(led)[0]?.content).toMatchObject({ dynamic_id: 'mine', is_playing: true });
  // Whoever has set the address by the API is not the operator.
  expect(asked[0]).toMatchObject({ account: 'main', url: 'https://robot.example/turn?k=1' });
  expect(led.rows[0]).toMatchObject({
    ...{ input_args: NAME, response_action: LISTENS, response_playbacks: ['one.wav', '小王，您好'] },
    response_args: "1 2 '' '' '' '' 500 2000",
  });
  expect(complaints(led)).toEqual([]);
});

it('refuses an action that it does not know, and what runs goes on', async () => {
  const led = await call([{ say: '别的' }, { silence: true }]);
  expect(actionsOf(led).slice(1)).toEqual([
    ['别的', null],
    ['done()', 'hangup'],
    ['end(hangup)', null],
  ]);
  expect(complaints(led)).toEqual(["parts of an answer of the robot's server are refused: action"]);
});

it.each([
  ['no answer', new Error('HTTP_TIMEOUT: the robot did not answer in time'), 'error(http)'],
  ['a list', [{ data: { action: 'play' } }], 'error(http)'],
  ['no data', { result: false, msg: 'busy' }, 'end()'],
  ['a number with a dialplan', { data: { action: 'transfer', number: '1 XML other' } }, 'end()'],
  ['a command in a number', { data: { action: 'transfer', number: '${system(reboot)}' } }, 'end()'],
])('ends with what the server answers to callin: %s', async (_, reply, reason) => {
  const led = await ledCall(() => reply, [], { url });
  expect(led.rows.map(({ input_args }) => input_args)).toEqual([NAME, reason]);
  expect(led.variable('cti_robot_end')).toBe(reason);
});

it('shows neither query nor password to anybody', async () => {
  const led = await call([{ silence: true }]);
  expect(JSON.stringify([led.rows, led.events])).not.toMatch(/secret|13800138000/);
  expect(led.variable('cti_robot_flow')).toBe(NAME);
});
