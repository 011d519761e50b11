import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, FAULTS, sends, startHttp } from '../../test/support/servers/http.ts';
import { speech, tone } from '../../test/support/speech.ts';
import { Breaker } from '../lib/breaker.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { requestUrl, UrlProvider } from './url-provider.ts';

function provider(failures = 1000): UrlProvider {
  const clients = new FlowClients(new AddressGuard([]));
  onTestFinished(() => clients.close());
  return new UrlProvider(clients, new Breaker({ failures, pauseMs: 10_000, monotonic: () => 0 }));
}

const within = (ms: number): AbortSignal => AbortSignal.timeout(ms);
const error = (work: Promise<unknown>): Promise<{ code?: string; name: string; message: string }> =>
  work.then(
    () => expect.fail('it was taken'),
    (reason) => reason,
  );

describe('ttsurl', () => {
  it('gets the documented request, with URL-encoded values', async () => {
    const server = await startHttp(sends(tone()));
    const wanted = speech('您好, 100% & more?', {
      url: `${server.url}/tts`,
      config: '{"a":1}',
      voice: '小云',
      volume: 50,
      speechRate: -100,
      pitchRate: 0,
      engine: 'ali yun',
    });
    expect(await provider().synthesise(wanted, within(20_000))).toEqual(tone());
    expect(server.asked[0]).toMatchObject({
      method: 'GET',
      url:
        '/tts?config=%7B%22a%22%3A1%7D&voice=%E5%B0%8F%E4%BA%91&volume=50&speechrate=-100&pitchrate=0' +
        '&engine=ali%20yun&text=%E6%82%A8%E5%A5%BD%2C%20100%25%20%26%20more%3F',
    });
  });

  it('may contain values of its own', () => {
    expect(requestUrl(speech('x', { url: 'http://h/tts?key=1#top' }))).toMatch(
      /^http:\/\/h\/tts\?key=1&config=&voice=/,
    );
    expect(requestUrl(speech('x', { url: 'http://h/tts?' }))).toMatch(/^http:\/\/h\/tts\?config=/);
  });

  it('gets no request if it is not an http or https URL', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://h/', 'tts']) {
      expect(await error(provider().synthesise(speech('x', { url }), within(20_000)))).toMatchObject({
        code: 'TTS_PROVIDER',
      });
    }
  });

  it('may redirect to the audio', async () => {
    const answer: Answer = (response, { url }) => {
      if (url === '/file.wav') response.end(tone());
      else response.writeHead(302, { location: '/file.wav' }).end();
    };
    const { url } = await startHttp(answer);
    expect(await provider().synthesise(speech('x', { url }), within(20_000))).toEqual(tone());
  });

  it.each(['file:///etc/passwd', 'ftp://h/x'])(
    'is not followed when it redirects to %s',
    async (location) => {
      const { url } = await startHttp((response) => void response.writeHead(302, { location }).end());
      expect((await error(provider().synthesise(speech('x', { url }), within(20_000)))).message).toMatch(
        /redirects/,
      );
    },
  );

  const WAITS = new Set(['never answers', 'begins to answer, and stops', 'answers without end']);
  const others = Object.entries(FAULTS).filter(([name]) => !WAITS.has(name));
  it.each(others)('that %s is an error whose text does not contain the answer', async (_, fault) => {
    const { url } = await startHttp(fault);
    const failure = await error(provider().synthesise(speech('hidden words', { url }), within(20_000)));
    expect(failure.code).toMatch(/^TTS_(?:PROVIDER|NOT_AUDIO|TOO_LARGE)$/);
    expect(failure.message).not.toMatch(/hidden|keyword|Welcome/);
  });

  it.each(['never answers', 'begins to answer, and stops'])(
    'that %s is given up after the timeout',
    async (name) => {
      const { url } = await startHttp(FAULTS[name] as Answer);
      expect((await error(provider().synthesise(speech('x', { url }), within(100)))).name).toBe(
        'TimeoutError',
      );
    },
  );

  it('that sends without end is cut off at the size limit', async () => {
    const { url } = await startHttp(FAULTS['answers without end'] as Answer);
    expect((await error(provider().synthesise(speech('x', { url }), within(60_000)))).code).toBe(
      'TTS_TOO_LARGE',
    );
  });

  it('that fails repeatedly gets no requests for a while', async () => {
    const server = await startHttp(sends('', 503));
    const asked = provider(3);
    for (let i = 0; i < 6; i++)
      await error(asked.synthesise(speech(`${i}`, { url: server.url }), within(20_000)));
    expect(server.asked).toHaveLength(3);
  });
});
