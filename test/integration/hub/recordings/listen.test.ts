/** Recordings through the API: by right, in part, from this host and from another one, and by links. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createPeerServer } from '../../../../sidecar/hub/peer/peer-server.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { selfSigned } from '../../../support/servers/certificate.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { type Bench, openBench } from '../records/bench.ts';
import { aKeeper, aRecording, endCall } from './recording-bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const tls = selfSigned();

describe.each(['sqlite', 'mariadb'] as const)('recordings on %s', (kind) => {
  let bench: Bench;
  let folder: string;
  let secretKey: SecretKey;
  let key: string;
  let turn = 0;
  const hub = () => bench.hubs[turn++ % bench.hubs.length] as Bench['hub'];

  beforeEach(async () => {
    folder = temporaryFolder();
    secretKey = SecretKey.generate();
    bench = await openBench(kind, mariadb, { secretKey, recordings: { folder, ca: tls.cert } });
    key = await aKey(bench.hub, 'operator');
  }, 60_000);

  /** With the bytes as they came. */
  async function get(url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
    const authorization = `Bearer ${key}`;
    const answer = await hub().server.inject({ method, url, headers: { authorization, ...headers } });
    return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, answer };
  }
  const codeOf = ({ status, answer }: Awaited<ReturnType<typeof get>>) => [status, answer.json().error?.code];

  it('of the whole call and of its actions are found, measured, and in the record', async () => {
    const { path, content } = aRecording(folder, 'c1.wav', 2000);
    const action = aRecording(folder, 'a1.wav', 500);
    await endCall(bench, 'c1', { whole: path, action: action.path });
    expect(codeOf(await get('/v1/recording/none'))).toEqual([404, 'NOT_FOUND']);
    await aKeeper(bench.hub, { folder }).keeper.look();
    const { body } = await hub().ask('GET', '/v1/recording/c1/files', { key });
    expect(body.data).toMatchObject([
      { kind: 'call', ms: 2000, bytes: content.length, channels: 1, host: 'host-1', store: null },
      { kind: 'action', ms: 500, bytes: action.content.length },
    ]);
    const whole = await get('/v1/recording/c1');
    expect([whole.status, whole.bytes.equals(content)]).toEqual([200, true]);
    expect(whole.headers).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'content-length': String(content.length),
      'content-disposition': 'inline; filename="c1.wav"',
    });
    const second = await get(`/v1/recording/c1?file=${body.data[1].id}`);
    expect(second.bytes.equals(action.content)).toBe(true);
    const record = (await bench.parts().reader.records(bench.hub.store.db, ['c1'])).get('c1');
    expect(record?.recordings).toMatchObject([
      { file: path, ms: 2000, bytes: content.length, channels: 1, store: 'local' },
      { file: action.path, ms: 500 },
    ]);
  });

  it('are sent in part, and the part only of what the client knows', async () => {
    const { path, content } = aRecording(folder, 'c1.wav');
    await endCall(bench, 'c1', { whole: path });
    const part = await get('/v1/recording/c1', { range: 'bytes=10-19' });
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${content.length}`]);
    expect(part.bytes.equals(content.subarray(10, 20))).toBe(true);
    const { etag } = part.headers as { etag: string };
    const end = await get('/v1/recording/c1', { range: 'bytes=-4', 'if-range': etag });
    expect([end.status, end.bytes.equals(content.subarray(-4))]).toEqual([206, true]);
    const other = await get('/v1/recording/c1', { range: 'bytes=-4', 'if-range': '"x"' });
    expect([other.status, other.bytes.length]).toEqual([200, content.length]);
    const beyond = await get('/v1/recording/c1', { range: `bytes=${content.length}-` });
    expect([...codeOf(beyond), beyond.headers['content-range']]).toEqual([
      416,
      'RANGE',
      `bytes */${content.length}`,
    ]);
    const head = await get('/v1/recording/c1', { range: 'bytes=0-1' }, 'HEAD');
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([
      200,
      String(content.length),
      0,
    ]);
    expect((await get('/v1/recording/c1', { 'if-none-match': etag })).status).toBe(304);
  });

  it('come from the host that made them, or it is said that it cannot be reached', async () => {
    const there = temporaryFolder();
    const { path, content } = aRecording(there, 'c1.wav', 20_000);
    await endCall(bench, 'c1', { whole: path, host: 'host-2' });
    expect(codeOf(await get('/v1/recording/c1'))).toEqual([503, 'RECORDING_EARLY']);
    await aKeeper(bench.hub, { host: 'host-2', folder: there }).keeper.look();
    const unknown = await get('/v1/recording/c1');
    expect(codeOf(unknown)).toEqual([503, 'RECORDING_HOST']);
    expect(unknown.answer.json().message).toContain('host-2');
    const { log } = recordedLog();
    const rest = { health: () => ({}), files: there, recordings: there, tls, log };
    const now = () => bench.hub.clock.now;
    const peer = createPeerServer({ host: 'host-2', secretKey, ...rest, now });
    const url = await peer.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => peer.close());
    const report = { ...HOST_REPORT, peer: url };
    await writeHost(bench.hub.store.db, { host: 'host-2', report, stopped: false }, bench.hub.store.kind);
    const whole = await get('/v1/recording/c1');
    expect([whole.status, whole.bytes.equals(content)]).toEqual([200, true]);
    const part = await get('/v1/recording/c1', { range: 'bytes=100-199' });
    expect([part.status, part.bytes.equals(content.subarray(100, 200))]).toEqual([206, true]);
    await peer.close();
    expect(codeOf(await get('/v1/recording/c1'))).toEqual([503, 'RECORDING_HOST']);
  });

  it.each([
    '/etc/hostname',
    '<folder>/../secret.wav',
    '<folder>/link.wav',
    '<folder>/elsewhere/x.wav',
    'c1.wav',
  ])('are only files of the folder, and not %s', async (name) => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'x.wav'), 'secret');
    writeFileSync(join(folder, '..', 'secret.wav'), 'secret');
    symlinkSync(join(outside, 'x.wav'), join(folder, 'link.wav'));
    symlinkSync(outside, join(folder, 'elsewhere'));
    await endCall(bench, 'c1', { whole: name.replace('<folder>', folder) });
    expect(codeOf(await get('/v1/recording/c1'))).toEqual([404, 'NOT_FOUND']);
  });

  it('are for operators of the account, and every look is in its audit', async () => {
    const { path } = aRecording(folder, 'c1.wav');
    await endCall(bench, 'c1', { whole: path });
    const viewer = await aKey(bench.hub, 'viewer');
    const theirs = await aKey(bench.hub, 'admin', { account: 'north' });
    const listen = (by: string, url = '/v1/recording/c1') => get(url, { authorization: `Bearer ${by}` });
    expect(codeOf(await listen(viewer))).toEqual([403, 'FORBIDDEN']);
    const hidden = await listen(theirs);
    expect(hidden.answer.json()).toEqual((await listen(theirs, '/v1/recording/none')).answer.json());
    expect(hidden.status).toBe(404);
    expect((await listen(key)).status).toBe(200);
    const admin = await aKey(bench.hub, 'admin');
    const { body } = await hub().ask('GET', '/v1/audit', { key: admin });
    expect(body.data.data).toMatchObject([{ action: 'recording.listen', object: 'c1', actor_kind: 'key' }]);
  });

  it('have links that work without a login, for a while and for nothing else', async () => {
    const [first, second] = [aRecording(folder, 'c1.wav'), aRecording(folder, 'other.wav')];
    await endCall(bench, 'c1', { whole: first.path });
    await endCall(bench, 'c2', { whole: second.path });
    const made = await hub().ask('POST', '/v1/recording/c1/link', { key, body: { seconds: 60 } });
    expect(made.body.data.expires).toBe(bench.hub.clock.now + 60_000);
    const { pathname, search } = new URL(made.body.data.url);
    const open = (url: string) => get(url, { authorization: '' });
    const heard = await open(pathname + search);
    expect([heard.status, heard.bytes.equals(first.content)]).toEqual([200, true]);
    const wrong = [
      pathname.replace('c1', 'c2') + search,
      pathname + search.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      `${pathname}?token=x`,
      `${pathname}?token=`,
    ];
    for (const url of wrong) expect(codeOf(await open(url))).toEqual([403, 'LINK']);
    const admin = await aKey(bench.hub, 'admin');
    const { body } = await hub().ask('GET', '/v1/audit', { key: admin });
    const actions = body.data.data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(['recording.listen.link', 'recording.link']);
    for (const one of bench.hubs) one.clock.now += 60_001;
    expect(codeOf(await open(pathname + search))).toEqual([403, 'LINK']);
  });
});
