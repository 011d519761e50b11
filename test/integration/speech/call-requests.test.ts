import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { isPhoneAudio, parseWav, type Wav } from '../../../sidecar/tts/wav.ts';
import { sends, startHttp } from '../../support/servers/http.ts';
import { nlpSample } from '../../support/servers/nlp.ts';
import { speech, tone } from '../../support/speech.ts';
import { until } from '../../support/until.ts';
import { speak, startSidecar, understand } from './sidecar.ts';

const audioOf = (file: unknown): Wav => parseWav(readFileSync(file as string)) as Wav;

describe('a text that a call needs', () => {
  it('is spoken by espeak-ng by default, into the file that the engine looks for', async () => {
    const at = await startSidecar();
    const wanted = speech('您好，张先生。');
    const { file } = await speak(at, wanted);
    expect(file).toBe(join(at.home, 'tts', `${ttsKey(wanted)}.wav`));
    expect(isPhoneAudio(audioOf(file))).toBe(true);
    expect(statSync(file as string).mode & 0o777).toBe(0o640);
  });

  it('is one request to the service even when a hundred calls need it at once', async () => {
    let answer: () => void = () => {};
    const server = await startHttp((response) => {
      answer = () => void response.end(tone());
    });
    const at = await startSidecar();
    const wanted = speech('new', { url: `${server.url}/tts` });
    const all = Promise.all(Array.from({ length: 100 }, () => speak(at, wanted)));
    await until('the service is asked', () => server.asked.length > 0);
    // Another text is not delayed meanwhile.
    expect(await speak(at, speech('other'))).toMatchObject({ ok: true });
    answer();
    for (const one of await all) expect(one).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
    expect(await (await fetch(`${at.app.url}/metrics`)).text()).toMatch(
      /^cti_robot_tts_requests_total\{outcome="joined"\} 99$/m,
    );
  });

  it('that cannot be spoken in time is an error, counted and logged with its words under pii only', async () => {
    const server = await startHttp(() => {});
    const at = await startSidecar({ CTI_ROBOT_TTS_TIMEOUT_MS: '150' });
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

  it('appears nowhere in the log while logCallerData is off', async () => {
    const at = await startSidecar({
      CTI_ROBOT_LOG_CALLER_DATA: 'false',
      CTI_ROBOT_TTS_COMMAND: '["sh", "-c", "cat >&2; exit 1"]',
    });
    expect(await speak(at, speech('secret words'))).toMatchObject({ ok: false });
    const line = await until('it is logged', () => at.lines.find(({ code }) => code === 'TTS_PROVIDER'));
    expect(line).not.toHaveProperty('pii');
    expect(JSON.stringify(at.lines)).not.toContain('secret words');
  });
});

describe('an NLP request', () => {
  it('returns the keyword of the service', async () => {
    const server = await startHttp(nlpSample);
    expect(await understand(await startSidecar(), server.url)).toEqual({
      ok: true,
      keyword: '不',
      description: 'meant',
    });
  });

  it('that fails is an error, counted and logged without what the caller said', async () => {
    const server = await startHttp(sends('我没空', 500));
    const at = await startSidecar({ CTI_ROBOT_BREAKER_FAILURES: '2' });
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

  it('is paused by the settings of the breaker, and so is synthesis by a service', async () => {
    const server = await startHttp(sends('', 500));
    const at = await startSidecar({ CTI_ROBOT_BREAKER_FAILURES: '1' });
    await understand(at, `${server.url}/nlp`);
    await speak(at, speech('您好', { url: `${server.url}/tts` }));
    expect(await understand(at, `${server.url}/nlp`)).toMatchObject({
      error: expect.stringContaining('NLP_PAUSED'),
    });
    expect(await speak(at, speech('再见', { url: `${server.url}/tts` }))).toMatchObject({
      error: expect.stringContaining('ttsurl failed several times in a row'),
    });
    expect(server.asked).toHaveLength(2);
    expect(at.app.health().speech.paused).toEqual({ tts: 1, nlp: 1, context: 0 });
  });
});
