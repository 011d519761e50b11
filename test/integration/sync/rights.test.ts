import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flowScript } from '../../support/flow.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type HostOptions, startHost } from './host.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

/** A host with an account that may do everything but what the rules take away. */
async function startAs(user: string, rules: string[], options: HostOptions = {}) {
  await server.client.acl('SETUSER', user, 'reset', 'on', '>x', '~*', '&*', '+@all', ...rules);
  return startHost({ redis: server.url.replace('//', `//${user}:x@`), ...options });
}
const set = (name: string, script: string, domain = '') =>
  server.client.hset(`cti_robot_flow${domain}`, name, script);

describe('a Redis account without the right to run scripts (-eval)', () => {
  it('receives its flows, and the missing right is logged once', async () => {
    await set('t1', flowScript('all'));
    await set('t1', flowScript('domain'), '@d1');
    await set('t2', flowScript('two'));
    const host = await startAs('plain', ['-eval'], { everyMs: 100, domain: 'd1' });
    expect(host.scripts()).toEqual({ t1: flowScript('domain'), t2: flowScript('two') });
    await set('t2', flowScript('new'));
    await until('t2 is changed', () => host.scripts().t2 === flowScript('new'));
    await server.client.hdel('cti_robot_flow', 't2');
    await until('t2 is gone', () => !('t2' in host.scripts()));
    expect(host.lines.filter(({ msg }) => msg.includes('EVAL'))).toHaveLength(1);
    expect(host.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  it('does not compile rejected scripts again, and logs that once', async () => {
    await set('t1', 'bad');
    const host = await startAs('plain', ['-eval'], { everyMs: 100 });
    const compared = host.sync.status().redis?.compared ?? 0;
    await until('compared again', () => (host.sync.status().redis?.compared ?? 0) > compared);
    expect(host.sync.status().refused).toBe(1);
    expect(host.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

it('a value that is larger than a script may be is not read for its digest', async () => {
  await set('t1', ' '.repeat(9 * 1024 * 1024));
  const host = await startHost({ redis: server.url });
  expect(host.sync.status().flows.get('t1')?.error?.code).toBe('FLOW_TOO_LARGE');
});

describe('a Redis account without the right to subscribe', () => {
  it('receives its flows by comparisons, which is logged once, and publications once it has the right', async () => {
    await set('t1', flowScript('one'));
    const host = await startAs('deaf', ['resetchannels'], { everyMs: 100 });
    expect(host.scripts()).toEqual({ t1: flowScript('one') });
    await set('t1', flowScript('two'));
    await until('t1 is changed', () => host.scripts().t1 === flowScript('two'));
    expect(host.sync.status().redis).toMatchObject({ up: false, error: expect.stringContaining('NOPERM') });
    expect(host.lines.filter(({ msg }) => /subscription refused|unavailable/.test(msg))).toHaveLength(1);
    await server.client.acl('SETUSER', 'deaf', 'allchannels');
    await until('it is subscribed', () => host.sync.status().redis?.up);
  });

  it('receives the flows that changed while its connection for commands was lost', async () => {
    await set('t1', flowScript('one'));
    const host = await startAs('deaf-again', ['resetchannels']);
    const clients = String(await server.client.client('LIST')).split('\n');
    const commands = clients.find(
      (line) => line.includes('cti-robot-commands') && line.includes('deaf-again'),
    );
    await set('t1', flowScript('two'));
    await server.client.client('KILL', 'ID', /id=(\d+)/.exec(commands ?? '')?.[1] as string);
    await until('t1 is changed', () => host.scripts().t1 === flowScript('two'));
    expect(host.lines.filter(({ msg }) => /subscription refused|unavailable/.test(msg))).toHaveLength(1);
  });
});

it('a database that Redis does not have makes it unavailable, and no other database is used', async () => {
  await set('t1', flowScript('one'));
  const host = await startHost({ redis: `${server.url}/99` });
  expect(host.sync.status().redis).toMatchObject({ up: false, error: expect.stringContaining('DB index') });
  expect(host.scripts()).toEqual({});
  expect(await server.client.keys('cti_robot_*@fs1')).toEqual([]);
  expect(host.lines.filter(({ msg }) => msg.startsWith('redis'))).toHaveLength(1);
});

describe('a Redis cluster of one node, where the two hashes are in different slots', () => {
  it('provides both flows', async () => {
    const cluster = await startRedis(['--cluster-enabled', 'yes']);
    await cluster.client.cluster('ADDSLOTSRANGE', 0, 16383);
    await until('the cluster is up', async () =>
      (await cluster.client.cluster('INFO')).includes('cluster_state:ok'),
    );
    await cluster.client.hset('cti_robot_flow', 't1', flowScript('all'), 't2', flowScript('two'));
    await cluster.client.hset('cti_robot_flow@d1', 't1', flowScript('domain'));
    const host = await startHost({ redis: cluster.url, domain: 'd1' });
    expect(host.scripts()).toEqual({ t1: flowScript('domain'), t2: flowScript('two') });
    await host.sync.stop();
    await cluster.stop();
  });
});

describe('a Redis account without the rights of routes', () => {
  const route = JSON.stringify({ account: 'main', flow: 't1', calls: 4 });
  const warnings = ({ lines }: Awaited<ReturnType<typeof startAs>>) =>
    lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ msg }) => msg);

  it('receives its flows as before, and the missing right is logged once', async () => {
    await set('t1', flowScript('one'));
    await server.client.hset('cti_robot_route', '400*', route);
    const host = await startAs('plain', ['-hgetall'], { everyMs: 100 });
    await set('t1', flowScript('two'));
    await until('t1 is changed', () => host.scripts().t1 === flowScript('two'));
    const compared = host.sync.status().redis?.compared ?? 0;
    await until('compared again', () => (host.sync.status().redis?.compared ?? 0) > compared + 200);
    expect(warnings(host)).toEqual(['redis: could not compare routes; retrying']);
    expect(host.sync.routes()).toMatchObject({ loaded: 0, compared: null });
  });

  it('has the whole limit of its routes where it may not meet the other hosts', async () => {
    await server.client.hset('cti_robot_route', '400*', route);
    const host = await startAs('plain', ['-zadd'], { everyMs: 100 });
    await until('its route', () => host.sync.routes().loaded === 1);
    const { compared } = host.sync.routes();
    await until('compared again', () => (host.sync.routes().compared ?? 0) > (compared ?? 0) + 100);
    expect(host.sync.routes().hosts).toBe(1);
    expect(warnings(host)).toEqual(['redis: hosts cannot share the calls at once of routes']);
  });
});
