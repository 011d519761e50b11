/** Publishing to real hosts: over Redis by two hubs on one MariaDB, and on one machine without Redis. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { settleAbandoned } from '../../../sidecar/hub/flows/abandoned.ts';
import { RedisHosts } from '../../../sidecar/hub/flows/redis-hosts.ts';
import { ThisHost } from '../../../sidecar/hub/flows/this-host.ts';
import { listAbandoned } from '../../../sidecar/store/hub/publications.ts';
import { flowScript } from '../../support/flow.ts';
import { type Answer, aKey, anAccount, type TestHub } from '../../support/hub/hub.ts';
import { startTestHubs } from '../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { startHost } from '../sync/host.ts';

let mariadb: MariadbServer;
let redis: RedisServer;
beforeAll(async () => {
  [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
}, 120_000);
afterAll(async () => {
  await mariadb?.stop();
  await redis?.stop();
});
beforeEach(async () => {
  await redis.client.flushall();
});

const version = (script: string) => versionOf(Buffer.from(script));
const LINES = { accept: 'application/x-ndjson' };

async function withFlow(hub: () => TestHub) {
  const key = await aKey(hub(), 'editor');
  const ask = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    hub().ask(method, `/v1/flow${path}`, { key, ...(body === undefined ? {} : { body }), headers });
  const { number } = (await ask('POST', '', { name: 'bakery' })).body.data;
  return { ask, number };
}

describe.each(['sqlite', 'mariadb'] as const)('over Redis, with %s', (kind) => {
  const start = () => startTestHubs(kind, mariadb, { hosts: new RedisHosts(redis.url) });

  it('brings a draft to all hosts, and rolls back to an earlier version', async () => {
    const { ask, number } = await withFlow(await start());
    const one = await startHost({ redis: redis.url, host: 'fs1' });
    await startHost({ redis: redis.url, host: 'fs2' });
    const [a, b] = [flowScript('one'), flowScript('two')];
    await ask('PUT', `/${number}/draft`, { script: a });
    const first = await ask('POST', `/${number}/publish`, { note: 'opening' });
    expect(first.body.data).toMatchObject({
      version: version(a),
      hosts: [
        { host: 'fs1', state: 'in use', version: version(a) },
        { host: 'fs2', state: 'in use', version: version(a) },
      ],
    });
    expect(one.scripts()).toEqual({ bakery: a });
    // What was published is no draft any more.
    expect((await ask('GET', `/${number}/draft`)).status).toBe(404);
    await ask('POST', `/${number}/publish`, { script: b });
    expect(one.scripts()).toEqual({ bakery: b });
    const back = await ask('POST', `/${number}/version/${version(a)}/publish`, {});
    expect(back.body.data.hosts[0]).toMatchObject({ state: 'in use', version: version(a) });
    expect(one.scripts()).toEqual({ bakery: a });
    expect((await ask('GET', `/${number}`)).body.data).toMatchObject({
      published: version(a),
      publishing: null,
    });
    const { data } = (await ask('GET', `/${number}/version`)).body.data;
    expect(data).toMatchObject([
      { version: version(b), note: '' },
      { version: version(a), note: 'opening' },
    ]);
  });

  it('tells of each host in a line, and ends with the envelope', async () => {
    const { ask, number } = await withFlow(await start());
    await startHost({ redis: redis.url, host: 'fs1' });
    await redis.client.set('cti_robot_host@silent', JSON.stringify({ host: 'silent', domain: null }));
    const script = flowScript('one');
    const { body, headers } = await ask('POST', `/${number}/publish`, { script, wait: 10 }, LINES);
    expect(headers['content-type']).toMatch(/^application\/x-ndjson/);
    const lines = (body as string)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: 'publishing', number, version: version(script) },
      { event: 'host', host: 'fs1', state: 'in use' },
      { event: 'host', host: 'silent', state: 'waiting' },
      { code: 200, status: 'ok', data: { hosts: [{ host: 'fs1' }, { host: 'silent' }] } },
    ]);
  });

  it('tells the second of two who publish at once', async () => {
    const { ask, number } = await withFlow(await start());
    await startHost({ redis: redis.url, host: 'fs1' });
    const scripts = [1, 2, 3, 4].map((n) => flowScript(`script ${n}`));
    const answers = await Promise.all(scripts.map((script) => ask('POST', `/${number}/publish`, { script })));
    const done = answers.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    for (const { status, body } of answers.filter((one) => !done.includes(one)))
      expect([status, body.error.code]).toEqual(
        body.error.code === 'PUBLISHING' ? [409, 'PUBLISHING'] : [412, 'REVISION'],
      );
    const flow = (await ask('GET', `/${number}`)).body.data;
    expect(flow.published).toBe(done[0]?.body.data.version);
    const old = { 'if-match': '"1"' };
    const late = await ask('POST', `/${number}/publish`, { script: scripts[0] }, old);
    expect(late).toMatchObject({ status: 412, body: { data: { current: { revision: flow.revision } } } });
  });

  it('refuses what lint finds errors in, and keeps the version in use', async () => {
    const { ask, number } = await withFlow(await start());
    const host = await startHost({ redis: redis.url, host: 'fs1' });
    const script = JSON.stringify({
      flow: { F1: { action: 'hangup', subflow: { F2: { condition: { text: ['yes'] } } } } },
    });
    const answer = await ask('POST', `/${number}/publish`, { script });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'LINT_ERRORS' } } });
    expect(answer.body.data.findings).toContainEqual(expect.objectContaining({ severity: 'error' }));
    expect(host.scripts()).toEqual({});
  });

  it('removes a flow from all hosts', async () => {
    const { ask, number } = await withFlow(await start());
    const host = await startHost({ redis: redis.url, host: 'fs1' });
    await ask('POST', `/${number}/publish`, { script: flowScript('one') });
    expect((await ask('DELETE', `/${number}`)).status).toBe(200);
    expect(host.scripts()).toEqual({});
  });

  it('keeps the claim where the answer of Redis is lost, and finds out later what hosts have', async () => {
    const proxy = await startProxy(Number(new URL(redis.url).port));
    onTestFinished(() => proxy.close());
    const hosts = new RedisHosts(`redis://127.0.0.1:${proxy.port}`);
    const hub = await startTestHubs(kind, mariadb, { hosts });
    const { ask, number } = await withFlow(hub);
    const host = await startHost({ redis: redis.url, host: 'fs1' });
    const script = flowScript('one');
    const publish = () => ask('POST', `/${number}/publish`, { script }, { 'idempotency-key': 'once' });
    proxy.loseAnswerTo('hset');
    expect(await publish()).toMatchObject({ status: 503, body: { error: { code: 'HOSTS_UNKNOWN' } } });
    expect(await redis.client.hget('cti_robot_flow', 'bakery')).toBe(script);
    expect((await ask('GET', `/${number}`)).body.data).toMatchObject({
      published: null,
      publishing: version(script),
    });
    expect((await publish()).body.error.code).toBe('IN_PROGRESS');
    const { store, clock } = hub();
    const now = () => clock.now + 5 * 60_000;
    for (const flow of await listAbandoned(store.db, now()))
      await settleAbandoned({ store, hosts, now }, flow);
    expect((await publish()).body.data).toMatchObject({ number, version: version(script) });
    expect((await ask('GET', `/${number}`)).body.data).toMatchObject({
      published: version(script),
      publishing: null,
    });
    await host.sync.stop();
  });

  it('says why a host does not answer that had failed before', async () => {
    const { ask, number } = await withFlow(await start());
    await redis.client.set('cti_robot_host@full', JSON.stringify({ host: 'full', domain: null }));
    const error = { code: 'FILE', path: null, message: 'no space left on device', version: null };
    const status = { version: null, time: '2026-01-01T00:00:00.000Z', error };
    await redis.client.hset('cti_robot_flow_status@full', 'bakery', JSON.stringify(status));
    const { body } = await ask('POST', `/${number}/publish`, { script: flowScript('one'), wait: 1 });
    expect(body.data.hosts).toMatchObject([{ host: 'full', state: 'waiting', error: { code: 'FILE' } }]);
  });

  it('refuses to publish while no host is connected, or Redis is away', async () => {
    const { ask, number } = await withFlow(await start());
    const script = flowScript('one');
    expect((await ask('POST', `/${number}/publish`, { script })).body.error.code).toBe('NO_HOST');
    expect(await redis.client.hkeys('cti_robot_flow')).toEqual([]);
    const away = await withFlow(
      await startTestHubs(kind, mariadb, { hosts: new RedisHosts('redis://127.0.0.1:1') }),
    );
    const answer = await away.ask('POST', `/${away.number}/publish`, { script });
    expect(answer.body.error.code).toBe('HOSTS_UNAVAILABLE');
    expect((await away.ask('GET', `/${away.number}`)).body.data.publishing).toBe(null);
  });
});

it('on one machine, the script becomes a file and the sidecar takes it', async () => {
  const host = await startHost({});
  const hosts = new ThisHost({
    host: 'here',
    domain: null,
    flows: `${host.home}/flows`,
    hubFlows: `${host.home}/hub-flows`,
    state: async (name) => host.sync.state(name),
  });
  const { ask, number } = await withFlow(await startTestHubs('sqlite', mariadb, { hosts }));
  const script = flowScript('one');
  const first = await ask('POST', `/${number}/publish`, { script });
  expect(first.body.data.hosts).toEqual([
    { host: 'here', domain: null, state: 'in use', version: version(script), error: null },
  ]);
  const again = await ask('POST', `/${number}/publish`, { script });
  expect(again.body.data.hosts).toMatchObject([{ state: 'in use' }]);
  expect((await ask('DELETE', `/${number}`)).status).toBe(200);
  expect(host.scripts()).toEqual({});
});

it('a name of another account is taken from the hub, and refused by hand', async () => {
  const host = await startHost({});
  const home = { flows: `${host.home}/flows`, hubFlows: `${host.home}/hub-flows` };
  const state = async (name: string) => host.sync.state(name);
  const hosts = new ThisHost({ host: 'here', domain: null, ...home, state });
  const hub = await startTestHubs('sqlite', mariadb, { hosts });
  await anAccount(hub(), 'north');
  const key = await aKey(hub(), 'editor', { account: 'north' });
  const { number } = (await hub().ask('POST', '/v1/flow', { key, body: { name: 'bakery' } })).body.data;
  const body = { script: flowScript('one') };
  const answer = await hub().ask('POST', `/v1/flow/${number}/publish`, { key, body });
  expect(answer.body.data.hosts).toMatchObject([{ state: 'in use' }]);
  expect(Object.keys(host.scripts())).toEqual(['bakery.@north']);
  host.put('taken.@north', flowScript('two'));
  await until('it is refused', () => host.sync.state('taken.@north')?.error?.code === 'FLOW_NAME');
  expect(host.sync.hasFlow('taken.@north')).toBe(false);
});
