/** Routes on a host: from Redis and from `routes.json`, whole on disk, held where Redis loses them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RouteTable } from '../../../engine/contract/route-table.ts';
import { acceptRouteRemoval, writeRoutes } from '../../../sidecar/publish/route-publisher.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, type HostOptions, startHost } from './host.ts';

const ROUTE = { account: 'main', flow: 'reception' };
const text = (change: object = {}) => JSON.stringify({ ...ROUTE, ...change });
const table = (host: Host): RouteTable =>
  JSON.parse(readFileSync(join(host.home, 'route-table.json'), 'utf8')) as RouteTable;
const flows = (host: Host) =>
  Object.fromEntries(Object.entries(table(host).routes).map(([number, { flow }]) => [number, flow]));

describe('routes without Redis', () => {
  it('are those of routes.json, which calls have from the next one on', async () => {
    const host = await startHost({});
    const file = join(host.home, 'routes.json');
    expect(table(host)).toEqual({ routes: {}, hours: {} });
    writeFileSync(file, JSON.stringify({ '400*': ROUTE, help: { ...ROUTE, flow: 'help', calls: 3 } }));
    await until('both are there', () => host.sync.routes().loaded === 2);
    expect(table(host).routes).toEqual({
      '400*': { id: '400*', account: 'main', flow: 'reception' },
      help: { id: 'help', account: 'main', flow: 'help', calls: 3 },
    });
    writeFileSync(file, '{"400*": {');
    await until('the file is refused', () => host.sync.routes().failure !== null);
    expect(Object.keys(flows(host))).toEqual(['400*', 'help']);
    writeFileSync(file, JSON.stringify({ '400*': { ...ROUTE, flow: 'x.@other' }, new: ROUTE }));
    await until('the new one is there', () => 'new' in flows(host));
    expect(flows(host)).toEqual({ '400*': 'reception', new: 'reception' });
    expect([...host.sync.routes().faults]).toEqual([['400*', 'flow is no flow of the account']]);
  });
});

describe('routes in Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.client.flushall();
  });
  const start = (options: HostOptions = {}) => startHost({ redis: server.url, ...options });
  const write = (edits: Record<string, string | null>) => writeRoutes(server.client, Object.entries(edits));

  it('reach hosts as they change, each whole, and only those of the host', async () => {
    await write({
      '1': text(),
      '2@host:fs2': text(),
      '3@domain:east': text(),
      '1@host:fs1': text({ flow: 'own' }),
    });
    const host = await start({ domain: 'east' });
    await until('routes', () => host.sync.routes().loaded === 2);
    expect(flows(host)).toEqual({ 1: 'own', 3: 'reception' });
    await write({ '1@host:fs1': null, '4*': text({ flow: 'four' }) });
    await until('changed', () => host.sync.routes().loaded === 3);
    expect(flows(host)).toEqual({ 1: 'reception', 3: 'reception', '4*': 'four' });
    await server.client.hset('cti_robot_route', '1', '{"account":"main"');
    await server.client.publish('config@all', '{"type":"config_change","table":"cti_robot_route","key":"1"}');
    await until('refused', () => host.sync.routes().faults.get('1') === 'not JSON');
    expect(flows(host)[1]).toBe('reception');
    await host.sync.stop();
    // Without Redis at its start, calls have the routes of before.
    const alone = await host.again({ redis: 'redis://127.0.0.1:1' });
    expect(flows(alone)).toEqual({ 1: 'reception', 3: 'reception', '4*': 'four' });
  });

  it('share calls at once among the hosts that are there', async () => {
    await write({ '1': text({ calls: 5 }), '2@host:a': text({ calls: 5 }) });
    const a = await start({ host: 'a' });
    await until('alone', () => table(a).routes['1']?.calls === 5);
    const b = await start({ host: 'b' });
    const calls = (host: Host) => ['1', '2'].map((number) => table(host).routes[number]?.calls);
    await until('b shares', () => calls(b)[0] === 2);
    await server.client.publish('config@all', '{"type":"config_change","table":"cti_robot_route"}');
    await until('a shares', () => calls(a)[0] === 3);
    expect([calls(a), calls(b)]).toEqual([
      [3, 5],
      [2, undefined],
    ]);
    expect(a.sync.routes().hosts).toBe(2);
    await b.sync.stop();
    await server.client.publish('config@all', '{"type":"config_change","table":"cti_robot_route"}');
    await until('a is alone again', () => calls(a)[0] === 5);
  });

  it('stay where Redis loses them, until their removal is accepted', async () => {
    await write({ '1': text(), '2': text() });
    const host = await start();
    await until('both', () => host.sync.routes().loaded === 2);
    await server.restart();
    await until('they are held', () => host.sync.routes().held?.flows === 2);
    expect(Object.keys(flows(host))).toEqual(['1', '2']);
    const errors = host.lines.filter(({ level }) => level === 'error').map(({ msg }) => msg);
    expect(errors).toContain(
      'redis lost all routes without a removal; routes stay in use until you accept their removal',
    );
    await acceptRouteRemoval(server.client);
    await until('they are gone', () => host.sync.routes().loaded === 0);
    expect(host.sync.routes().held).toBeNull();
    expect(table(host).routes).toEqual({});
  });

  it('are whole on disk at every moment', async () => {
    const host = await start();
    const numbers = Array.from({ length: 50 }, (_, i) => String(1000 + i));
    const all = (flow: string) => Object.fromEntries(numbers.map((number) => [number, text({ flow })]));
    await write(all('f0'));
    await until('there', () => host.sync.routes().loaded === 50);
    for (let round = 1; round <= 5; round++) {
      await write(all(`f${round}`));
      await until(`round ${round}`, () => {
        // Throws for a file that is not whole.
        const seen = Object.values(flows(host));
        return seen.length === 50 && seen.every((flow) => flow === `f${round}`);
      });
    }
  });

  it('are whole after a sidecar was killed while they changed, and the next one makes them equal', async () => {
    const home = temporaryFolder();
    const environment = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_REDIS: server.url,
    };
    const sidecar = () => command(['sidecar'], environment);
    const onDisk = (file: string) => JSON.parse(readFileSync(join(home, file), 'utf8')) as object;
    for (let round = 0; round < 2; round++) {
      const run = sidecar();
      await until('it is ready', () => run.out.stdout.includes('sidecar ready'));
      for (let i = 0; i < 40; i++) {
        await write(
          Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}`, text({ flow: `f${i}` })])),
        );
        if (i === 20 + round) run.process.kill('SIGKILL');
      }
      await run.ended;
      expect(Object.keys(onDisk('routes.json')).length).toBeLessThanOrEqual(40);
      expect(onDisk('route-table.json')).toHaveProperty('routes');
    }
    const run = sidecar();
    await until('equal', () => {
      const { routes } = onDisk('route-table.json') as RouteTable;
      return Object.values(routes).length === 40 && Object.values(routes).every(({ flow }) => flow === 'f39');
    });
    run.process.kill('SIGTERM');
    await run.ended;
  });
});
