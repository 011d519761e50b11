import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flowScript } from '../../support/flow.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, startHost } from './host.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

/** Every file below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What a host that has neither flows nor routes keeps. */
const EMPTY = ['manifest.json', 'route-table.json', 'routes.json'];

/** Sets a field, tells of it, and waits for its refusal, and for a good flow that comes after it. */
async function refused(host: Host, field: string | Buffer, script: string | Buffer) {
  await server.client.hset('cti_robot_flow', field, script);
  await server.client.publish(
    'config@all',
    JSON.stringify({ type: 'config_change', table: 'cti_robot_flow' }),
  );
  await until('it is refused', () => host.sync.status().refused === 1);
  await server.client.hset('cti_robot_flow', 'good', flowScript('good'));
  const change = { type: 'config_change', table: 'cti_robot_flow', key: 'good' };
  await server.client.publish('config@all', JSON.stringify(change));
  await until('a good flow comes', () => host.sync.status().loaded === 1);
  expect(filesIn(host.home)).toEqual(['compiled/good.json', 'flows/good.json', ...EMPTY]);
  const [name, state] = [...host.sync.status().flows].find(([, { error: fault }]) => fault !== null) ?? [];
  const line = host.lines.find(({ level }) => level === 'error');
  expect(line).toMatchObject({ fault: { code: state?.error?.code } });
  expect(JSON.stringify(line).length).toBeLessThan(3_000);
  await until('the board has it', async () => {
    const entries = Object.values(await server.client.hgetall('cti_robot_flow_status@fs1'));
    return entries.some((entry) => (JSON.parse(entry) as { error: unknown }).error !== null);
  });
  return { name, fault: state?.error };
}

describe('a hostile flow name', () => {
  it.each([
    ['a path', '../../evil'],
    ['an absolute path', '/tmp/cti-robot-evil'],
    ['a path of Windows', '..\\evil'],
    ['two dots', 'a..b'],
    ['a hidden file', '.evil'],
    ['a folder', 'a/b'],
    ['nothing', ''],
    ['NUL', 'evil\0'],
    ['a line break', 'evil\nrm -rf'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x2f])],
    ['longer than a name', 'x'.repeat(129)],
    ['of a megabyte', 'x'.repeat(1_000_000)],
    ['longer than a file name', '字'.repeat(120)],
    ['of a shell', '$(touch evil)'],
    ['a prototype with a dot', '__proto__/x'],
  ])('that is %s is rejected', async (_, name) => {
    const host = await startHost({ redis: server.url });
    const { fault } = await refused(host, name, flowScript('evil'));
    expect(fault?.code).toBe('FLOW_NAME');
    expect(existsSync('/tmp/cti-robot-evil.json')).toBe(false);
    expect(existsSync(join(dirname(host.home), 'evil.json'))).toBe(false);
  });

  it('is not suspected if it only looks like one', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'con', '10', '字'.repeat(80)];
    for (const name of names) await server.client.hset('cti_robot_flow', name, flowScript(name));
    const host = await startHost({ redis: server.url });
    expect(host.sync.status()).toMatchObject({ loaded: names.length, refused: 0 });
    expect(Object.keys(host.scripts()).sort()).toEqual([...names].sort());
    expect(Object.keys(await server.client.hgetall('cti_robot_flow_status@fs1'))).toHaveLength(names.length);
    await server.client.del('cti_robot_flow');
    for (const key of names) {
      const message = JSON.stringify({ type: 'config_change', table: 'cti_robot_flow', key });
      await server.client.publish('config@all', message);
    }
    await until('all are gone', () => filesIn(host.home).join() === EMPTY.join());
  });
});

describe('a hostile script', () => {
  it.each([
    ['empty', '', 'FLOW_NOT_JSON'],
    ['not JSON', 'DROP TABLE', 'FLOW_NOT_JSON'],
    ['NUL', '\0', 'FLOW_NOT_JSON'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), 'FLOW_NOT_JSON'],
    ['20 MB of blanks', Buffer.alloc(20_000_000, ' '), 'FLOW_TOO_LARGE'],
    ['20 MB of JSON', flowScript('large', 20_000_000), 'FLOW_TOO_LARGE'],
    ['brackets 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'FLOW_TOO_DEEP'],
    ['objects 100,000 deep', '{"flow":'.repeat(100_000), 'FLOW_TOO_DEEP'],
    ['a prototype', '{"__proto__":{"flow":{"F1":{}}}}', 'FLOW_EMPTY'],
    ['a node that is a prototype', '{"flow":{"__proto__":3}}', 'FLOW_NOT_OBJECT'],
    ['a key of a megabyte', `{"flow":{"${'x'.repeat(1_000_000)}":3}}`, 'FLOW_NOT_OBJECT'],
    ['a lone surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'FLOW_NOT_JSON'],
  ])('of %s is rejected', async (_, script, code) => {
    const host = await startHost({ redis: server.url });
    expect((await refused(host, 't1', script)).fault?.code).toBe(code);
  });

  it('that would use up all memory is rejected, and the process survives', async () => {
    const host = await startHost({ redis: server.url });
    const objects = `[${'{},'.repeat(2_600_000)}{}]`;
    const script = `{"flow":{"F1":{"action":"hangup","x":${objects}}}}`;
    expect(script.length).toBeLessThan(8 * 1024 * 1024);
    expect((await refused(host, 't1', script)).fault?.code).toBe('FLOW_TOO_COMPLEX');
  });
});
