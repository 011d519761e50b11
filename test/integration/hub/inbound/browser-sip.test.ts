/** SIP of browsers over the hub's WebSocket, to a host that echoes what it gets. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { CALL_MS, makeTicket, signPass } from '../../../../sidecar/hub/browsers/ticket.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { NO_BROWSERS, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { until } from '../../../support/until.ts';

const secretKey = SecretKey.generate();

/** As FreeSWITCH's side: each message comes back in capitals. */
async function aHost(): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' });
  server.on('connection', (socket) =>
    socket.on('message', (data) => socket.send(String(data).toUpperCase())),
  );
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

interface Setup {
  hub: TestHub;
  host: WebSocketServer;
  base: string;
}

async function aHub(settings: object = {}, times = { openMs: 5000, pingMs: 5000 }): Promise<Setup> {
  const { url, server: host } = await aHost();
  const browsers = { ...NO_BROWSERS.browsers, ...settings };
  const hub = await startTestHub('sqlite', secretKey, { browsers: [{ ...NO_BROWSERS, browsers }, times] });
  const report = { ...HOST_REPORT, browsers: { url, domain: null } };
  await writeHost(hub.store.db, { host: 'fs1', report, stopped: false }, hub.store.kind);
  const base = (await hub.server.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
  return { hub, host, base };
}

function passFor({ account = 1, host = 'fs1', expires = NOON + 60_000, key = secretKey } = {}): string {
  const { user } = makeTicket(key, { host, route: 'help', expires });
  return signPass(key, { user, account });
}

interface Opening {
  query?: string;
  origin?: string;
  protocol?: string;
}

function open(base: string, { query = passFor(), origin, protocol = 'sip' }: Opening = {}): WebSocket {
  const socket = new WebSocket(`${base}/v1/inbound/sip?${query}`, protocol === '' ? [] : protocol, {
    ...(origin === undefined ? {} : { origin }),
  });
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** The HTTP status of a refusal; 101 where it is open. */
async function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

async function codeOf(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

async function answerTo(socket: WebSocket, text: string): Promise<string> {
  if (socket.readyState === WebSocket.CONNECTING) await once(socket, 'open');
  const answer = once(socket, 'message');
  socket.send(text);
  return String((await answer)[0]);
}

describe('SIP of a browser', () => {
  it('goes to the host of the ticket and back, message by message', async () => {
    const { base, host } = await aHub();
    const socket = open(base);
    expect(await answerTo(socket, 'register')).toBe('REGISTER');
    expect(await answerTo(socket, `invite 你好 ${'x'.repeat(20_000)}`)).toHaveLength(20_010);
    expect(socket.protocol).toBe('sip');
    socket.close();
    await until('the host’s connection to be closed', () => host.clients.size === 0);
  });

  it('needs the address that a ticket brings, unchanged', async () => {
    const { base } = await aHub();
    const good = passFor();
    const refused = [
      '',
      'user=t~1~fs1~aGVscA~x&account=1&sign=x',
      good.replace('account=1', 'account=2'),
      good.replace('fs1', 'fs2'),
      passFor({ key: SecretKey.generate() }),
      passFor({ expires: NOON - CALL_MS }),
      `${good}&user=t~1`,
    ];
    for (const query of refused) expect([query, await statusOf(open(base, { query }))]).toEqual([query, 403]);
    expect(await statusOf(open(base, { query: passFor({ expires: NOON - CALL_MS + 1000 }) }))).toBe(101);
    expect(await statusOf(open(base, { query: passFor({ host: 'gone' }) }))).toBe(503);
    expect(await statusOf(open(base, { protocol: '' }))).toBe(400);
    expect(await statusOf(open(base, { protocol: 'mqtt' }))).toBe(400);
  });

  it('comes from pages of the hub and of sites that the operator names', async () => {
    const { base } = await aHub({ origins: ['https://shop.example.com'] });
    const own = base.replace('ws', 'http');
    for (const [origin, status] of [
      ['https://shop.example.com', 101],
      [own, 101],
      ['https://evil.example.com', 403],
      ['https://shop.example.com.evil.com', 403],
      ['null', 403],
    ] as const)
      expect([origin, await statusOf(open(base, { origin }))]).toEqual([origin, status]);
  });

  it('is limited by address and by account, and a connection that ends makes room', async () => {
    const { base } = await aHub({ perAddress: 3, perAccount: 2 });
    const [first, second] = [open(base), open(base)];
    await answerTo(first, 'a');
    await answerTo(second, 'a');
    expect(await codeOf(open(base))).toBe(1013);
    const other = open(base, { query: passFor({ account: 2 }) });
    expect(await answerTo(other, 'a')).toBe('A');
    expect(await codeOf(open(base, { query: passFor({ account: 3 }) }))).toBe(1013);
    first.terminate();
    await until('room', async () => (await answerTo(open(base), 'b').catch(() => '')) === 'B');
  });

  it('ends where messages are too long, too many or binary', async () => {
    const { base } = await aHub();
    const long = open(base);
    await once(long, 'open');
    long.send('x'.repeat(40_000));
    expect(await codeOf(long)).toBe(1009);
    const binary = open(base);
    await once(binary, 'open');
    binary.send(Buffer.from('x'));
    expect(await codeOf(binary)).toBe(1008);
    const many = open(base);
    await once(many, 'open');
    for (let i = 0; i < 300; i++) many.send('x');
    expect(await codeOf(many)).toBe(1008);
  });

  it('ends where a browser says nothing, or does not answer any more', async () => {
    const { base, host } = await aHub({}, { openMs: 300, pingMs: 5000 });
    expect(await codeOf(open(base))).toBe(1008);
    await until('the host’s connection to be closed', () => host.clients.size === 0);
    const quick = await aHub({}, { openMs: 5000, pingMs: 100 });
    const dead = open(quick.base);
    await answerTo(dead, 'a');
    dead.pong = () => undefined;
    (
      dead as unknown as { _receiver: { removeAllListeners(name: string): void } }
    )._receiver.removeAllListeners('ping');
    await until('the end of the connection', () => quick.host.clients.size === 0);
    const alive = open(quick.base);
    await answerTo(alive, 'a');
    for (let pings = 0; pings < 4; pings++) await once(alive, 'ping');
    expect(await answerTo(alive, 'b')).toBe('B');
  });

  it('ends with the host’s connection, and with the hub', async () => {
    const { base, host, hub } = await aHub();
    const socket = open(base);
    await answerTo(socket, 'a');
    const closed = codeOf(socket);
    for (const one of host.clients) one.terminate();
    expect(await closed).toBe(1013);
    const other = open(base);
    await answerTo(other, 'a');
    const end = codeOf(other);
    await hub.server.close();
    expect([1001, 1005, 1006]).toContain(await end);
  });

  it('is not found without a WebSocket', async () => {
    const { hub } = await aHub();
    expect((await hub.ask('GET', `/v1/inbound/sip?${passFor()}`)).status).toBe(404);
  });
});
