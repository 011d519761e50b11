/** A sidecar asks the address that knows a caller: what calls get through its door, whatever the address does. */
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Deployment } from '../../../engine/contract/deployment.ts';
import { decodeAnswer, type SidecarAnswer } from '../../../engine/contract/sidecar-protocol.ts';
import { type App, startApp } from '../../../sidecar/app.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { readKeptContext } from '../../../sidecar/records/kept-context.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { flowScript } from '../../support/flow.ts';
import { type LogLine, recordedLog } from '../../support/log.ts';
import { selfSigned } from '../../support/servers/certificate.ts';
import { type Answer, type Asked, FAULTS, sends } from '../../support/servers/faults.ts';
import { until } from '../../support/until.ts';
import GOLDEN from './questions.json' with { type: 'json' };

const home = mkdtempSync(join(tmpdir(), 'cti-robot-test-'));
const key = SecretKey.generate();
const SECRETS = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);
const CALLID = GOLDEN.call['Unique-ID'];
const ACCEPT = { action: 'accept', cause: 'CALL_REJECTED', flow: '', variables: {} };
const SUFFIX = '.@acme';

let app: App;
let lines: LogLine[];
let engine: Deployment;
let answer: Answer = sends('{}');
let asked: Asked[] = [];
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString('utf8') };
      asked.push(one);
      answer(response, one, request);
    });
  });
  const plain = `http://127.0.0.1:${await listen(server)}`;
  const tls = `https://127.0.0.1:${await listen(createTlsServer(selfSigned(), (_, response) => response.end('{}')))}`;
  const by = 'push account 3';
  const signed = { by, secrets: SECRETS.map((secret) => key.seal(secret, by)) };
  const route = (id: number, url: string, more: object = {}) => ({
    ...{ id, account: 'main', flow: 'reception' },
    context: { url, onError: 'reject', dialect: 'standard', ...more },
  });
  const routes = {
    7: route(7, `${plain}/standard`),
    8: route(8, `${plain}/yeta`, { dialect: 'yeta' }),
    9: route(9, `${plain}/signed`, { signed }),
    10: route(10, `${plain}/fallback`, { onError: 'fallback' }),
    11: route(11, tls),
    12: { ...route(12, `${plain}/account`), account: 'acme', flow: `sale${SUFFIX}` },
    13: route(13, 'http://127.0.0.1:1/', { onError: 'continue' }),
    14: route(14, `${plain}/slow`),
    15: route(15, `${plain}/waits`),
    16: route(16, `${plain}/lost`, { signed: { ...signed, by: 'push account 4' } }),
    ...Object.fromEntries(
      Object.keys(FAULTS).map((_, i) => [100 + i, route(100 + i, `${plain}/fault/${i}`)]),
    ),
  };
  writeFileSync(join(home, 'routes.json'), JSON.stringify(routes));
  writeFileSync(join(home, 'secret.key'), `${key.text()}\n`, { mode: 0o600 });
  mkdirSync(join(home, 'flows'));
  for (const name of ['reception', 'vip'])
    writeFileSync(join(home, 'flows', `${name}.json`), flowScript(name));
  const settings = loadSettings(undefined, {
    ...{ CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' },
    CTI_ROBOT_HUB_SECRET_KEY_FILE: join(home, 'secret.key'),
    ...{ CTI_ROBOT_BREAKER_FAILURES: '3', CTI_ROBOT_BREAKER_PAUSE_MS: '60000' },
  });
  const log = recordedLog();
  lines = log.lines;
  app = await startApp({ settings, log: log.log });
  engine = JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as Deployment;
});

afterAll(async () => {
  await app?.stop();
  rmSync(home, { recursive: true, force: true });
  for (const server of servers) {
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections();
    server.close();
  }
});

beforeEach(() => {
  asked = [];
  lines.length = 0;
});

function body(route: number, budgetMs = 1500, more: object = {}) {
  const call = JSON.stringify(GOLDEN.call);
  const { token } = engine.sidecar as { token: string };
  return JSON.stringify({
    token,
    flow: 'reception',
    route: String(route),
    url: null,
    budgetMs,
    call,
    ...more,
  });
}

async function ask(...question: Parameters<typeof body>): Promise<unknown> {
  return (await answered(...question))?.context;
}

async function answered(...question: Parameters<typeof body>): Promise<SidecarAnswer | null> {
  const { url } = engine.sidecar as { url: string };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/engine/context`, { method: 'POST', headers, body: body(...question) });
  return decodeAnswer(await response.text());
}

const kept = (): unknown => {
  const path = join(home, 'contexts', `${CALLID}.json`);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  return JSON.parse(text);
};
const codes = (): unknown[] => lines.map(({ code }) => code).filter((code) => code !== undefined);

it.each([
  ['standard', 7],
  ['yeta', 8],
] as const)('asks and reads as the golden file of the dialect %s says', async (dialect, route) => {
  const { question, answers } = GOLDEN[dialect];
  for (const [given, wanted, names] of answers) {
    answer = sends(JSON.stringify(given));
    expect(await ask(route)).toEqual(wanted);
    const { headers } = GOLDEN.standard.question;
    const context = kept();
    expect(context).toEqual({ headers, answer: given, dialect, ...(names && { names }) });
    // Who is told of the call afterwards reads the variables that it had.
    expect(readKeptContext(context).variables).toEqual((wanted as { variables: object }).variables);
  }
  const { method, headers, body: sent } = asked[0] as Asked;
  expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
  const told = JSON.parse(sent) as Record<string, unknown>;
  if (told.time !== undefined) {
    expect(new Date(told.time as string).toISOString()).toBe(told.time);
    told.time = '<time>';
  }
  expect(told).toEqual(question);
});

it('signs with the secrets of the account, as pushes are signed', async () => {
  answer = sends('{}');
  expect(await ask(9)).toEqual(ACCEPT);
  const { headers, body: sent } = asked[0] as Asked;
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${sent}`;
  const signature = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(text)
      .digest('base64');
  expect(headers['webhook-signature']).toBe(SECRETS.map((secret) => `v1,${signature(secret)}`).join(' '));
  expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - Date.now())).toBeLessThan(60_000);
});

it('signs for other accounts where the secret of one cannot be opened', async () => {
  answer = sends('{}');
  for (const route of [16, 16, 9]) expect(await ask(route)).toEqual(ACCEPT);
  expect(asked.map(({ headers }) => headers['webhook-signature'] !== undefined)).toEqual([
    false,
    false,
    true,
  ]);
  expect(lines.filter(({ msg }) => String(msg).includes('not signed')).length).toBe(1);
});

it('does what the route wants within the budget where the address fails', async () => {
  const waits = Object.entries(FAULTS).map(async ([, fault], i) => {
    const began = performance.now();
    return [await ask(100 + i, 400), performance.now() - began, fault] as const;
  });
  answer = (response, one, request) => {
    const fault = Object.values(FAULTS)[Number(one.url.split('/').at(-1))] as Answer;
    fault(response, one, request);
  };
  for (const [decided, ms] of await Promise.all(waits)) {
    expect(decided).toEqual({ ...ACCEPT, action: 'reject' });
    expect(ms).toBeLessThan(900);
  }
  expect(new Set(codes())).toEqual(new Set(['CONTEXT_TIMEOUT', 'CONTEXT_FAILED', 'CONTEXT_ANSWER']));
  // What was sent is kept, and no log line has a number or a word of it.
  expect(kept()).toEqual({ headers: GOLDEN.standard.question.headers });
  expect(JSON.stringify(lines)).not.toMatch(/13900000001|4001234567|nobody/);
});

it('trusts no certificate that nobody vouches for', async () => {
  expect(await ask(11)).toEqual({ ...ACCEPT, action: 'reject' });
  expect(lines[0]?.error).toMatch(/SELF_SIGNED|CERT/);
});

it('asks nothing that an account may not reach', async () => {
  expect(await ask(12)).toEqual({ ...ACCEPT, action: 'reject' });
  expect(asked).toEqual([]);
  expect(codes()).toEqual(['CONTEXT_REFUSED']);
  const flow = { flow: `sale${SUFFIX}`, url: 'http://127.0.0.1:1/', route: undefined };
  expect(await ask(0, 1500, flow)).toEqual(ACCEPT);
  expect(codes()).toEqual(['CONTEXT_REFUSED', 'CONTEXT_REFUSED']);
});

it('pauses an address that keeps failing, and the health and the metrics say so', async () => {
  for (let i = 0; i < 4; i++) expect(await ask(13)).toEqual(ACCEPT);
  expect(codes()).toEqual(['CONTEXT_FAILED', 'CONTEXT_FAILED', 'CONTEXT_FAILED']);
  const { routes, speech } = app.health();
  expect(routes.contextAddresses).toBe(10 + Object.keys(FAULTS).length);
  expect(speech.paused.context).toBeGreaterThan(0);
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  expect(metrics).toMatch(/^cti_robot_context_requests_total\{outcome="CONTEXT_PAUSED"\} 1$/m);
  expect(metrics).toMatch(/^cti_robot_context_seconds_count\{outcome="accept"\} [1-9]/m);
});

it('gives signs of life while it asks, and stops asking when the caller hangs up', async () => {
  await hangUpWhileAsking(14, 1);
  expect(codes()).toEqual([]);
});

it('takes a caller who hangs up neither for a failure of the address nor for its recovery', async () => {
  const fails: Answer = (response) => void response.writeHead(500).end();
  answer = fails;
  for (let i = 0; i < 2; i++) await ask(15);
  await hangUpWhileAsking(15, 2);
  answer = fails;
  await ask(15);
  expect(codes()).toEqual(['CONTEXT_FAILED', 'CONTEXT_FAILED', 'CONTEXT_FAILED']);
  // It is paused now.
  asked = [];
  expect(await ask(15)).toEqual({ ...ACCEPT, action: 'reject' });
  expect(asked).toEqual([]);
});

/** @param times how often callers have hung up by then */
async function hangUpWhileAsking(route: number, times: number): Promise<void> {
  let closed = false;
  answer = (_response, _asked, request) => void request.socket.once('close', () => (closed = true));
  const { port } = new URL(engine.sidecar?.url ?? '');
  const call = connect(Number(port), '127.0.0.1');
  let received = '';
  call.on('data', (piece) => {
    received += piece.toString();
  });
  const json = body(route, 5000);
  const head = ['POST /engine/context HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Content-Type: application/json'];
  call.write([...head, `Content-Length: ${Buffer.byteLength(json)}`, '', json].join('\r\n'));
  await until('signs of life', () => (received.match(/HTTP\/1\.1 102 /g)?.length ?? 0) >= 2);
  call.destroy();
  await until('the address is left', () => closed);
  await until('it is counted', async () =>
    (await (await fetch(`${app.url}/metrics`)).text()).includes(`{outcome="CONTEXT_ENDED"} ${times}`),
  );
}

it('leaves calls of routes that it does not know to what the route wants', async () => {
  // Not the address of the flow either: it would be asked as if there were no route.
  for (const url of [null, 'http://127.0.0.1:1/'])
    expect(await answered(99, 1500, { url })).toEqual({ ok: false, error: 'the route is not known here' });
  expect([asked, codes()]).toEqual([[], []]);
});

it('does what the route wants where the channel cannot be read', async () => {
  for (const call of ['', '-ERR No such channel!\n', 'null', '[]', '{}']) {
    expect(await ask(7, 1500, { call })).toEqual({ ...ACCEPT, action: 'reject' });
    expect(await ask(10, 1500, { call })).toEqual({ ...ACCEPT, action: 'fallback' });
  }
  expect(asked).toEqual([]);
});

it('asks nobody for a call without route and address', async () => {
  expect(await answered(0, 1500, { route: undefined, url: null })).toMatchObject({ ok: false });
  expect([asked, codes()]).toEqual([[], []]);
});
