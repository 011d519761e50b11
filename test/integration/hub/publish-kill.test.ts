/** A hub is killed in the middle of a publication; another one, or the same one started again, settles it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { settleAbandoned } from '../../../sidecar/hub/flows/abandoned.ts';
import { RedisHosts } from '../../../sidecar/hub/flows/redis-hosts.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { listAbandoned } from '../../../sidecar/store/hub/publications.ts';
import { type Command, command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { aKey, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { startHost } from '../sync/host.ts';

const READY_MS = 120_000;
const SECRET = '0123456789abcdef'.repeat(4);
/** Longer than any claim lasts, ms. */
const LATER_MS = 5 * 60_000;

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
const [ONE, TWO, THREE] = [flowScript('one'), flowScript('two'), flowScript('three')];

/** A hub in a process of its own. */
async function startProcess(program: 'hub' | 'sidecar', env: Record<string, string>) {
  const port = await freePort();
  const hub = command([program], {
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: SECRET,
    CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}`,
    ...env,
  });
  await until('the hub is ready', () => hub.out.stdout.includes('"hub ready"'), READY_MS);
  return { hub, url: `http://127.0.0.1:${port}` };
}

/** Publishes, and kills the hub. */
async function killWhilePublishing(
  { hub, url }: { hub: Command; url: string },
  { number, key, script }: { number: number; key: string; script: string },
  isTime: () => boolean | Promise<boolean>,
): Promise<Response | 'cut off'> {
  const publishing = fetch(`${url}/v1/flow/${number}/publish`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': 'once',
    },
    body: JSON.stringify({ script, wait: 60 }),
  }).catch(() => 'cut off' as const);
  await until('it is time', isTime, READY_MS);
  hub.process.kill('SIGKILL');
  expect(await hub.ended).toBe('SIGKILL');
  return publishing;
}

/** Two hubs on one MariaDB and Redis: one that will be killed, and one that stays. */
async function twoHubs(redisOfFirst: string) {
  const mysql = await mariadb.database();
  const stays = await startTestHub({ mysql }, SecretKey.parse(SECRET), { hosts: new RedisHosts(redis.url) });
  stays.clock.now = Date.now();
  const key = await aKey(stays, 'editor');
  const ask = (method: string, path: string, body?: unknown, headers = {}) =>
    stays.ask(method, `/v1/flow${path}`, { key, ...(body === undefined ? {} : { body }), headers });
  const { number } = (await ask('POST', '', { name: 'bakery' })).body.data;
  await ask('POST', `/${number}/publish`, { script: ONE });
  const env = { CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_MYSQL: mysql, CTI_ROBOT_REDIS: redisOfFirst };
  const first = await startProcess('hub', env);
  // A host that never answers keeps the publication going.
  await redis.client.set('cti_robot_host@silent', JSON.stringify({ host: 'silent', domain: null }));
  const again = () =>
    ask('POST', `/${number}/publish`, { script: TWO, wait: 60 }, { 'idempotency-key': 'once' });
  const flow = async () => (await ask('GET', `/${number}`)).body.data;
  return { stays, first, key, ask, number, again, flow };
}

async function settle({ store, clock }: TestHub): Promise<void> {
  const parts = { store, hosts: new RedisHosts(redis.url), now: () => clock.now };
  for (const flow of await listAbandoned(store.db, clock.now)) await settleAbandoned(parts, flow);
}

async function publications(hub: TestHub): Promise<string[]> {
  const { body } = await hub.ask('GET', '/v1/audit', { key: await aKey(hub, 'admin') });
  const entries = body.data.data as { action: string; object: string; actor: string }[];
  return entries.filter(({ action }) => action === 'flow.publish').map(({ object }) => object);
}

it('after the hosts have the version: it counts as published, once, in whose name it was', async () => {
  const host = await startHost({ redis: redis.url, host: 'fs1' });
  const { stays, first, key, ask, number, again, flow } = await twoHubs(redis.url);
  const killing = killWhilePublishing(
    first,
    { number, key, script: TWO },
    () => host.scripts().bakery === TWO,
  );
  expect(await killing).toBe('cut off');

  // Nobody can know yet that the hub is dead.
  expect(await flow()).toMatchObject({ published: version(ONE), publishing: version(TWO) });
  expect((await again()).body.error.code).toBe('IN_PROGRESS');
  expect((await ask('POST', `/${number}/publish`, { script: THREE })).body.error.code).toBe('PUBLISHING');

  stays.clock.now += LATER_MS;
  await settle(stays);
  expect(await flow()).toMatchObject({
    published: version(TWO),
    published_by: expect.stringMatching(/^editor/),
    publishing: null,
  });
  const repeated = await again();
  expect([repeated.status, repeated.body.data]).toMatchObject([200, { number, version: version(TWO) }]);
  expect(await publications(stays)).toEqual([`bakery ${version(TWO)}`, `bakery ${version(ONE)}`]);
  const { data } = (await ask('GET', `/${number}/version`)).body.data;
  expect(data.map((one: { version: string }) => one.version)).toEqual([version(TWO), version(ONE)]);

  await redis.client.del('cti_robot_host@silent');
  const next = await ask('POST', `/${number}/publish`, { script: THREE });
  expect(next.body.data.hosts).toMatchObject([{ host: 'fs1', state: 'in use', version: version(THREE) }]);
  // Whoever repeats the request now gets its answer, and changes nothing.
  expect((await again()).body.data.version).toBe(version(TWO));
  expect([(await flow()).published, host.scripts().bakery]).toEqual([version(THREE), THREE]);
}, 240_000);

it('before the hosts have the version: it was never published, and is when the request is repeated', async () => {
  const host = await startHost({ redis: redis.url, host: 'fs1' });
  const proxy = await startProxy(Number(new URL(redis.url).port));
  onTestFinished(() => proxy.close());
  const { stays, first, key, number, again, flow, ask } = await twoHubs(`redis://127.0.0.1:${proxy.port}`);
  await redis.client.del('cti_robot_host@silent');
  proxy.silence();
  const killing = killWhilePublishing(
    first,
    { number, key, script: TWO },
    async () => (await flow()).publishing !== null,
  );
  expect(await killing).toBe('cut off');
  stays.clock.now += LATER_MS;
  // Whoever publishes next settles it before.
  const repeated = await again();
  expect([repeated.status, repeated.body.data]).toMatchObject([200, { hosts: [{ state: 'in use' }] }]);
  expect(await flow()).toMatchObject({ published: version(TWO), publishing: null });
  expect(host.scripts().bakery).toBe(TWO);
  expect(await publications(stays)).toEqual([`bakery ${version(TWO)}`, `bakery ${version(ONE)}`]);
  const other = { 'idempotency-key': 'once' };
  expect((await ask('POST', `/${number}/publish`, { script: THREE }, other)).body.error.code).toBe(
    'IDEMPOTENCY_REUSED',
  );
}, 240_000);

it('on one machine with SQLite: the hub that is started again settles it at once', async () => {
  const home = temporaryFolder();
  const first = await startProcess('sidecar', { CTI_ROBOT_HOME: home });
  const adding = command(['key', 'add', '--name', 'x', '--role', 'editor'], { CTI_ROBOT_HOME: home });
  expect(await adding.ended).toBe(0);
  const key = adding.out.stdout.trim();
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const api = async (url: string, path: string, body?: object, more = {}) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}/v1/flow${path}`, { headers: { ...headers, ...more }, ...init });
    // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
    return ((await answer.json()) as { data: any }).data;
  };
  const { number } = await api(first.url, '', { name: 'bakery' });
  await api(first.url, `/${number}/publish`, { script: ONE });
  const file = join(home, 'flows', 'bakery.json');
  // The host may have reported before: then there is nothing to settle.
  await killWhilePublishing(first, { number, key, script: TWO }, () => readFileSync(file, 'utf8') === TWO);

  const second = await startProcess('sidecar', { CTI_ROBOT_HOME: home });
  await until('it is settled', async () => (await api(second.url, `/${number}`)).publishing === null);
  expect(await api(second.url, `/${number}`)).toMatchObject({ published: version(TWO), published_by: 'x' });
  const repeated = { script: TWO, wait: 60 };
  const answer = await api(second.url, `/${number}/publish`, repeated, { 'idempotency-key': 'once' });
  expect(answer).toMatchObject({ number, version: version(TWO) });
}, 240_000);
