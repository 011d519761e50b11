import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { command } from '../../../test/support/command.ts';
import { temporaryFolder } from '../../../test/support/home.ts';
import { type HttpServer, sends, startHttp } from '../../../test/support/servers/http.ts';
import { speech, tone } from '../../../test/support/speech.ts';
import { type TtsFlags, tts } from './tts.ts';

const TEXTS = ['您好', '再见'];

function flow(global: object = {}, texts = TEXTS): object {
  return { flow: { F1: { action: 'hangup', playbacks: [...texts, 'bye.wav', '${name}'] } }, global };
}

function script(content: object): string {
  const path = join(temporaryFolder(), 'hello.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function run(home: string, name: string, flags: TtsFlags = {}, isTerminal = false) {
  const written = { stdout: '', stderr: '' };
  const status = await tts(name, flags, {
    out: (text) => {
      written.stdout += text;
    },
    err: (text) => {
      written.stderr += text;
    },
    isTerminal,
    environment: { CTI_ROBOT_HOME: home },
  });
  return { status, ...written };
}

const files = (home: string): string[] => readdirSync(join(home, 'tts')).sort();
const keys = (texts: string[], more = {}): string[] =>
  texts.map((text) => `${ttsKey(speech(text, more))}.wav`).sort();

async function service(): Promise<HttpServer & { ttsurl: string }> {
  const server = await startHttp(sends(tone()));
  return { ...server, ttsurl: `${server.url}/tts` };
}

describe('cti-robot tts', () => {
  it('makes what is missing, without a sidecar, and then finds it ready', async () => {
    const home = join(temporaryFolder(), 'home');
    const path = script(flow());
    expect(await run(home, path)).toEqual({
      status: 0,
      stdout: '2 fixed texts: 2 made; 1 with variables, spoken during calls\n',
      stderr: '',
    });
    expect(files(home)).toEqual(keys(TEXTS));
    expect((await run(home, path)).stdout).toMatch(/^2 fixed texts: 2 ready;/);
  });

  it('has a line for each text on a terminal', async () => {
    const home = temporaryFolder();
    const path = script(flow({ defaultvoice: 'en' }, ['a\nb', 'x'.repeat(100)]));
    const lines = (await run(home, path, {}, true)).stdout.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.find((line) => line.includes('en: a b'))).toMatch(
      /^\[[12]\/2\] made {4}en: a b {2}\d+\.\d s$/,
    );
    expect(lines.find((line) => line.includes('xxx'))).toContain(`${'x'.repeat(59)}…  `);
  });

  it('makes a long text a sentence at a time, each sentence once', async () => {
    const home = temporaryFolder();
    const [greeting, question] = ['您好，这里是光明培训学校的李老师。', '您家孩子想来听一听我们的试听课吗？'];
    const texts = [
      `${greeting}打扰您一分钟的时间，请问您现在方便接一下电话吗？`,
      `${greeting}${question}我们等您的回复，谢谢您啦。`,
    ];
    const { stdout } = await run(home, script(flow({}, texts)));
    expect(stdout).toMatch(/^4 fixed texts: 4 made;/);
    expect(files(home)).toEqual(
      keys([
        greeting,
        '打扰您一分钟的时间，请问您现在方便接一下电话吗？',
        question,
        '我们等您的回复，谢谢您啦。',
      ] as string[]),
    );
  });

  it('only shows what is ready with --dry-run', async () => {
    const home = temporaryFolder();
    expect(await run(home, script(flow({}, ['您好'])))).toMatchObject({ status: 0 });
    const { status, stdout } = await run(home, script(flow()), { dryRun: true });
    expect(status).toBe(0);
    expect(stdout).toMatch(/ready {3}您好\n/);
    expect(stdout).toMatch(/missing 再见\n/);
    expect(stdout).toContain('2 fixed texts: 1 ready, 1 missing;');
    expect(files(home)).toHaveLength(1);
  });

  it('asks the service again with --force, and for other voices with --voice', async () => {
    const home = temporaryFolder();
    const server = await service();
    const path = script(flow({ ttsurl: server.ttsurl, voicelist: ['a', 'b'] }));
    await run(home, path);
    await run(home, path);
    expect(server.asked).toHaveLength(4);
    await run(home, path, { force: true });
    expect(server.asked).toHaveLength(8);
    await run(home, path, { voice: ['c'] });
    expect(server.asked).toHaveLength(10);
    expect(files(home)).toEqual(
      ['a', 'b', 'c'].flatMap((voice) => keys(TEXTS, { voice, url: server.ttsurl })).sort(),
    );
  });

  it('tells what failed and why, makes the others, and ends with 1', async () => {
    const home = temporaryFolder();
    const server = await service();
    server.answer((response, asked) => {
      if (asked.url.includes('text=%E5%86%8D')) sends('<html>', 200)(response, asked, undefined as never);
      else response.end(tone());
    });
    const { status, stdout, stderr } = await run(home, script(flow({ ttsurl: server.ttsurl })));
    expect(status).toBe(1);
    expect(stdout).toBe('2 fixed texts: 1 made, 1 failed; 1 with variables, spoken during calls\n');
    expect(stderr).toMatch(/^\[[12]\/2\] failed {2}再见 {2}TTS_NOT_AUDIO: .*HTML/);
  });

  it('writes a JSON object a line with --json', async () => {
    const home = temporaryFolder();
    const { stdout, stderr } = await run(home, script(flow({}, ['您好'])), { json: true });
    expect(JSON.parse(stdout)).toEqual({
      text: '您好',
      voice: '',
      file: join(home, 'tts', ...keys(['您好'])),
      state: 'made',
      ms: expect.any(Number),
    });
    expect(stderr).toMatch(/^1 fixed texts/);
  });

  it('finds a flow of this host by its name, and says where it looked for one that is not there', async () => {
    const home = temporaryFolder();
    await run(home, script(flow()));
    await expect(run(home, 'hello')).rejects.toMatchObject({
      code: 'FLOW_MISSING',
      message: expect.stringContaining(join(home, 'flows', 'hello.json')),
    });
    await expect(run(home, '../hello')).rejects.toMatchObject({ code: 'FLOW_MISSING' });
    await expect(run(home, '.hidden')).rejects.toMatchObject({ code: 'FLOW_NAME' });
    await expect(run(home, script({}))).rejects.toMatchObject({ code: 'FLOW_EMPTY' });
  });

  it('runs as a command', async () => {
    const home = temporaryFolder();
    const path = script(flow());
    const done = command(['tts', path], { CTI_ROBOT_HOME: home });
    expect(await done.ended).toBe(0);
    expect(done.out).toEqual({ stdout: expect.stringMatching(/^2 fixed texts: 2 made/), stderr: '' });
    const wrong = command(['tts', 'nothing'], { CTI_ROBOT_HOME: home });
    expect(await wrong.ended).toBe(1);
    expect(wrong.out.stderr).toMatch(/^cti-robot: \[FLOW_MISSING\]/);
    expect(readFileSync(join(home, 'tts', files(home)[0] as string)).length).toBeGreaterThan(1000);
  });
});
