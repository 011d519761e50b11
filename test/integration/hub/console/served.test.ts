/** The console as the hub serves it. `make build` has built it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../../../support/hub/hub.ts';

const DIST = join(import.meta.dirname, '../../../../dist');
const HTML = { accept: 'text/html,application/xhtml+xml' };

type Get = (url: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>;

async function servedConsole(): Promise<{ hub: TestHub; get: Get }> {
  const hub = await startTestHub('sqlite');
  return { hub, get: async (url, headers = {}) => hub.server.inject({ method: 'GET', url, headers }) };
}

it('is one page at every address of its own, under a strict policy', async () => {
  const { hub, get } = await servedConsole();
  for (const url of ['/', '/flow/12', '/anything/else']) {
    const answer = await get(url, HTML);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<div id="page">');
    expect(answer.headers['cache-control']).toBe('no-cache');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|http/);
    expect(policy).toContain("frame-ancestors 'none'");
  }
  for (const url of ['/v1/nothing', '/assets/nothing.js', '/assets/..%2findex.html']) {
    const answer = await get(url, HTML);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  }
  // It is no page for programs.
  expect((await get('/flow/12', { accept: 'application/json' })).statusCode).toBe(404);
  expect((await hub.server.inject({ method: 'POST', url: '/flow/12', headers: HTML })).statusCode).toBe(404);
});

it('loads files that browsers may keep for ever, compressed, and the robot as FreeSWITCH gets it', async () => {
  const { get } = await servedConsole();
  const page = (await get('/', HTML)).body;
  const files = [...page.matchAll(/(?:href|src|content)="(\/assets\/[^"]+)"/g)].map(
    (match) => match[1] as string,
  );
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const plain = await get(file);
    expect(plain.statusCode).toBe(200);
    expect(plain.headers['cache-control']).toContain('immutable');
    expect(plain.headers['content-encoding']).toBeUndefined();
    if (plain.rawPayload.byteLength < 1024) continue;
    const br = await get(file, { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.rawPayload)).toEqual(plain.rawPayload);
    const gzip = await get(file, { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload)).toEqual(plain.rawPayload);
  }
  const [, robot = ''] = /cti-robot-bundle" content="([^"]+)"/.exec(page) ?? [];
  expect((await get(robot)).rawPayload).toEqual(readFileSync(join(DIST, 'cti_robot.js')));
});
