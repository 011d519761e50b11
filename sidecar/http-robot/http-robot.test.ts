import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import { recordedLog } from '../../test/support/log.ts';
import { selfSigned } from '../../test/support/servers/certificate.ts';
import { flowServer } from '../../test/support/servers/flow-server.ts';
import { type Answer, FAULTS, type HttpServer, sends, startHttp } from '../../test/support/servers/http.ts';
import { until } from '../../test/support/until.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { HttpRobot } from './http-robot.ts';

function robot(settings: { allow?: string[]; timeoutMs?: number } = {}) {
  const { log, lines } = recordedLog();
  const registry = new Registry();
  const made = new HttpRobot({
    settings: { allow: [], timeoutMs: 20_000, ...settings },
    log,
    registry,
    retryMs: [5, 10],
    guard: new AddressGuard([]),
  });
  onTestFinished(() => made.stop());
  return { robot: made, lines, registry };
}

function request(
  server: { url: string },
  method: HttpFlowRequest['method'],
  more: object = {},
): HttpFlowRequest {
  const { url = `${server.url}/flow.php?a=1`, partial, ...keys } = more as Partial<HttpFlowRequest>;
  return { url, callid: 'call-1', method, request: { method, callid: 'call-1', ...keys }, partial };
}

function said(server: HttpServer): unknown[] {
  return server.asked.map(({ body }) => (JSON.parse(body) as { say?: string; method: string }).say ?? 'none');
}

/** Answers each request when it is let go. */
function holding() {
  const held: (() => void)[] = [];
  const answer: Answer = (response) => void held.push(() => response.end('{}'));
  return { held, answer };
}

describe('a server that leads a dialog', () => {
  it('is led through a whole call over connections that are kept', async () => {
    const server = await startHttp(flowServer);
    const { robot: asking, registry } = robot();
    const input = (input_args: string, privatedata: unknown) =>
      request(server, 'input', { input_args, privatedata } as object);
    const first = (await asking.ask(request(server, 'create'))) as {
      privatedata: unknown;
      playbacks: string[];
    };
    expect(first.playbacks).toEqual(['欢迎致电，请问有什么可以帮您？']);
    expect(await asking.ask(input('S查', first.privatedata))).toEqual({
      commands: ['uuid_cti_play_and_detect_speech_break_play call-1'],
      privatedata: { turn: 1, hasStopped: true },
    });
    expect(await asking.ask(input('F查余额', first.privatedata))).toMatchObject({
      playbacks: ['您说的是查余额'],
    });
    expect(await asking.ask(input('D1#', first.privatedata))).toMatchObject({ action: 'record' });
    expect(await asking.ask(input('record(/tmp/message.wav)', first.privatedata))).toMatchObject({
      playbacks: ['留言已保存。'],
    });
    expect(await asking.ask(request(server, 'destory'))).toEqual({});
    // A request may come a moment before the connection of the one before it is free.
    expect(server.connections()).toBeLessThan(3);
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      url: '/flow.php?a=1',
      headers: { 'content-type': 'application/json' },
      body: '{"method":"create","callid":"call-1"}',
    });
    expect(await registry.metrics()).toContain(
      'cti_robot_http_flow_requests_total{method="input",outcome="answered"} 4',
    );
    expect(asking.status()).toEqual({ busy: 0 });
  });

  it('gets one request of a call at a time, in order, and other calls meanwhile', async () => {
    const { held, answer } = holding();
    const server = await startHttp(answer);
    const { robot: asking } = robot();
    const one = asking.ask(request(server, 'create', { say: 'a' }));
    const two = asking.ask(request(server, 'input', { say: 'b' }));
    const other = asking.ask({ ...request(server, 'create', { say: 'other' }), callid: 'call-2' });
    await until('two requests', () => held.length === 2);
    expect(said(server)).toEqual(expect.arrayContaining(['a', 'other']));
    for (const go of held.splice(0)) go();
    await Promise.all([one, other]);
    await until('the third', () => held.length === 1);
    expect(said(server).at(-1)).toBe('b');
    held[0]?.();
    await two;
  });

  it('does not get a partial text that something newer overtook, nor inputs of a call that is over', async () => {
    const { held, answer } = holding();
    const server = await startHttp(answer);
    const { robot: asking, lines } = robot();
    const all = [
      asking.ask(request(server, 'create', { say: 'create' })),
      asking.ask(request(server, 'input', { say: 'partial 1', partial: true })),
      asking.ask(request(server, 'input', { say: 'partial 2', partial: true })),
      asking.ask(request(server, 'input', { say: 'final' })),
      asking.ask(request(server, 'destory', { say: 'end' })),
    ];
    const settled = Promise.allSettled(all);
    await until('the first', () => held.length === 1);
    held[0]?.();
    await until('the last', () => held.length === 2);
    held[1]?.();
    expect(said(server)).toEqual(['create', 'end']);
    const outcomes = (await settled).map((one) => (one.status === 'rejected' ? one.reason.code : 'answered'));
    expect(outcomes).toEqual(['answered', 'HTTP_OVERTAKEN', 'HTTP_OVERTAKEN', 'HTTP_OVERTAKEN', 'answered']);
    expect(lines).toEqual([]);
  });

  it('is told of the end of a call until it has heard of it, and not again', async () => {
    const server = await startHttp(sends('busy', 503));
    const { robot: asking } = robot();
    await expect(asking.ask(request(server, 'destory'))).rejects.toMatchObject({ code: 'HTTP_STATUS' });
    expect(server.asked).toHaveLength(3);
    server.asked.length = 0;
    server.answer((response) => {
      server.answer(sends('no JSON at all'));
      response.writeHead(500).end();
    });
    expect(await asking.ask(request(server, 'destory'))).toEqual({});
    expect(server.asked).toHaveLength(2);
  });

  it('gets name and password of its address as Basic authentication; no log has them, nor the query', async () => {
    const server = await startHttp(sends('nothing'));
    const { robot: asking, lines } = robot();
    const url = `${server.url.replace('//', '//me:s3cret@')}/flow.php?caller=13800138000#x`;
    await expect(asking.ask(request(server, 'create', { url }))).rejects.toMatchObject({
      code: 'HTTP_ANSWER',
    });
    expect(server.asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('me:s3cret').toString('base64')}`,
    );
    expect(server.asked[0]?.url).toBe('/flow.php?caller=13800138000');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/13800138000|s3cret/);
    expect(lines[0]).toMatchObject({ server: `${server.url}/flow.php`, call: 'call-1', code: 'HTTP_ANSWER' });
  });
});

it('a server of the dialect SmartCall gets each content type as it is, and its actions come back', async () => {
  const { turns } = JSON.parse(
    readFileSync(new URL('../../engine/dialog/http/exchanges/smartcall.json', import.meta.url), 'utf8'),
  ) as { turns: { request: { content_type: string } | null; reply?: { data: { action: string } } }[] };
  const exchanged = turns.filter(({ request, reply }) => request !== null && reply !== undefined);
  const server = await startHttp(sends('{}'));
  const { robot: asking, lines } = robot();
  for (const { request: content, reply } of exchanged) {
    server.answer(sends(JSON.stringify(reply)));
    const method = content?.content_type === 'callin' ? 'create' : 'input';
    const asked = {
      url: `${server.url}/turn`,
      callid: 'call-1',
      method,
      request: content as object,
    } as const;
    expect(await asking.ask(asked)).toEqual(reply);
    expect(JSON.parse(server.asked.at(-1)?.body ?? '')).toEqual(content);
  }
  const types = exchanged.map(({ request: content }) => content?.content_type);
  expect(new Set(types)).toEqual(new Set(['callin', 'normal', 'mute', 'dtmf']));
  expect(lines).toEqual([]);
});

describe('a hostile server', () => {
  it.each<[string, string]>([
    ['answers with 500', 'HTTP_STATUS'],
    ['answers with rubbish', 'HTTP_ANSWER'],
    ['answers with an HTML page', 'HTTP_ANSWER'],
    ['answers with nothing', 'HTTP_ANSWER'],
    ['answers with 10 MB', 'HTTP_TOO_LARGE'],
    ['answers without end', 'HTTP_TOO_LARGE'],
    ['answers by halves', 'HTTP_FAILED'],
    ['resets the connection', 'HTTP_FAILED'],
    ['sends elsewhere for ever', 'HTTP_REDIRECT'],
  ])('that %s: %s, asked once', async (fault, code) => {
    const server = await startHttp(FAULTS[fault] as Answer);
    const { robot: asking, lines } = robot();
    await expect(asking.ask(request(server, 'input'))).rejects.toMatchObject({ code });
    expect(server.asked).toHaveLength(1);
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', code, method: 'input' })]);
  });

  it.each<[string, Answer]>([
    ['never answers', FAULTS['never answers'] as Answer],
    ['begins to answer, and stops', FAULTS['begins to answer, and stops'] as Answer],
    [
      'answers byte by byte',
      (response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s is left when its time is over', async (_name, answer) => {
    const server = await startHttp(answer);
    const { robot: asking } = robot({ timeoutMs: 200 });
    await expect(asking.ask(request(server, 'input'))).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    expect(server.asked).toHaveLength(1);
  });

  it.each(['[]', '7', 'null', '"text"'])('that answers with %s gave no answer', async (body) => {
    const server = await startHttp(sends(body));
    await expect(robot().robot.ask(request(server, 'input'))).rejects.toMatchObject({ code: 'HTTP_ANSWER' });
  });

  it.each([301, 302, 303, 307, 308])(
    'that sends to loopback with %i: nothing is sent there',
    async (status) => {
      const inside = await startHttp(sends('{"action":"hangup"}'));
      const server = await startHttp(
        (response) => void response.writeHead(status, { location: `${inside.url}/secret` }).end(),
      );
      await expect(robot().robot.ask(request(server, 'input'))).rejects.toMatchObject({
        code: 'HTTP_REDIRECT',
      });
      expect(inside.asked).toEqual([]);
    },
  );

  it('whose certificate is not trusted gets nothing', async () => {
    let asked = 0;
    const server = createServer(selfSigned(), (_request, response) => {
      asked++;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/flow`;
    const { robot: asking } = robot();
    await expect(asking.ask(request({ url }, 'create', { url }))).rejects.toMatchObject({
      code: 'HTTP_FAILED',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
    expect(asked).toBe(0);
  });

  it('that refuses connections is tried once more at once', async () => {
    const server = await startHttp(sends('{}'));
    const url = 'http://127.0.0.1:1/flow';
    await expect(robot().robot.ask(request(server, 'create', { url }))).rejects.toMatchObject({
      code: 'HTTP_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('httpFlow.allow', () => {
  it.each([
    ['http://robot.example/flows/', 'http://robot.example/flows/a.php?x=1', true],
    ['http://robot.example/flows/', 'http://robot.example/flows/../admin', false],
    ['http://robot.example/flows/', 'http://robot.example/', false],
    ['http://robot.example', 'http://robot.example/anything', true],
    ['http://robot.example', 'http://robot.example.org/', false],
    ['http://robot.example', 'http://robot.example@other.example/', false],
    ['http://robot.example', 'http://robot.example:8080/', false],
    ['http://robot.example', 'https://robot.example/', false],
    ['https://ROBOT.example/', 'https://robot.example/x', true],
  ])('%s and the address %s: %s', async (prefix, url, isAllowed) => {
    const { robot: asking } = robot({ allow: [prefix], timeoutMs: 1 });
    const answer = asking.ask(request({ url }, 'create', { url }));
    if (isAllowed) await expect(answer).rejects.not.toMatchObject({ code: 'HTTP_NOT_ALLOWED' });
    else await expect(answer).rejects.toMatchObject({ code: 'HTTP_NOT_ALLOWED' });
  });

  it.each(['ftp://robot.example/', 'file:///etc/passwd', 'number:1', 'nothing'])(
    '%s is no address',
    async (url) => {
      await expect(robot().robot.ask(request({ url }, 'create', { url }))).rejects.toMatchObject({
        code: 'HTTP_URL',
      });
    },
  );
});
