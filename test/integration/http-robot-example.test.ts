/** `examples/http-robot`: the server, as a process, gets the requests that a call makes; its chat API is a stub. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { command } from '../support/command.ts';
import { temporaryFolder } from '../support/home.ts';
import { type ChatServer, startChat } from '../support/servers/chat.ts';
import { startProcess } from '../support/servers/process.ts';
import { until } from '../support/until.ts';

interface Robot {
  chat: ChatServer;
  url: string;
  create(): Promise<unknown>;
  input(
    type: 'text' | 'dtmf' | 'complete',
    args: string,
    playProgress?: number,
  ): Promise<Record<string, unknown>>;
  destory(): Promise<unknown>;
  post(body: string): Promise<Response>;
}

async function startRobot(options: { chatStatus?: number; fillerAfterMs?: number } = {}): Promise<Robot> {
  const chat = await startChat(options.chatStatus);
  const server = await startProcess(process.execPath, ['--import', 'tsx', 'examples/http-robot/server.ts'], {
    PORT: '0',
    CHAT_URL: chat.url,
    CHAT_MODEL: 'stub',
    CHAT_KEY: 'secret',
    FILLER_AFTER_MS: String(options.fillerAfterMs ?? 20_000),
  });
  onTestFinished(() => server.end());
  const url = await until('the server listens', () => /http:\S+/.exec(server.output())?.[0]);
  const common = { timestamp: 1_772_000_000_000_000, callid: 'call-1', appid: 'app-1' };
  const post = (body: string) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const ask = async (body: object): Promise<Record<string, unknown>> => {
    const response = await post(JSON.stringify({ ...common, ...body }));
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    chat,
    url,
    post,
    create: () => ask({ method: 'create', call_source: '', source_name: '', caller_number: '1000' }),
    input: (type, args, playProgress = 0) =>
      ask({
        method: 'input',
        privatedata: '',
        input_type: type,
        input_args: args,
        input_start_time: 1_772_000_000_000_000,
        input_duration: 900,
        play_progress: playProgress,
      }),
    destory: () => ask({ method: 'destory', privatedata: '', reason: 'hangup(NORMAL_CLEARING)' }),
  };
}

const LISTEN = 'cti_play_and_detect_speech';
const waitOf = (answer: Record<string, unknown>) => /'(\d+)'$/.exec(String(answer.argument))?.[1];

async function requested(chat: ChatServer, count: number): Promise<void> {
  await until(`${count} requests to the chat`, () => chat.requests().length === count);
}

it('welcomes the caller and listens', async () => {
  const robot = await startRobot();
  expect(await robot.create()).toEqual({
    action: LISTEN,
    argument: "'1' '0' '' '' '' '' '' '5000'",
    playbacks: ['Hello, this is the bakery. How can I help you?'],
    pre_tts_text: [],
  });
});

it('speaks the first sentence while the chat still writes the others, then one sentence for each completion', async () => {
  const robot = await startRobot();
  await robot.create();
  const first = robot.input('text', 'FWhen do you open?');
  await requested(robot.chat, 1);
  robot.chat.send('We open at 7.');
  robot.chat.send('30. On Sundays');
  expect(await first).toMatchObject({ action: LISTEN, playbacks: ['We open at 7.30.'] });
  expect(waitOf(await first)).toBe('0');

  const second = robot.input('complete', 'timeout()');
  robot.chat.send(' we are closed! Anything ');
  expect(await second).toMatchObject({ playbacks: ['On Sundays we are closed!'] });

  const third = robot.input('complete', 'timeout()');
  robot.chat.send('else?');
  robot.chat.end();
  expect(await third).toMatchObject({ playbacks: ['Anything else?'] });
  expect(waitOf(await third)).toBe('5000');
  expect(robot.chat.requests()[0]).toMatchObject({ model: 'stub', stream: true });
  expect(robot.chat.authorization()).toBe('Bearer secret');
});

it('names sentences that have arrived, so that they are synthesised ahead; a Chinese character may come in two pieces', async () => {
  const robot = await startRobot();
  await robot.create();
  const first = robot.input('text', 'F几点开门？');
  await requested(robot.chat, 1);
  robot.chat.send('早上七点。周日不开门。还有别的问题吗？');
  expect(await first).toMatchObject({
    playbacks: ['早上七点。'],
    pre_tts_text: ['周日不开门。', '还有别的问题吗？'],
  });
});

it('stops the prompt once for an utterance, and only while something plays', async () => {
  const robot = await startRobot();
  await robot.create();
  expect(await robot.input('text', 'Swait', 0)).toEqual({});
  expect(await robot.input('text', 'Suh', 800)).toEqual({});
  expect(await robot.input('text', 'Swait', 900)).toEqual({
    commands: ['uuid_cti_play_and_detect_speech_break_play call-1'],
  });
  expect(await robot.input('text', 'Swait a', 950)).toEqual({});
});

it('drops the rest of a reply when the caller says something else, and tells the chat only what was spoken', async () => {
  const robot = await startRobot();
  await robot.create();
  const first = robot.input('text', 'FWhat do you have?');
  await requested(robot.chat, 1);
  robot.chat.send('Bread. Rolls. Cakes. ');
  expect(await first).toMatchObject({ playbacks: ['Bread.'] });
  const second = robot.input('text', 'FHow much is it?', 300);
  await requested(robot.chat, 2);
  robot.chat.send('Three euros.');
  robot.chat.end();
  expect(await second).toMatchObject({ playbacks: ['Three euros.'] });
  expect(robot.chat.requests()[1]?.messages.slice(1)).toEqual([
    { role: 'user', content: 'What do you have?' },
    { role: 'assistant', content: 'Bread.' },
    { role: 'user', content: 'How much is it?' },
  ]);
});

it('asks the caller to wait if the chat is slow, and then speaks the answer', async () => {
  const robot = await startRobot({ fillerAfterMs: 50 });
  await robot.create();
  const first = await robot.input('text', 'FWhen do you open?');
  expect(first).toMatchObject({ action: LISTEN, playbacks: ['One moment, please.'] });
  robot.chat.send('At seven.');
  robot.chat.end();
  const answers: unknown[] = [];
  await until('the sentence', async () => {
    const { playbacks } = await robot.input('complete', 'timeout()');
    answers.push(playbacks);
    return String(playbacks) === 'At seven.';
  });
});

it('ends the call if the chat fails', async () => {
  const robot = await startRobot({ chatStatus: 500 });
  await robot.create();
  expect(await robot.input('text', 'FHello?')).toMatchObject({ action: 'hangup', log: 'chat failed' });
});

it('asks a silent caller once whether they are there, then hangs up', async () => {
  const robot = await startRobot();
  await robot.create();
  expect(await robot.input('complete', 'timeout()')).toMatchObject({ playbacks: ['Are you still there?'] });
  expect(await robot.input('complete', 'timeout()')).toMatchObject({ action: 'hangup' });
});

it('ignores keys', async () => {
  const robot = await startRobot();
  await robot.create();
  expect(await robot.input('dtmf', 'D12#')).toEqual({});
});

it('aborts the request to the chat when the call ends', async () => {
  const robot = await startRobot();
  await robot.create();
  const first = robot.input('text', 'FWhen do you open?');
  await requested(robot.chat, 1);
  robot.chat.send('At seven. And');
  await first;
  expect(await robot.destory()).toEqual({});
  await until('the request is aborted', () => robot.chat.isAborted());
});

it('refuses a request that is not JSON', async () => {
  const robot = await startRobot();
  expect((await robot.post('{')).status).toBe(400);
});

it('leads a simulated call: an interrupted reply, the next one sentence by sentence, and silence', async () => {
  const robot = await startRobot();
  const caller = join(temporaryFolder(), 'caller.jsonl');
  const lines = [
    { say: 'When do you open?' },
    { say: 'Wait, what do you have?', during: 900, duration: 1200, partials: ['Wait'] },
    { silence: true },
    { silence: true },
    { silence: true },
  ];
  writeFileSync(caller, lines.map((line) => JSON.stringify(line)).join('\n'));
  const run = command(['simulate', robot.url, '--caller', caller, '--events']);
  await requested(robot.chat, 1);
  robot.chat.send('We open at seven. On Sundays we are closed. ');
  await requested(robot.chat, 2);
  robot.chat.send('Bread and rolls. Which one ');
  robot.chat.send('would you like?');
  robot.chat.end();
  expect(await run.ended, run.out.stderr).toBe(0);
  const spoken = [...run.out.stdout.matchAll(/ {2}robot {3}(.*)/g)].map(([, words]) => words);
  expect(spoken).toEqual([
    'Hello, this is the bakery. How can I help you?',
    'We open at seven.',
    'Bread and rolls.',
    'Which one would you like?',
    'Are you still there?',
    'Goodbye.',
  ]);
  expect(run.out.stdout).toMatch(/… Wait\n.*server {2}“Wait” \(partial\)\n.*\(stopped after 1\.\d s\)/);
});
