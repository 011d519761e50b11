/** Names of flows that belong to accounts of the hub: by hand nobody can give them, whatever way is taken. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RedisHosts } from '../../../sidecar/hub/flows/redis-hosts.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, startHost } from './host.ts';

const NAME = 'bakery.@north';
const [ONE, TWO] = [flowScript('one'), flowScript('two')];

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

const errorOf = (host: Host) => host.sync.state(NAME)?.error?.code;
const byHub = () => new RedisHosts(server.url);
const options = { waitMs: 20_000, onHost: () => {} };

async function setByHand(script: string): Promise<void> {
  await server.client.hset('cti_robot_flow', NAME, script);
  const change = { type: 'config_change', table: 'cti_robot_flow', key: NAME };
  await server.client.publish('config@all', JSON.stringify(change));
}

it('are refused by flow push, as the name of a file and by --name', async () => {
  const folder = temporaryFolder();
  const [owned, plain] = [join(folder, `${NAME}.json`), join(folder, 'bakery.json')];
  for (const file of [owned, plain]) writeFileSync(file, ONE);
  for (const args of [[owned], [plain, '--name', NAME]]) {
    const push = command(['flow', 'push', ...args], { CTI_ROBOT_REDIS: server.url });
    expect([await push.ended, push.out.stderr]).toEqual([1, expect.stringContaining('FLOW_NAME')]);
  }
  expect(await server.client.keys('*')).toEqual([]);
});

it('are refused in the folder', async () => {
  const host = await startHost({});
  host.put(NAME, ONE);
  await until('it is refused', () => errorOf(host) === 'FLOW_NAME');
  expect(host.compiled()).toEqual({});
});

it('are refused in Redis, unless the hub has published the flow', async () => {
  await server.client.hset('cti_robot_flow', NAME, ONE);
  const host = await startHost({ redis: server.url, everyMs: 100 });
  expect([errorOf(host), host.scripts(), host.compiled()]).toEqual(['FLOW_NAME', {}, {}]);
  await setByHand(TWO);
  const compared = host.sync.status().redis?.compared ?? 0;
  await until('compared again', () => (host.sync.status().redis?.compared ?? 0) > compared);
  expect([errorOf(host), host.scripts()]).toEqual(['FLOW_NAME', {}]);
  expect(host.lines.filter(({ msg }) => msg === 'flow refused')).toHaveLength(1);
  const told = () => server.client.hget('cti_robot_flow_status@fs1', NAME);
  await until('the host has told', async () => (await told())?.includes('FLOW_NAME'));

  const outcomes = await byHub().publish(NAME, Buffer.from(ONE), options);
  expect(outcomes).toMatchObject([{ host: 'fs1', state: 'in use' }]);
  expect(host.scripts()).toEqual({ [NAME]: ONE });
  await byHub().remove(NAME, options);
  expect(host.scripts()).toEqual({});
  await setByHand(TWO);
  await until('it is refused again', () => errorOf(host) === 'FLOW_NAME');
  expect(host.scripts()).toEqual({});
});

it('in Redis, a version in use stays in use when the hub’s mark is lost', async () => {
  const host = await startHost({ redis: server.url });
  await byHub().publish(NAME, Buffer.from(ONE), options);
  await server.client.flushall();
  await setByHand(TWO);
  await until('it is refused', () => errorOf(host) === 'FLOW_NAME');
  expect(host.scripts()).toEqual({ [NAME]: ONE });
});

it('are refused where the account of the host may not read the hub’s marks, with the reason', async () => {
  const rules = ['~cti_robot_flow', '~cti_robot_host@*', '~cti_robot_flow_status@*', '&*', '+@all'];
  await server.client.acl('SETUSER', 'old', 'reset', 'on', '>x', ...rules);
  await server.client.hset('cti_robot_flow', NAME, ONE);
  const host = await startHost({ redis: server.url.replace('//', '//old:x@') });
  expect(host.sync.state(NAME)?.error).toMatchObject({
    code: 'FLOW_NAME',
    message: expect.stringContaining('cti_robot_flow_of_hub'),
  });
});
