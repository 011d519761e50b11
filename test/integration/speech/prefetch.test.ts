import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { sends, startHttp } from '../../support/servers/http.ts';
import { speech, tone } from '../../support/speech.ts';
import { until } from '../../support/until.ts';
import { publish, restart, type Sidecar, speak, startSidecar } from './sidecar.ts';

describe('a flow', () => {
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

  it('has its fixed texts synthesised ahead of calls, but not files and texts with variables', async () => {
    const at = await startSidecar({}, { t1: FLOW });
    await spoken(at, keys(TEXTS, ['']));
    await until('it is logged', () => at.lines.some((line) => line.flow === 't1' && line.made === 6));
  });

  it.each([
    [{ voicelist: ['a', 'b', 'a'] }, ['a', 'b']],
    [{ voicelist: ['a', 'b'], defaultvoice: 'c' }, ['c']],
  ])('with %j has them synthesised in each of its voices', async (global, voices) => {
    const flow = { ...FLOW, global: { ...FLOW.global, ...global } };
    await spoken(await startSidecar({}, { t1: flow }), keys(TEXTS, voices));
  });

  it('has long texts synthesised a sentence at a time', async () => {
    const sentences = [
      '您好，这里是光明培训学校的李老师。',
      '我们下周六有一节免费的试听课，您家孩子想来听一听吗？',
    ];
    const bye = { action: 'hangup', playbacks: [sentences.join('')] };
    const at = await startSidecar({}, { t1: { flow: { bye } } });
    await spoken(at, keys(sentences, [''], { volume: 0 }));
  });

  it('that changes has only its new texts synthesised', async () => {
    const server = await startHttp(sends(tone()));
    const url = `${server.url}/tts`;
    const flow = { ...FLOW, global: { ...FLOW.global, ttsurl: url } };
    const at = await startSidecar({}, { t1: flow });
    await spoken(at, keys(TEXTS, [''], { url }));
    const bye = { action: 'hangup', playbacks: ['再见', '新的'] };
    publish(at.home, 't1', { ...flow, flow: { ...FLOW.flow, bye } });
    await spoken(at, keys([...TEXTS, '新的'], [''], { url }));
    expect(server.asked).toHaveLength(TEXTS.length + 1);
  });

  it('that exists at the start has its missing texts synthesised', async () => {
    const at = await startSidecar({}, { t1: FLOW });
    const files = keys(TEXTS, ['']);
    await spoken(at, files);
    await at.app.stop();
    rmSync(join(at.home, 'tts', files[0] as string));
    const again = await restart(at);
    await spoken(again, files);
  });

  it('that cannot be synthesised is reported by the log and by health, with what to do', async () => {
    const at = await startSidecar({ CTI_ROBOT_TTS_COMMAND: '["/nowhere/speak"]' }, { t1: FLOW });
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
        ahead: { missing: [{ flow: 't1', texts: 6, whole: 6, code: 'TTS_NO_PROVIDER' }] },
      },
    });
    await until('nothing else is missing', () => at.app.health().speech.ahead.isSettled);
    rmSync(join(at.home, 'flows', 't1.json'));
    await until('it is well again', () => at.app.health().status === 'ok');
  });

  it('is not synthesised ahead of calls while tts.ahead is off', async () => {
    const at = await startSidecar({ CTI_ROBOT_TTS_AHEAD: 'false' }, { t1: FLOW });
    await until('the flow is loaded', () => existsSync(join(at.home, 'compiled', 't1.json')));
    expect(await speak(at, speech('您好', { volume: 30 }))).toMatchObject({ ok: true });
    expect(there(at)).toEqual(keys(['您好'], ['']));
  });
});
