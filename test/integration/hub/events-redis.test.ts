/** Live events with Redis: what a sidecar or a hub commits is announced to all hubs. Two hubs on one MariaDB. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { RedisHosts } from '../../../sidecar/hub/flows/redis-hosts.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type EventClient, openEvents } from '../../support/hub/event-client.ts';
import { aKey, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { aCall, append } from '../rows/fixture.ts';

const READY_MS = 60_000;
/** Looks without an announcement do not happen in these tests, ms. */
const NEVER_MS = 3_600_000;

let mariadb: MariadbServer;
let redis: RedisServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis?.stop());

interface Deployment {
  hubs: TestHub[];
  clients: EventClient[];
  /** Of the sidecar. */
  spool: string;
}

/** A sidecar, and two hubs that look when something is announced, each with a client that has begun to listen. */
async function start(): Promise<Deployment> {
  const mysql = await mariadb.database();
  const home = temporaryFolder();
  await startSidecar({
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_HOST: 'fs1',
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_MYSQL: mysql,
    CTI_ROBOT_REDIS: redis.url,
  });
  const secretKey = SecretKey.generate();
  const hubs: TestHub[] = [];
  const clients: EventClient[] = [];
  for (let count = 0; count < 2; count++) {
    const live = { redis: redis.url, announcedLookMs: NEVER_MS };
    const hosts = new RedisHosts(redis.url);
    const hub = await startTestHub({ mysql }, secretKey, { live, hosts });
    hubs.push(hub);
    const key = await aKey(hub, 'operator');
    clients.push(await openEvents(hub, await hub.server.listen({ host: '127.0.0.1', port: 0 }), { key }));
  }
  const subscribers = async () =>
    (await redis.client.call('PUBSUB', 'NUMSUB', 'cti_robot_live')) as unknown[];
  await until('both hubs have subscribed', async () => (await subscribers())[1] === 2);
  return { hubs, clients, spool: `${home}/spool` };
}

async function startSidecar(env: Record<string, string>): Promise<void> {
  const sidecar = command(['sidecar'], env);
  await until('the sidecar is ready', () => sidecar.out.stdout.includes('sidecar ready'), READY_MS);
}

const rowsOf = ({ events }: EventClient, callid: string): number[] =>
  events.flatMap(({ kind, data }) => (kind === 'call.row' && data.callid === callid ? [data.row_index] : []));

it('every hub tells at once what a sidecar committed, and each event once', async () => {
  const { clients, spool } = await start();
  for (const callid of ['a', 'b']) {
    append(spool, callid, aCall(callid, 3));
    for (const client of clients)
      await until('the rows were told', () => rowsOf(client, callid).length === 3, READY_MS);
  }
  expect(clients.map((client) => rowsOf(client, 'a'))).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
}, 180_000);

it('every hub tells what one of them published', async () => {
  const { hubs, clients } = await start();
  const [hub] = hubs as [TestHub];
  const key = await aKey(hub, 'editor');
  const { number } = (await hub.ask('POST', '/v1/flow', { key, body: { name: 'bakery' } })).body.data;
  const body = { script: flowScript('one') };
  expect((await hub.ask('POST', `/v1/flow/${number}/publish`, { key, body })).status).toBe(200);
  for (const { events } of clients)
    await until('it was told', () => events.some(({ kind }) => kind === 'flow.published'));
}, 180_000);

it('no event is lost when Redis dies, and none is told twice when it is back', async () => {
  const { clients, spool } = await start();
  await redis.kill();
  append(spool, 'a', aCall('a', 3));
  for (const client of clients)
    await until('the database was asked', () => rowsOf(client, 'a').length === 3, READY_MS);
  await redis.restart();
  append(spool, 'b', aCall('b', 2));
  for (const client of clients)
    await until('the next rows were told', () => rowsOf(client, 'b').length === 2, READY_MS);
  expect(clients.map((client) => rowsOf(client, 'a'))).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
}, 180_000);
