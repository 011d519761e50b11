/** Where a flow names an address, a flow of an account reaches only what the guard allows, and one of the operator all. */
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpRobot } from '../../../sidecar/http-robot/http-robot.ts';
import { AddressGuard, type Lookup } from '../../../sidecar/lib/guard/guard.ts';
import { Nlp } from '../../../sidecar/nlp/nlp.ts';
import { answerOf, engineServices } from '../../../sidecar/questions/services.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { homePaths, makeHome } from '../../../sidecar/settings/home.ts';
import { createSpeech } from '../../../sidecar/tts/speech.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import NOT_PUBLIC from '../../support/not-public.json' with { type: 'json' };
import { type Answer, sends, startHttp } from '../../support/servers/http.ts';
import { speech, tone } from '../../support/speech.ts';

const PUBLIC = '93.184.216.34';
const CALL = '58b0733b-8a80-4fdc-860b-ad7e5bb85fbe';
const NLP = {
  flowid: 'F',
  nlpid: '1',
  callid: CALL,
  flowkeywords: '',
  kbkeywords: '',
  input: 'text',
  text: '好',
};

/** The questions by which the engine makes the sidecar ask an address. */
const DOORS = {
  ttsurl: { service: 'tts', body: (url: string, text: string) => speech(text, { url }), says: tone() },
  'a remote prompt': {
    service: 'tts',
    body: (url: string) => ({ ...speech(url), remote: true }),
    says: tone(),
  },
  nlpurl: { service: 'nlp', body: (nlpurl: string) => ({ nlpurl, request: NLP }), says: '{"keyword":"好"}' },
  'the server of a robot': {
    service: 'http',
    body: (url: string) => ({ url, callid: CALL, method: 'input', request: {} }),
    says: '{}',
  },
} as const;
const doors = Object.keys(DOORS) as (keyof typeof DOORS)[];

async function sidecar(allow: string[] = [], resolve?: Lookup) {
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_TTS_AHEAD: 'false',
  });
  const paths = homePaths(settings);
  await makeHome(paths);
  const { log, lines } = recordedLog();
  const parts = { settings, paths, log, registry: new Registry(), guard: new AddressGuard(allow, resolve) };
  const made = await createSpeech(parts);
  const nlp = new Nlp(parts);
  const httpRobot = new HttpRobot({ ...parts, settings: settings.httpFlow, retryMs: [] });
  onTestFinished(async () => void (await Promise.all([made.stop(), nlp.stop(), httpRobot.stop()])));
  const services = engineServices({ speech: made, nlp, httpRobot });
  let texts = 0;
  const ask = (door: keyof typeof DOORS, url: string, account?: string) => {
    const { service, body } = DOORS[door];
    return answerOf(() =>
      services[service].ask({ ...body(url, `text ${texts++}`), ...(account ? { account } : {}) }),
    );
  };
  return { ask, lines };
}

describe.each(doors)('%s of a flow of an account', (door) => {
  it('is refused in every spelling of an address that is not public, and nothing connects', async () => {
    const server = await startHttp(sends(DOORS[door].says));
    const { port } = new URL(server.url);
    const { ask } = await sidecar();
    for (const [what, host] of NOT_PUBLIC as [string, string][]) {
      for (const url of [`http://${host}:${port}/a.wav`, `https://${host}/a.wav`]) {
        const answer = await ask(door, url, 'acme');
        expect([what, answer]).toEqual([
          what,
          { ok: false, error: expect.stringMatching(/^(?:TTS|NLP|HTTP)_REFUSED: .*not public$/) },
        ]);
      }
    }
    expect(server.connections()).toBe(0);
  });

  it('is refused by its form', async () => {
    const { ask } = await sidecar();
    for (const [reason, url] of [
      ['plain http', `http://${PUBLIC}/`],
      ['credentials', `https://user:word@${PUBLIC}/`],
      ['port', `https://${PUBLIC}:22/`],
    ] as const) {
      expect(await ask(door, url, 'acme')).toMatchObject({
        ok: false,
        error: expect.stringContaining(reason),
      });
    }
  });

  it('is refused where its name leads to loopback at a later look-up', async () => {
    const server = await startHttp(sends(DOORS[door].says));
    const { port } = new URL(server.url);
    const found = [PUBLIC];
    const resolve: Lookup = async () => [{ address: found.shift() ?? '127.0.0.1', family: 4 }];
    const guard = new AddressGuard([], resolve);
    await guard.check(`https://rebind.example:${port}/a.wav`);
    const { ask } = await sidecar([], resolve);
    const answer = await ask(door, `https://rebind.example:${port}/a.wav`, 'acme');
    expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(/_REFUSED: .*not public$/) });
    expect(server.connections()).toBe(0);
  });

  it('does not lead anywhere else by a redirection', async () => {
    const inner = await startHttp(sends(DOORS[door].says));
    const { port } = new URL(inner.url);
    const redirects: Answer = (response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/a.wav` }).end();
    const outer = await startHttp(redirects);
    const resolve: Lookup = async () => [{ address: '127.0.0.1', family: 4 }];
    const allowed = `crm.example:${new URL(outer.url).port}`;
    const { ask } = await sidecar([allowed], resolve);
    expect(await ask(door, `http://${allowed}/a.wav`, 'acme')).toMatchObject({ ok: false });
    expect([outer.asked.length, inner.connections()]).toEqual([1, 0]);
  });

  it('is reached where the operator allows it, by one look-up', async () => {
    const server = await startHttp(sends(DOORS[door].says));
    const allowed = `crm.example:${new URL(server.url).port}`;
    let lookups = 0;
    const resolve: Lookup = async () => {
      lookups++;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const { ask } = await sidecar([allowed], resolve);
    expect(await ask(door, `http://${allowed}/a.wav`, 'acme')).toMatchObject({ ok: true });
    expect([server.asked.length, lookups]).toEqual([1, 1]);
  });

  it('changes nothing for the operator, before and after it is refused', async () => {
    const server = await startHttp(sends(DOORS[door].says));
    const { ask } = await sidecar();
    for (let i = 0; i < 6; i++)
      expect(await ask(door, `${server.url}/a.wav`, 'acme')).toMatchObject({ ok: false });
    expect(await ask(door, `${server.url}/a.wav`)).toMatchObject({ ok: true });
    expect(await ask(door, `${server.url}/a.wav`, 'acme')).toMatchObject({ ok: false });
    expect(server.asked).toHaveLength(1);
  });
});
