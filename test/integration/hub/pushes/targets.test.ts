/** The targets of an account, by the API. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { listSealed, resealAll } from '../../../../sidecar/store/hub/sealed.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { sends } from '../../../support/servers/http.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { openPushBench, type PushBench, startReceiver } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const URL_HERE = 'http://127.0.0.1:9000/hook?token=abc';

describe.each(['sqlite', 'mariadb'] as const)('targets on %s', (kind) => {
  let bench: PushBench;
  beforeEach(async () => {
    bench = await openPushBench(kind, mariadb);
  }, 60_000);
  let turn = 0;
  const ask = (method: string, path: string, more: object = {}) => {
    const hub = bench.hubs[turn++ % bench.hubs.length] as PushBench['hub'];
    return hub.ask(method, path, { key: bench.admin, ...more });
  };

  it('show their secret once, and are stored sealed', async () => {
    const { id, secret } = await bench.target(URL_HERE);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await ask('GET', '/v1/push/target');
    expect(listed.body.data).toMatchObject([{ id, url: URL_HERE, state: 'on', revision: 1 }]);
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    const row = await bench.hub.store.db.selectFrom('hub_push_target').selectAll().executeTakeFirst();
    expect(row?.secret).toMatch(/^v1\./);
    const audit = await ask('GET', '/v1/audit');
    expect(audit.body.data.data).toMatchObject([{ action: 'push.target.add', object: String(id) }]);
    expect(JSON.stringify(audit.body)).not.toContain('token');
  });

  it('hide tokens in their addresses from who may not change them', async () => {
    await bench.target(URL_HERE);
    const key = await aKey(bench.hub, 'viewer');
    const listed = await ask('GET', '/v1/push/target', { key });
    expect(listed.body.data[0].url).toBe('http://127.0.0.1:9000/hook?token=***');
  });

  it('are refused at addresses that the guard refuses, when they are made and when they are changed', async () => {
    const { id } = await bench.target(URL_HERE);
    for (const url of [
      'https://10.0.0.1/',
      'http://0x7f.1:9000@127.0.0.2/',
      'https://localhost/',
      'https://[::ffff:169.254.169.254]/',
      'http://93.184.216.34/',
      'ftp://127.0.0.1/',
    ]) {
      const refused = await ask('POST', '/v1/push/target', { body: { url, events: ['call.ended'] } });
      expect([url, refused.status, refused.body.error.code]).toEqual([url, 400, 'PUSH_ADDRESS']);
      const changed = await ask('PUT', `/v1/push/target/${id}`, { body: { url } });
      expect([url, changed.body.error.code]).toEqual([url, 'PUSH_ADDRESS']);
    }
  });

  it('are changed by whoever read them last', async () => {
    const { id } = await bench.target(URL_HERE);
    const change = (events: string[]) =>
      ask('PUT', `/v1/push/target/${id}`, { body: { events }, headers: { 'if-match': '"1"' } });
    expect((await change(['task.started'])).headers.etag).toBe('"2"');
    expect(await change(['call.ended'])).toMatchObject({
      status: 412,
      body: { data: { current: { events: ['task.started'], revision: 2 } } },
    });
    const off = await ask('PUT', `/v1/push/target/${id}`, { body: { state: 'off' } });
    expect(off.body.data).toMatchObject({ state: 'off', events: ['task.started'] });
  });

  it('are removed, and what waits for them is given up', async () => {
    const target = await bench.target(URL_HERE);
    await bench.add(target, ['a', 'b']);
    expect((await ask('DELETE', `/v1/push/target/${target.id}`)).status).toBe(200);
    expect((await ask('GET', '/v1/push/target')).body.data).toEqual([]);
    bench.send();
    await expect.poll(() => bench.states()).toEqual({ dead: 2 });
    expect((await ask('GET', '/v1/push')).body.data).toMatchObject([
      { answer: 'removed' },
      { answer: 'removed' },
    ]);
  });

  it('answer to a test with a signed ping', async () => {
    let secret = '';
    const receiver = await startReceiver(
      () => secret,
      () => sends('x'.repeat(5000)),
    );
    const target = await bench.target(receiver.url);
    secret = target.secret;
    const tested = await ask('POST', `/v1/push/target/${target.id}/test`, { body: {} });
    expect(tested.body.data).toMatchObject({ status: 200, answer: '2xx', body: 'x'.repeat(1024) });
    expect([receiver.forged, JSON.parse(receiver.asked[0]?.body ?? '').type]).toEqual([0, 'ping']);
    const redirecting = await startReceiver(
      () => secret,
      () => (response) => response.writeHead(307, { location: receiver.url }).end(),
    );
    await ask('PUT', `/v1/push/target/${target.id}`, { body: { url: redirecting.url } });
    const moved = await ask('POST', `/v1/push/target/${target.id}/test`, { body: {} });
    expect([moved.body.data.answer, receiver.asked.length]).toEqual(['3xx', 1]);
  });

  it('take the older form for the end of calls only', async () => {
    const body = { url: URL_HERE, events: ['task.started'], dialect: 'hangup_notify' };
    expect((await ask('POST', '/v1/push/target', { body })).body.error.code).toBe('INVALID');
    expect((await bench.target(URL_HERE, { dialect: 'hangup_notify' })).id).toBeGreaterThan(0);
  });

  it('of other accounts, and their pushes, are not found', async () => {
    const target = await bench.target(URL_HERE);
    await bench.add(target, ['a']);
    const [push] = (await ask('GET', '/v1/push')).body.data;
    const key = await aKey(bench.hub, 'admin', { account: 'other' });
    for (const [method, path, missing] of [
      ['PUT', `/v1/push/target/${target.id}`, '/v1/push/target/999999'],
      ['DELETE', `/v1/push/target/${target.id}`, '/v1/push/target/999999'],
      ['POST', `/v1/push/target/${target.id}/rotate`, '/v1/push/target/999999/rotate'],
      ['POST', `/v1/push/target/${target.id}/test`, '/v1/push/target/999999/test'],
      ['GET', `/v1/push/${push.id}`, '/v1/push/msg_none'],
      ['POST', `/v1/push/${push.id}/resend`, '/v1/push/msg_none/resend'],
    ] as const) {
      const body = method === 'GET' ? {} : { body: {} };
      const found = await ask(method, path, { key, ...body });
      expect([path, found.status]).toEqual([path, 404]);
      expect(found.body).toEqual((await ask(method, missing, { key, ...body })).body);
    }
    expect((await ask('GET', '/v1/push', { key })).body.data).toEqual([]);
    const all = { target: `target:${target.id}`, since: 0 };
    expect((await ask('POST', '/v1/push/resend', { key, body: all })).body.data).toEqual({ count: 0 });
  });

  it('and the account have secrets that a new secret key seals again', async () => {
    await bench.target(URL_HERE);
    const made = await ask('POST', '/v1/push/secret', { body: {} });
    expect(made.body.data.secret).toMatch(/^whsec_/);
    await ask('POST', '/v1/push/secret', { body: {} });
    const { db } = bench.hub.store;
    const next = SecretKey.generate();
    await resealAll(db, ({ sealed, context }) => next.seal(bench.secretKey.open(sealed, context), context));
    const opened = (await listSealed(db)).map(({ sealed, context }) => next.open(sealed, context));
    expect(opened.filter((secret) => secret.startsWith('whsec_'))).toHaveLength(3);
    expect(opened).toContain(made.body.data.secret);
  });
});
