import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sends, startHttp } from '../../support/servers/http.ts';
import { nlpSample } from '../../support/servers/nlp.ts';
import { speech } from '../../support/speech.ts';
import { NLP_REQUEST, post, speak, startSidecar, unframed } from './sidecar.ts';

describe('the answer to a request of the engine', () => {
  it('is framed, in one piece, ASCII only, with its length', async () => {
    const server = await startHttp(sends('{"keyword":"好","description":"😀"}'));
    const at = await startSidecar();
    const body = JSON.stringify({ token: at.token, nlpurl: server.url, request: NLP_REQUEST });
    const answer = await post(at, '/engine/nlp', body);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(answer.text.length));
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
    expect(unframed(answer)).toEqual({ ok: true, keyword: '好', description: '😀' });
  });

  it('is a refusal without the right token, and nothing else happens', async () => {
    const server = await startHttp(nlpSample);
    const at = await startSidecar();
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

  it('is a refusal for a page in a browser and for a DNS name that was rebound to this host', async () => {
    const at = await startSidecar();
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
    ['a body that is not JSON', '/engine/tts', 'hidden words', 400],
    ['an empty body', '/engine/tts', '', 400],
    ['a body that is too large', '/engine/tts', JSON.stringify({ text: 'x'.repeat(300_000) }), 413],
    ['an unknown path', '/engine/else', '{}', 403],
  ])('is framed for %s too, and repeats nothing of the request', async (_, path, body, status) => {
    const answer = await post(await startSidecar(), path, body);
    expect(answer.status).toBe(status);
    expect(unframed(answer)).toMatchObject({ ok: false });
    expect(answer.text).not.toContain('hidden');
  });

  it('is a refusal for a request that the engine would not send', async () => {
    const at = await startSidecar();
    const bad = [{}, { ...speech('') }, { ...speech('x'), volume: 'loud' }, { ...speech('x'.repeat(5000)) }];
    for (const one of bad) expect(await speak(at, one)).toMatchObject({ ok: false });
    expect(await speak(at, { ...speech('hello'), url: null, more: 1 })).toMatchObject({ ok: true });
  });
});
