import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
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

const start = (options: HostOptions = {}) => startHost({ redis: server.url, ...options });
const set = (name: string, script: string) => server.client.hset('cti_robot_flow', name, script);
const versionText = (script: string) => versionOf(Buffer.from(script));

describe('a host’s status in Redis', () => {
  const board = (host = 'fs1') => server.client.hgetall(`cti_robot_flow_status@${host}`);

  it('has the version of every flow, expires, and is deleted when the sidecar stops', async () => {
    await set('t1', flowScript('one'));
    const host = await start({ domain: 'd1' });
    host.put('own', flowScript('own'));
    const entries = await until('both flows are there', async () => {
      const all = await board();
      return all.own ? all : undefined;
    });
    expect(JSON.parse(entries.t1 ?? '')).toEqual({
      version: versionText(flowScript('one')),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      error: null,
    });
    for (const key of ['cti_robot_flow_status@fs1', 'cti_robot_host@fs1']) {
      expect(await server.client.pttl(key)).toBeGreaterThan(10_000);
    }
    expect(JSON.parse((await server.client.get('cti_robot_host@fs1')) ?? '')).toEqual({
      host: 'fs1',
      domain: 'd1',
      release: 'test',
    });
    rmSync(join(host.home, 'flows', 'own.json'));
    await until('own is gone', async () => !('own' in (await board())));
    await host.sync.stop();
    expect(await server.client.keys('cti_robot_*@fs1')).toEqual([]);
  });

  it('is written again after somebody emptied Redis', async () => {
    const host = await start({ everyMs: 100 });
    host.put('own', flowScript('own'));
    await until('own is there', async () => (await board()).own);
    await server.client.flushall();
    await until('own is there again', async () => (await board()).own);
  });

  it('is separate for each host', async () => {
    await set('t1', flowScript('one'));
    await start({ host: 'fs1' });
    await start({ host: 'fs2' });
    expect([Object.keys(await board('fs1')), Object.keys(await board('fs2'))]).toEqual([['t1'], ['t1']]);
  });

  it('is not needed to receive flows', async () => {
    await server.client.acl(
      'SETUSER',
      'reader',
      'on',
      '>x',
      '~cti_robot_flow',
      '&*',
      '+@read',
      '+@pubsub',
      '+@connection',
      '+info',
    );
    await set('t1', flowScript('one'));
    const host = await start({ redis: server.url.replace('//', '//reader:x@') });
    expect(host.scripts()).toEqual({ t1: flowScript('one') });
    expect(
      host.lines.filter((line) => line.msg.includes('could not write the status of flows')),
    ).toHaveLength(1);
    await server.client.acl('DELUSER', 'reader');
  });
});
