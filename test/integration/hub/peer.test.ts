/** The listener for other machines, over real TLS. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createPeerServer } from '../../../sidecar/hub/peer/peer-server.ts';
import { makePeerToken } from '../../../sidecar/hub/peer/peer-token.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { selfSigned } from '../../support/servers/certificate.ts';
import { freePort } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const HASH = 'ab'.repeat(32);
const secretKey = SecretKey.generate();
const tls = selfSigned();

describe('the listener for other machines', () => {
  let url: string;
  let lines: ReturnType<typeof recordedLog>['lines'];
  const dispatcher = new Agent({ connect: { ca: tls.cert } });

  beforeEach(async () => {
    const files = temporaryFolder();
    writeFileSync(join(files, HASH), '您好');
    writeFileSync(join(files, 'secret'), 'secret');
    symlinkSync(join(files, 'secret'), join(files, 'cd'.repeat(32)));
    mkdirSync(join(files, 'ef'.repeat(32)));
    const recorded = recordedLog();
    lines = recorded.lines;
    const health = () => ({ status: 'ok' });
    const shared = {
      host: 'fs1',
      secretKey,
      health,
      files,
      recordings: files,
      tls,
      log: recorded.log,
      now: Date.now,
    };
    const server = createPeerServer(shared);
    url = await server.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => server.close());
  });

  const tokenFor = (path: string, { host = 'fs1', key = secretKey, now = Date.now() } = {}) =>
    makePeerToken(key, { host, path }, now);

  async function ask(path: string, token: string | null = tokenFor(path), method: 'GET' | 'POST' = 'GET') {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, body } = await request(url + path, { dispatcher, method, headers });
    return { status: statusCode, body: await body.text() };
  }

  it('serves health, and files by their hash', async () => {
    expect(await ask('/peer/health')).toEqual({ status: 200, body: '{"status":"ok"}' });
    expect(await ask(`/peer/file/${HASH}`)).toEqual({ status: 200, body: '您好' });
  });

  it.each([
    ['none', () => null],
    ['one of another key', (path: string) => tokenFor(path, { key: SecretKey.generate() })],
    ['an old one', (path: string) => tokenFor(path, { now: Date.now() - 3 * 60_000 })],
    ['one of another host', (path: string) => tokenFor(path, { host: 'fs2' })],
    ['one for something else', () => tokenFor('/peer/health?x')],
    ['the text of one for something else', () => secretKey.sign('link', 'x')],
  ])('gives nothing without the right token: %s', async (_what, token) => {
    const answers = await Promise.all(
      ['/peer/health', `/peer/file/${HASH}`, '/peer/nothing'].map((path) => ask(path, token(path))),
    );
    for (const answer of answers) expect(answer).toEqual({ status: 401, body: '{"error":"unauthorized"}' });
    expect(lines).toEqual([]);
  });

  it.each(['aa'.repeat(32), 'cd'.repeat(32), 'ef'.repeat(32), 'secret', '..%2Fsecret', HASH.toUpperCase()])(
    'has no file %s',
    async (name) => {
      expect(await ask(`/peer/file/${name}`)).toEqual({ status: 404, body: '{"error":"not found"}' });
    },
  );

  it('takes nothing but GET, and nothing without TLS', async () => {
    expect((await ask('/peer/health', tokenFor('/peer/health'), 'POST')).status).toBe(401);
    await expect(request(url.replace('https:', 'http:'))).rejects.toThrow();
  });
});

describe('the settings', () => {
  const settings = (over: Record<string, string>) =>
    loadSettings(undefined, { CTI_ROBOT_HOME: '/nowhere', ...over });

  it.each(['0.0.0.0:7781', '192.0.2.1:7781', '[::]:7781', 'fs1:7781'])(
    'refuse %s without TLS, and say what to set',
    (listen) => {
      expect(() => settings({ CTI_ROBOT_PEER_LISTEN: listen })).toThrow(
        /set peer\.tls\.cert and peer\.tls\.key/,
      );
    },
  );

  it('let loopback be without TLS, and want both files of it', () => {
    expect(settings({ CTI_ROBOT_PEER_LISTEN: '127.0.0.1:7781' }).peer.listen).toBe('127.0.0.1:7781');
    expect(settings({ CTI_ROBOT_PEER_LISTEN: '[::1]:7781' }).peer.listen).toBe('[::1]:7781');
    expect(() => settings({ CTI_ROBOT_PEER_TLS_CERT: '/x.pem' })).toThrow(/only one of peer\.tls/);
  });
});

it('a sidecar opens it, and ends it with itself', async () => {
  const home = temporaryFolder();
  const [cert, key] = [join(home, 'cert.pem'), join(home, 'key.pem')];
  writeFileSync(cert, tls.cert);
  writeFileSync(key, tls.key);
  const port = await freePort();
  const sidecar = command(['sidecar'], {
    CTI_ROBOT_HOME: join(home, 'home'),
    CTI_ROBOT_HOST: 'fs1',
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: secretKey.text(),
    CTI_ROBOT_PEER_LISTEN: `127.0.0.1:${port}`,
    CTI_ROBOT_PEER_TLS_CERT: cert,
    CTI_ROBOT_PEER_TLS_KEY: key,
  });
  await until('the sidecar is ready', () => sidecar.out.stdout.includes('sidecar ready'), 60_000);
  const token = makePeerToken(secretKey, { host: 'fs1', path: '/peer/health' }, Date.now());
  const { statusCode, body } = await request(`https://127.0.0.1:${port}/peer/health`, {
    dispatcher: new Agent({ connect: { ca: tls.cert } }),
    headers: { authorization: `Bearer ${token}` },
  });
  expect([statusCode, await body.json()]).toMatchObject([200, { host: 'fs1' }]);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
  expect(sidecar.out.stdout).not.toContain(secretKey.text());
}, 90_000);
