import { readdirSync, rmSync } from 'node:fs';
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
const set = (name: string, script: string | Buffer, domain = '') =>
  server.client.hset(`cti_robot_flow${domain}`, name, script);
const tell = (channel: string, message: object | string) =>
  server.client.publish(channel, typeof message === 'string' ? message : JSON.stringify(message));
const configChange = (key?: string, table = 'cti_robot_flow') => ({ type: 'config_change', table, key });
const versionText = (script: string) => versionOf(Buffer.from(script));

describe('at start', () => {
  it('the flows folder gets the flows of both hashes, and the flow of the domain takes precedence', async () => {
    await set('t1', flowScript('all'));
    await set('t2', flowScript('all'));
    await set('t2', flowScript('domain'), '@d1');
    await set('预约@1', flowScript('domain'), '@d1');
    await set('other', flowScript('other'), '@d2');
    const host = await start({ domain: 'd1' });
    expect(host.scripts()).toEqual({
      t1: flowScript('all'),
      t2: flowScript('domain'),
      '预约@1': flowScript('domain'),
    });
    expect(Object.keys(host.compiled())).toEqual(['t1', 't2', '预约@1']);
    expect(host.sync.status()).toMatchObject({ loaded: 3, refused: 0, redis: { up: true, error: null } });
  });

  it('a host without a domain gets the flows of all hosts', async () => {
    await set('t1', flowScript('all'));
    await set('t1', flowScript('domain'), '@d1');
    expect((await start()).scripts()).toEqual({ t1: flowScript('all') });
  });

  it('changes and removals that were missed while the sidecar was down are applied', async () => {
    await set('changed', flowScript('old'));
    await set('gone', flowScript('old'));
    const host = await start();
    await host.sync.stop();
    await set('changed', flowScript('new'));
    await set('added', flowScript('new'));
    await server.client.hdel('cti_robot_flow', 'gone');
    const again = await host.again();
    expect(again.scripts()).toEqual({ added: flowScript('new'), changed: flowScript('new') });
    expect(Object.keys(again.compiled())).toEqual(['added', 'changed']);
  });

  it('a host whose domain was changed has only the flows of the new domain', async () => {
    await set('t1', flowScript('one'), '@d1');
    await set('t2', flowScript('two'), '@d2');
    const host = await start({ domain: 'd1' });
    await host.sync.stop();
    expect((await host.again({ domain: 'd2' })).scripts()).toEqual({ t2: flowScript('two') });
  });

  it('the sync uses the flows on disk while Redis cannot be reached, logs that once, and reconnects', async () => {
    const away = await startRedis();
    await away.client.hset('cti_robot_flow', 't1', flowScript('one'));
    const host = await start({ redis: away.url });
    await host.sync.stop();
    await away.kill();
    const again = await host.again({});
    expect(again.sync.status()).toMatchObject({ loaded: 1, redis: { up: false, error: expect.any(String) } });
    expect(again.lines.filter((line) => line.msg.includes('redis unavailable'))).toHaveLength(1);
    await away.restart();
    await away.client.hset('cti_robot_flow', 't2', flowScript('two'));
    await away.client.publish('config@all', JSON.stringify(configChange()));
    await until('it is connected, and the folder has the flows of the new Redis', () => {
      return again.sync.status().redis?.up && Object.keys(again.scripts()).join() === 't2';
    });
    await away.stop();
  });

  it('with a wrong password Redis is unavailable, and log and status have the reason', async () => {
    const locked = await startRedis(['--requirepass', 'right']);
    const host = await start({ redis: locked.url.replace('//', '//:wrong@') });
    expect(host.sync.status().redis?.error).toMatch(/WRONGPASS|password/i);
    expect(JSON.stringify(host.lines)).not.toContain(':wrong');
    await host.sync.stop();
    await locked.client.hset('cti_robot_flow', 't1', flowScript('one'));
    const again = await host.again({ redis: locked.url.replace('//', '//:right@') });
    expect(again.sync.status()).toMatchObject({ loaded: 1, redis: { up: true } });
    await locked.stop();
  });
});

describe('a publication', () => {
  it.each([
    ['for all hosts', 'config@all', configChange('t1'), ''],
    ['for the domain, in its own table', 'config@d1', configChange('t1', 'cti_robot_flow@d1'), '@d1'],
    ['for the domain, in the common table', 'config@d1', configChange('t1', 'cti_robot_flow'), '@d1'],
    ['for the domain, on the common channel', 'config@all', configChange('t1', 'cti_robot_flow@d1'), '@d1'],
  ])(
    '%s adds the one flow that it names, and removes it after its deletion',
    async (_, channel, message, domain) => {
      const host = await start({ domain: 'd1' });
      await set('t1', flowScript('one'), domain);
      await set('t2', flowScript('two'), domain);
      await tell(channel, message);
      await until('t1 is written', () => host.scripts().t1 === flowScript('one'));
      await until('it is compiled', () => host.compiled().t1?.includes(versionText(flowScript('one'))));
      expect(host.scripts()).not.toHaveProperty('t2');
      await server.client.hdel(`cti_robot_flow${domain}`, 't1');
      await tell(channel, message);
      await until('t1 is gone', () => Object.keys({ ...host.scripts(), ...host.compiled() }).length === 0);
    },
  );

  it('of the removal of a domain’s flow restores the flow of all hosts', async () => {
    await set('t1', flowScript('all'));
    await set('t1', flowScript('domain'), '@d1');
    const host = await start({ domain: 'd1' });
    expect(host.scripts().t1).toBe(flowScript('domain'));
    await server.client.hdel('cti_robot_flow@d1', 't1');
    await tell('config@d1', configChange('t1', 'cti_robot_flow@d1'));
    await until('t1 is the flow of all hosts', () => host.scripts().t1 === flowScript('all'));
  });

  it.each([[undefined], [''], [null]])('with the key %s concerns all flows', async (key) => {
    const host = await start();
    await set('t1', flowScript('one'));
    await set('t2', flowScript('two'));
    await tell('config@all', { ...configChange(), key });
    await until('both are written', () => Object.keys(host.scripts()).length === 2);
  });

  it('of another type or table is ignored, a malformed one is logged, and later ones are processed', async () => {
    const host = await start({ domain: 'd1' });
    await set('t1', flowScript('one'));
    const malformed = ['{"type":', '[]', 'null', '3', '{"type":"config_change"}', `"${'x'.repeat(100_000)}"`];
    for (const message of [...malformed, JSON.stringify({ ...configChange(), key: { a: 1 } })]) {
      await tell('config@all', message);
    }
    await tell('config@all', { ...configChange('t1'), type: 'other' });
    await tell('config@all', configChange('t1', 'users'));
    await tell('config@d1', configChange('t1', 'cti_robot_flow@d2'));
    await set('t2', flowScript('two'));
    await tell('config@all', configChange('t2'));
    await until('t2 is there', () => host.scripts().t2);
    expect(host.scripts()).not.toHaveProperty('t1');
    expect(host.lines.filter((line) => line.msg.includes('malformed'))).toHaveLength(malformed.length + 1);
    expect(JSON.stringify(host.lines)).not.toContain('xxx');
  });

  it('that is repeated a hundred times leaves the newest flow', async () => {
    const host = await start();
    for (let i = 0; i < 100; i++) {
      await set('t1', flowScript(`v${i}`));
      await tell('config@all', configChange('t1'));
    }
    await until('the last flow is written', () => host.scripts().t1 === flowScript('v99'));
    await until('it is compiled', () => host.compiled().t1?.includes(versionText(flowScript('v99'))));
  });
});

describe('a periodic comparison', () => {
  it('applies changes that were not published', async () => {
    await set('t0', flowScript('stays'));
    const host = await start({ everyMs: 200 });
    await set('t1', flowScript('one'));
    await until('t1 is written', () => host.scripts().t1);
    await set('t1', flowScript('two'));
    await until('t1 is changed', () => host.scripts().t1 === flowScript('two'));
    await server.client.hdel('cti_robot_flow', 't1');
    await until('t1 is gone', () => Object.keys(host.scripts()).join() === 't0');
  });

  it('reverts changes of files by hand', async () => {
    await set('t1', flowScript('one'));
    const host = await start({ everyMs: 200 });
    host.put('t1', flowScript('hand'));
    await until('t1 is as in Redis', () => host.scripts().t1 === flowScript('one'));
    rmSync(join(host.home, 'flows', 't1.json'));
    await until('t1 is restored', () => host.scripts().t1 === flowScript('one'));
    rmSync(join(host.home, 'compiled', 't1.json'));
    await until('its compiled form is restored', () => host.compiled().t1);
  });

  it('changes nothing when a hash cannot be read', async () => {
    await set('t1', flowScript('one'));
    const host = await start({ everyMs: 100, domain: 'd1' });
    await server.client.set('cti_robot_flow@d1', 'not a hash');
    await until('it is logged', () => host.lines.some((line) => JSON.stringify(line).includes('WRONGTYPE')));
    expect(host.scripts()).toEqual({ t1: flowScript('one') });
  });
});

describe("an operator's own files", () => {
  it('are kept, even across restarts and the loss of the manifest', async () => {
    await set('t1', flowScript('one'));
    await set('t2', flowScript('two'));
    const host = await start();
    host.put('own', flowScript('own'));
    await until('own is compiled', () => host.compiled().own);
    await host.sync.stop();
    await server.client.hdel('cti_robot_flow', 't1');
    const again = await host.again();
    expect(again.scripts()).toEqual({ own: flowScript('own'), t2: flowScript('two') });
    await again.sync.stop();
    rmSync(join(host.home, 'manifest.json'));
    expect((await again.again()).scripts()).toEqual({ own: flowScript('own'), t2: flowScript('two') });
  });

  it('are replaced by a flow of the same name in Redis, with a warning', async () => {
    const host = await start();
    host.put('t1', flowScript('own'));
    await until('own is compiled', () => host.compiled().t1);
    await set('t1', flowScript('redis'));
    await tell('config@all', configChange('t1'));
    await until('it is the flow in Redis', () => host.scripts().t1 === flowScript('redis'));
    expect(host.lines.some((line) => line.level === 'warn' && line.flow === 't1')).toBe(true);
  });
});

describe('a script that is rejected', () => {
  it('leaves the last valid version in use, and log, status and Redis have the reason', async () => {
    await set('t1', flowScript('good'));
    const host = await start({ everyMs: 100 });
    const bad = '{"flow":{"F1":3}}';
    await set('t1', bad);
    await tell('config@all', configChange('t1'));
    await until('it is refused', () => host.sync.status().refused === 1);
    expect(host.scripts()).toEqual({ t1: flowScript('good') });
    const good = versionText(flowScript('good'));
    expect(host.sync.status().flows.get('t1')).toMatchObject({
      version: good,
      rejectedVersion: versionText(bad),
      error: { code: 'FLOW_NOT_OBJECT', path: '$.flow.F1' },
    });
    const status = await until('the board has it', async () => {
      const entry = JSON.parse((await server.client.hget('cti_robot_flow_status@fs1', 't1')) ?? '{}');
      return entry.error && entry;
    });
    expect(status).toMatchObject({ version: good, error: { path: '$.flow.F1', version: versionText(bad) } });
    const compared = host.sync.status().redis?.compared ?? 0;
    await until('it was compared again', () => (host.sync.status().redis?.compared ?? 0) > compared);
    expect(host.lines.filter((line) => line.level === 'error')).toHaveLength(1);

    await set('t1', flowScript('better'));
    await tell('config@all', configChange('t1'));
    await until('a valid script is in use', () => host.scripts().t1 === flowScript('better'));
    await until('no script is refused', () => host.sync.status().refused === 0);
  });

  it('is no longer reported after its removal', async () => {
    await set('t1', 'not json');
    const host = await start();
    expect(host.sync.status()).toMatchObject({ loaded: 0, refused: 1 });
    await server.client.hdel('cti_robot_flow', 't1');
    await tell('config@all', configChange('t1'));
    await until('nothing is refused', () => host.sync.status().refused === 0);
    expect(host.sync.status().flows.size).toBe(0);
  });

  it('for a domain does not restore the flow of all hosts', async () => {
    await set('t1', flowScript('all'));
    await set('t1', flowScript('domain'), '@d1');
    const host = await start({ domain: 'd1', everyMs: 100 });
    await set('t1', 'bad', '@d1');
    await until('it is refused', () => host.sync.status().refused === 1);
    expect(host.scripts().t1).toBe(flowScript('domain'));
  });
});

it('the sync writes only flows, compiled flows, the manifest and routes', async () => {
  await set('t1', flowScript('one'));
  const host = await start();
  const files = readdirSync(host.home, { recursive: true, withFileTypes: true });
  expect(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(host.home.length + 1))
      .sort(),
  ).toEqual(['compiled/t1.json', 'flows/t1.json', 'manifest.json', 'route-table.json', 'routes.json']);
});
