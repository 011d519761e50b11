/** Prompts and NLP as the engine asks for them: over the listener of a running sidecar. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Deployment } from '../../engine/contract/deployment.ts';
import { ttsKey } from '../../engine/contract/tts-key.ts';
import { type App, startApp } from '../../sidecar/app.ts';
import { loadSettings } from '../../sidecar/settings/config.ts';
import { isPhoneAudio, parseWav, type Wav } from '../../sidecar/tts/wav.ts';
import { temporaryFolder } from '../support/home.ts';
import { type LogLine, recordedLog } from '../support/log.ts';
import { sends, startHttp } from '../support/servers/http.ts';
import { nlpSample } from '../support/servers/nlp.ts';
import { speech, tone } from '../support/speech.ts';
import { until } from '../support/until.ts';

interface Sidecar {
  home: string;
  app: App;
  lines: LogLine[];
  token: string;
}

async function sidecar(
  environment: Record<string, string> = {},
  flows: Record<string, object> = {},
): Promise<Sidecar> {
  const home = temporaryFolder();
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    ...environment,
  });
  const { log, lines } = recordedLog(settings.logCallerData);
  const app = await startApp({ settings, log });
  onTestFinished(() => app.stop());
  for (const [name, flow] of Object.entries(flows)) publish(home, name, flow);
  const deployment = JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as Deployment;
  return { home, app, lines, token: deployment.sidecar?.token as string };
}

function publish(home: string, name: string, flow: object): void {
  writeFileSync(join(home, 'flows', `${name}.json`), JSON.stringify(flow));
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** As the engine asks: the request in one piece, `Expect` and all. */
function post(
  { app }: Sidecar,
  path: string,
  body: string,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  const all = { 'content-type': 'application/json', expect: '100-continue', connection: 'close', ...headers };
  return new Promise((resolve, reject) => {
    const asked = request(`${app.url}${path}`, {
      method,
      headers: { 'content-length': Buffer.byteLength(body), ...all },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.end(body);
  });
}

/** The payload as the engine takes it out of its frame. */
function unframed({ text }: Answer): Record<string, unknown> {
  const [head, digits] = /^([0-9]{1,8}) /.exec(text) ?? [];
  const payload = text.slice(head?.length);
  expect(payload).toHaveLength(Number(digits));
  expect(payload).toMatch(/^[\x20-\x7e]*$/);
  return JSON.parse(payload) as Record<string, unknown>;
}

async function speak(at: Sidecar, wanted: object): Promise<Record<string, unknown>> {
  return unframed(await post(at, '/engine/tts', JSON.stringify({ token: at.token, ...wanted })));
}

const NLP_REQUEST = {
  flowid: 'F1',
  nlpid: '1',
  callid: 'c1',
  flowkeywords: '好|不',
  kbkeywords: '谁',
  input: 'text',
  text: '我没空',
};

async function understand(at: Sidecar, nlpurl: string, token = at.token): Promise<Record<string, unknown>> {
  return unframed(await post(at, '/engine/nlp', JSON.stringify({ token, nlpurl, request: NLP_REQUEST })));
}

const audioOf = (file: unknown): Wav => parseWav(readFileSync(file as string)) as Wav;

describe('the answer to the engine', () => {
  it('is framed, in one piece, ASCII only, with its length', async () => {
    const server = await startHttp(sends('{"keyword":"好","description":"😀"}'));
    const at = await sidecar();
    const body = JSON.stringify({ token: at.token, nlpurl: server.url, request: NLP_REQUEST });
    const answer = await post(at, '/engine/nlp', body);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(answer.text.length));
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
    expect(unframed(answer)).toEqual({ ok: true, keyword: '好', description: '😀' });
  });

  it('is no, and nothing else happens, without the token', async () => {
    const server = await startHttp(nlpSample);
    const at = await sidecar();
    for (const token of ['', 'wrong', at.token.slice(1), `${at.token}x`, null, 5, { length: 64 }]) {
      for (const path of ['/engine/nlp', '/engine/tts']) {
        const body = { token, nlpurl: server.url, request: NLP_REQUEST, ...speech('x', { url: server.url }) };
        const answer = await post(at, path, JSON.stringify(body));
        expect(answer.status).toBe(403);
        expect(unframed(answer)).toEqual({ ok: false, error: 'unauthorized' });
      }
    }
    expect(server.asked).toEqual([]);
    expect(readdirSync(join(at.home, 'tts'))).toEqual([]);
  });

  it('is no to a page in a browser, and to a name that was made to point here', async () => {
    const at = await sidecar();
    const body = JSON.stringify({ token: at.token, ...speech('x') });
    const refusals: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example' },
      { origin: 'http://127.0.0.1:7780' },
      { 'sec-fetch-site': 'same-origin' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of refusals) {
      const answer = await post(at, '/engine/tts', body, headers);
      expect(answer.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
      expect(unframed(answer)).toMatchObject({ ok: false });
    }
    expect(readdirSync(join(at.home, 'tts'))).toEqual([]);
  });

  it.each([
    ['what is not JSON', '/engine/tts', 'hidden words', 400],
    ['nothing', '/engine/tts', '', 400],
    ['too much', '/engine/tts', JSON.stringify({ text: 'x'.repeat(300_000) }), 413],
    ['another path', '/engine/else', '{}', 403],
  ])('is framed for %s too, and repeats nothing', async (_, path, body, status) => {
    const answer = await post(await sidecar(), path, body);
    expect(answer.status).toBe(status);
    expect(unframed(answer)).toMatchObject({ ok: false });
    expect(answer.text).not.toContain('hidden');
  });

  it('is no to a request that is not as the engine makes it', async () => {
    const at = await sidecar();
    const bad = [{}, { ...speech('') }, { ...speech('x'), volume: 'loud' }, { ...speech('x'.repeat(5000)) }];
    for (const one of bad) expect(await speak(at, one)).toMatchObject({ ok: false });
    expect(await speak(at, { ...speech('hello'), url: null, more: 1 })).toMatchObject({ ok: true });
  });
});

describe('a text of a call', () => {
  it('is spoken by espeak-ng where nothing else is set, and its file is the one that the bundle looks for', async () => {
    const at = await sidecar();
    const wanted = speech('您好，张先生。');
    const { file } = await speak(at, wanted);
    expect(file).toBe(join(at.home, 'tts', `${ttsKey(wanted)}.wav`));
    expect(isPhoneAudio(audioOf(file))).toBe(true);
    expect(statSync(file as string).mode & 0o777).toBe(0o640);
  });

  it('that a hundred calls ask for at once is one request to the service', async () => {
    let answer: () => void = () => {};
    const server = await startHttp((response) => {
      answer = () => void response.end(tone());
    });
    const at = await sidecar();
    const wanted = speech('new', { url: `${server.url}/tts` });
    const all = Promise.all(Array.from({ length: 100 }, () => speak(at, wanted)));
    await until('the service is asked', () => server.asked.length > 0);
    // Meanwhile another text is not held up.
    expect(await speak(at, speech('other'))).toMatchObject({ ok: true });
    answer();
    for (const one of await all) expect(one).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
    expect(await (await fetch(`${at.app.url}/metrics`)).text()).toMatch(
      /^cti_robot_tts_requests_total\{outcome="joined"\} 99$/m,
    );
  });

  it('that cannot be spoken is a no in time, counted and logged, its words only under pii', async () => {
    const server = await startHttp(() => {});
    const at = await sidecar({ CTI_ROBOT_TTS_TIMEOUT_MS: '150' });
    const wanted = speech('您好，张三', { url: `${server.url}/tts?token=hunter2` });
    const answer = await speak(at, wanted);
    expect(answer).toEqual({ ok: false, error: expect.stringMatching(/^TTS_TIMEOUT/) });
    const line = await until('it is logged', () => at.lines.find(({ code }) => code === 'TTS_TIMEOUT'));
    const { pii, ...rest } = line;
    expect(pii).toEqual({ text: '您好，张三' });
    expect(JSON.stringify(rest)).not.toMatch(/张三|%E5%BC%A0|hunter2/);
    const metrics = await (await fetch(`${at.app.url}/metrics`)).text();
    expect(metrics).toMatch(/^cti_robot_tts_requests_total\{outcome="TTS_TIMEOUT"\} 1$/m);
    expect(metrics).not.toContain('张三');
  });

  it('stands nowhere in the log where the deployment says so', async () => {
    const at = await sidecar({
      CTI_ROBOT_LOG_CALLER_DATA: 'false',
      CTI_ROBOT_TTS_COMMAND: '["sh", "-c", "cat >&2; exit 1"]',
    });
    expect(await speak(at, speech('secret words'))).toMatchObject({ ok: false });
    const line = await until('it is logged', () => at.lines.find(({ code }) => code === 'TTS_PROVIDER'));
    expect(line).not.toHaveProperty('pii');
    expect(JSON.stringify(at.lines)).not.toContain('secret words');
  });
});

describe('NLP', () => {
  it('is what the service makes of it', async () => {
    const server = await startHttp(nlpSample);
    expect(await understand(await sidecar(), server.url)).toEqual({
      ok: true,
      keyword: '不',
      description: 'meant',
    });
  });

  it('that fails is a no, counted and logged without what the caller said', async () => {
    const server = await startHttp(sends('我没空', 500));
    const at = await sidecar({ CTI_ROBOT_NLP_BREAKER_FAILURES: '2' });
    const failed = { ok: false, error: expect.stringMatching(/^NLP_FAILED/) };
    expect([await understand(at, server.url), await understand(at, server.url)]).toEqual([failed, failed]);
    expect(await understand(at, server.url)).toEqual({
      ok: false,
      error: expect.stringMatching(/^NLP_PAUSED/),
    });
    expect(server.asked).toHaveLength(2);
    expect(at.lines.filter(({ code }) => code === 'NLP_FAILED')).toHaveLength(2);
    expect(JSON.stringify(at.lines)).not.toContain('没空');
    const metrics = await (await fetch(`${at.app.url}/metrics`)).text();
    expect(metrics).toMatch(/^cti_robot_nlp_requests_total\{outcome="NLP_PAUSED"\} 1$/m);
    expect(metrics).toMatch(/^cti_robot_speech_services_paused\{service="nlp"\} 1$/m);
  });
});

describe('a flow that arrives', () => {
  const FLOW = {
    flow: {
      ask: {
        action: 'cti_play_and_detect_speech',
        playbacks: ['您好', 'welcome.wav', 'silence_stream://100', '${name}您好'],
        replaybacks: ['再问一次'],
        kbplaybacks: ['回来了'],
        mismatchplaybacks: ['没听清', 'ftp://nothing'],
        kb: 'C1',
        subflow: { bye: { condition: { text: ['好'] } } },
      },
      bye: { action: 'hangup', playbacks: ['您好', '再见'] },
    },
    kb: { C1: { prompts: ['P1'] } },
    prompt: { P1: { keyworks: ['谁'], playbacks: ['我是机器人'] } },
    global: { ttsvolume: 30 },
  };
  const TEXTS = ['您好', '再问一次', '回来了', '没听清', '再见', '我是机器人'];

  const keys = (texts: string[], voices: string[], more = {}): string[] =>
    voices
      .flatMap((voice) => texts.map((text) => `${ttsKey(speech(text, { voice, volume: 30, ...more }))}.wav`))
      .sort();
  const there = ({ home }: Sidecar): string[] =>
    readdirSync(join(home, 'tts'))
      .filter((name) => name.endsWith('.wav'))
      .sort();
  const spoken = (at: Sidecar, files: string[]): Promise<boolean> =>
    until('all texts are spoken', () => JSON.stringify(there(at)) === JSON.stringify(files), 20_000);

  it('has its fixed texts spoken ahead of any call, files and variables left alone', async () => {
    const at = await sidecar({}, { t1: FLOW });
    await spoken(at, keys(TEXTS, ['']));
    await until('it is logged', () => at.lines.some((line) => line.flow === 't1' && line.made === 6));
  });

  it.each([
    [{ voicelist: ['a', 'b', 'a'] }, ['a', 'b']],
    [{ voicelist: ['a', 'b'], defaultvoice: 'c' }, ['c']],
  ])('with %j in each of its voices', async (global, voices) => {
    const flow = { ...FLOW, global: { ...FLOW.global, ...global } };
    await spoken(await sidecar({}, { t1: flow }), keys(TEXTS, voices));
  });

  it('and changes has only what is new spoken', async () => {
    const server = await startHttp(sends(tone()));
    const url = `${server.url}/tts`;
    const flow = { ...FLOW, global: { ...FLOW.global, ttsurl: url } };
    const at = await sidecar({}, { t1: flow });
    await spoken(at, keys(TEXTS, [''], { url }));
    const bye = { action: 'hangup', playbacks: ['再见', '新的'] };
    publish(at.home, 't1', { ...flow, flow: { ...FLOW.flow, bye } });
    await spoken(at, keys([...TEXTS, '新的'], [''], { url }));
    expect(server.asked).toHaveLength(TEXTS.length + 1);
  });

  it('and is there at the start is spoken then, where a file has gone', async () => {
    const at = await sidecar({}, { t1: FLOW });
    const files = keys(TEXTS, ['']);
    await spoken(at, files);
    await at.app.stop();
    rmSync(join(at.home, 'tts', files[0] as string));
    const again = await sidecarAgain(at);
    await spoken(again, files);
  });

  it('and cannot be spoken is told by the log and by health, with what to do', async () => {
    const at = await sidecar({ CTI_ROBOT_TTS_COMMAND: '["/nowhere/speak"]' }, { t1: FLOW });
    const line = await until('it is logged', () =>
      at.lines.find((one) => one.flow === 't1' && one.failed === 6),
    );
    expect(line).toMatchObject({
      level: 'warn',
      code: 'TTS_NO_PROVIDER',
      error: expect.stringContaining('tts.command'),
    });
    expect(at.app.health()).toMatchObject({
      status: 'degraded',
      speech: {
        provider: 'command',
        ahead: { missing: [{ flow: 't1', texts: 6, code: 'TTS_NO_PROVIDER' }] },
      },
    });
    rmSync(join(at.home, 'flows', 't1.json'));
    await until('it is well again', () => at.app.health().status === 'ok');
  });

  it('is not spoken where the setting says so', async () => {
    const at = await sidecar({ CTI_ROBOT_TTS_AHEAD: 'false' }, { t1: FLOW });
    await until('the flow is loaded', () => existsSync(join(at.home, 'compiled', 't1.json')));
    expect(await speak(at, speech('您好', { volume: 30 }))).toMatchObject({ ok: true });
    expect(there(at)).toEqual(keys(['您好'], ['']));
  });
});

async function sidecarAgain({ home }: Sidecar): Promise<Sidecar> {
  const settings = loadSettings(undefined, { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
  const { log, lines } = recordedLog();
  const app = await startApp({ settings, log });
  onTestFinished(() => app.stop());
  return { home, app, lines, token: '' };
}
