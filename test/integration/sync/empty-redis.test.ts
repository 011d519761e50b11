/** Flows that vanish from Redis, `cti-robot flow rm`, `accept-removal` and `sync.maxRemoved`. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, type HostOptions, startHost } from './host.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

const start = (options: HostOptions = {}) => startHost({ redis: server.url, ...options });
const names = (host: Host) => Object.keys(host.scripts());
const held = (host: Host) => host.sync.status().redis?.held;
const errors = (host: Host) => host.lines.filter(({ level }) => level === 'error').map(({ msg }) => msg);
const tell = (key?: string) =>
  server.client.publish(
    'config@all',
    JSON.stringify({ type: 'config_change', table: 'cti_robot_flow', key }),
  );

/** Writes the flows `t0`, `t1` … to Redis. */
async function put(count: number, hash = 'cti_robot_flow'): Promise<string[]> {
  const flows = Array.from({ length: count }, (_, i) => `t${i}`);
  for (const name of flows) await server.client.hset(hash, name, flowScript(name));
  return flows;
}

/** Runs `cti-robot flow …` to its end. */
async function flow(...args: string[]) {
  const run = command(['flow', ...args], { CTI_ROBOT_REDIS: server.url });
  const status = await run.ended;
  return { status, ...run.out };
}

/** Starts a comparison of all flows and waits until it ends. */
async function compared(host: Host): Promise<void> {
  const before = host.sync.status().redis?.compared ?? 0;
  await tell();
  await until('compared', () => (host.sync.status().redis?.compared ?? 0) > before);
}

describe('a Redis that comes back empty', () => {
  it('does not remove flows from hosts; the error is logged once, and the sync continues when the flows are back', async () => {
    const flows = await put(3);
    const host = await start();
    await server.restart();
    await until('the flows are held', () => held(host)?.flows === 3);
    expect(held(host)).toMatchObject({ flows: 3, reason: 'redis-empty' });
    await compared(host);
    expect(names(host)).toEqual(flows);
    expect(Object.keys(host.compiled())).toEqual(flows);
    expect(errors(host)).toEqual([expect.stringContaining('redis lost all flows without a removal')]);
    await put(2);
    await server.client.hset('cti_robot_flow', 't2', flowScript('new'));
    await tell();
    await until('t2 is new', () => host.scripts().t2 === flowScript('new'));
    await until('none is held', () => held(host) === null);
  });

  it('does not remove flows from a host that starts while it is empty, or that connects to another database', async () => {
    const flows = await put(2);
    const host = await start();
    await host.sync.stop();
    const other = await host.again({ redis: `${server.url}/1` });
    expect(names(other)).toEqual(flows);
    expect(held(other)?.flows).toBe(2);
    await other.sync.stop();
    await server.client.flushall();
    const again = await host.again();
    expect(names(again)).toEqual(flows);
    expect(held(again)?.flows).toBe(2);
  });

  it('does not remove flows from a host of a domain, and the host’s status says so', async () => {
    await put(1);
    await put(2, 'cti_robot_flow@d1');
    const host = await start({ domain: 'd1' });
    await server.client.flushall();
    await compared(host);
    expect(names(host)).toEqual(['t0', 't1']);
    await until('the board tells', async () =>
      (await server.client.hget('cti_robot_flow_status@fs1', 't1'))?.includes('"held":true'),
    );
    const { stdout } = await flow('ls');
    expect(stdout).toMatch(/t1 +- +- +1\/1 +not in Redis/);
  });

  it('does not remove flows even in the middle of a comparison', async () => {
    const flows = await put(200);
    const proxy = await startProxy(server.port);
    onTestFinished(() => proxy.close());
    const host = await start({ redis: `redis://127.0.0.1:${proxy.port}` });
    proxy.delay(30);
    await server.client.config('RESETSTAT');
    await tell();
    await until('flows are being compared', async () =>
      (await server.client.info('commandstats')).includes('cmdstat_eval'),
    );
    await server.client.flushall();
    await until('it is noticed', () => held(host)?.flows === 200);
    expect(names(host)).toEqual([...flows].sort());
  });

  it('does not prevent the removal of a single flow by a publication', async () => {
    await put(2);
    const host = await start();
    await server.client.flushall();
    await compared(host);
    await tell('t0');
    await until('t0 is gone', () => !names(host).includes('t0'));
    expect(names(host)).toEqual(['t1']);
    await until('the other one is held', () => held(host)?.flows === 1);
  });

  it('degrades the health', async () => {
    await put(1);
    const run = command(['sidecar'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_REDIS: server.url,
    });
    const ready = await until(
      'the sidecar is ready',
      () => run.out.stdout.split('\n').find((line) => line.includes('sidecar ready')),
      25_000,
    );
    const { url } = JSON.parse(ready) as { url: string };
    const health = async () => (await fetch(`${url}/healthz`)).json() as Promise<{ status: string }>;
    expect(await health()).toMatchObject({ status: 'ok', flows: { loaded: 1 } });
    await server.client.flushall();
    await tell();
    await until('it is degraded', async () => (await health()).status === 'degraded');
    expect(await health()).toMatchObject({
      flows: { loaded: 1 },
      redis: { held: { flows: 1, reason: 'redis-empty' } },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('cti_robot_flows_held 1');
  });
});

describe('cti-robot flow rm', () => {
  it('removes even the last flow, also from a host that was down, with and without a domain', async () => {
    await put(2);
    await put(1, 'cti_robot_flow@d1');
    const one = await start({ host: 'fs1' });
    const two = await start({ host: 'fs2', domain: 'd1' });
    await two.sync.stop();
    expect((await flow('rm', 't0', '--domain', 'd1')).status).toBe(0);
    expect((await flow('rm', 't0', 't1')).status).toBe(0);
    expect(names(one)).toEqual([]);
    expect(held(one)).toBeNull();
    const again = await two.again();
    expect(names(again)).toEqual([]);
    expect(held(again)).toBeNull();
  });

  it('has no effect after the flow is pushed again', async () => {
    await put(1);
    const host = await start();
    await flow('rm', 't0');
    await server.client.hset('cti_robot_flow', 't0', flowScript('again'));
    const file = `${temporaryFolder()}/t0.json`;
    writeFileSync(file, flowScript('again'));
    await flow('push', file);
    await until('t0 is there', () => names(host).length === 1);
    await server.client.del('cti_robot_flow');
    await compared(host);
    expect(names(host)).toEqual(['t0']);
    expect(held(host)?.flows).toBe(1);
  });

  it('works for an account that may not write marks, and prints the consequence', async () => {
    await put(1);
    await server.client.acl(
      'SETUSER',
      'author',
      'reset',
      'on',
      '>x',
      '~cti_robot_flow',
      '~cti_robot_host*',
      '~cti_robot_flow_status*',
      '&*',
      '+@all',
    );
    const url = server.url.replace('//', '//author:x@');
    const run = command(['flow', 'rm', 't0'], { CTI_ROBOT_REDIS: url });
    expect(await run.ended).toBe(0);
    expect(run.out.stderr).toContain('could not be marked');
    expect(await server.client.exists('cti_robot_flow')).toBe(0);
  });
});

describe('cti-robot flow accept-removal', () => {
  it('removes the kept flows from hosts, and from hosts that were down at their next start', async () => {
    await put(3);
    const one = await start({ host: 'fs1' });
    const two = await start({ host: 'fs2', domain: 'd1' });
    const three = await start({ host: 'fs3' });
    await three.sync.stop();
    await server.client.flushall();
    await Promise.all([compared(one), compared(two)]);
    expect([names(one).length, names(two).length]).toEqual([3, 3]);
    const { stdout, status } = await flow('accept-removal');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ +/)),
    ).toEqual([
      ['HOST', 'DOMAIN', 'REMOVED', 'KEPT'],
      ['fs1', '-', '3', '0'],
      ['fs2', 'd1', '3', '0'],
    ]);
    expect(status).toBe(0);
    expect([names(one), names(two)]).toEqual([[], []]);
    expect([held(one), held(two)]).toEqual([null, null]);
    const again = await three.again();
    expect(names(again)).toEqual([]);
    expect(held(again)).toBeNull();
  });

  it('reports that no host keeps any flows', async () => {
    await put(1);
    await start();
    const { stdout, status } = await flow('accept-removal');
    expect(stdout).toContain('No connected host keeps a flow');
    expect(status).toBe(0);
  });
});

describe('sync.maxRemoved', () => {
  it('postpones removals only if a comparison would remove a larger share', async () => {
    await put(10);
    const host = await start({ maxRemoved: '0.3' });
    await server.client.hdel('cti_robot_flow', 't0', 't1', 't2');
    await compared(host);
    expect(names(host)).toHaveLength(7);
    await server.client.hdel('cti_robot_flow', 't3', 't4', 't5');
    await server.client.hset('cti_robot_flow', 'new', flowScript('new'));
    await compared(host);
    expect(names(host)).toEqual(['new', 't3', 't4', 't5', 't6', 't7', 't8', 't9']);
    expect(held(host)).toMatchObject({ flows: 3, reason: 'too-many' });
    expect(errors(host)).toEqual([expect.stringContaining('sync.maxRemoved')]);
    expect((await flow('accept-removal')).status).toBe(0);
    expect(names(host)).toEqual(['new', 't6', 't7', 't8', 't9']);
  });

  it('limits no removals if it is not set, and none by cti-robot flow rm', async () => {
    await put(4);
    const host = await start();
    await server.client.hdel('cti_robot_flow', 't0', 't1', 't2');
    await compared(host);
    expect(names(host)).toEqual(['t3']);
    await put(4);
    await host.sync.stop();
    await flow('rm', 't0', 't1', 't2');
    const again = await host.again({ maxRemoved: '0' });
    expect(names(again)).toEqual(['t3']);
    expect(held(again)).toBeNull();
  });

  it.each(['-0.1', '1.1', 'half', '30%'])('must not be %s', (value) => {
    expect(() => loadSettings(undefined, { CTI_ROBOT_SYNC_MAX_REMOVED: value })).toThrow(
      'sync.maxRemoved must be a share from 0 to 1',
    );
  });
});
