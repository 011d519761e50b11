import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { startHost } from './host.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

/** Runs `cti-robot flow …` to its end. */
async function flow(...args: string[]) {
  const run = command(['flow', ...args], { CTI_ROBOT_REDIS: server.url });
  const status = await run.ended;
  return { status, ...run.out };
}

function fileOf(name: string, script: string): string {
  const path = join(temporaryFolder(), `${name}.json`);
  writeFileSync(path, script);
  return path;
}

/** The lines of a table as lists of cells. */
function cells(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}

const version = (script: string) => versionOf(Buffer.from(script));

/** Imitates a host that rejects every flow, as one with a full disk or an older engine does. */
async function refusingHost(script: string): Promise<void> {
  await server.client.set('cti_robot_host@old', JSON.stringify({ host: 'old', domain: null, release: '0' }));
  const error = { code: 'FLOW_TOO_NEW', path: '$.flow', message: 'a newer flow', version: version(script) };
  const entry = JSON.stringify({ version: null, time: new Date().toISOString(), error });
  const listener = server.client.duplicate();
  onTestFinished(() => listener.disconnect());
  await listener.subscribe('config@all');
  listener.once('message', () => void server.client.hset('cti_robot_flow_status@old', 't1', entry));
}

describe('cti-robot flow push', () => {
  it('publishes flows to all hosts, and shows which hosts use them', async () => {
    const one = await startHost({ redis: server.url, host: 'fs1' });
    await startHost({ redis: server.url, host: 'fs2', domain: 'd1' });
    const script = flowScript('one');
    const { status, stdout } = await flow('push', fileOf('t1', script), fileOf('预约', flowScript('two')));
    expect(cells(stdout)).toEqual([
      ['FLOW', 'HOST', 'DOMAIN', 'STATE', 'VERSION'],
      ['t1', 'fs1', '-', 'in use', version(script)],
      ['t1', 'fs2', 'd1', 'in use', version(script)],
      ['预约', 'fs1', '-', 'in use', version(flowScript('two'))],
      ['预约', 'fs2', 'd1', 'in use', version(flowScript('two'))],
    ]);
    expect(status).toBe(0);
    expect(one.scripts()).toEqual({ t1: script, 预约: flowScript('two') });
  });

  it('publishes a flow only to the hosts of a domain', async () => {
    const one = await startHost({ redis: server.url, host: 'fs1' });
    const two = await startHost({ redis: server.url, host: 'fs2', domain: 'd1' });
    const { status, stdout } = await flow(
      'push',
      '--domain',
      'd1',
      '--name',
      't2',
      fileOf('t1', flowScript('a')),
    );
    expect(cells(stdout).slice(1)).toEqual([['t2', 'fs2', 'd1', 'in use', version(flowScript('a'))]]);
    expect(status).toBe(0);
    expect(two.scripts()).toEqual({ t2: flowScript('a') });
    expect(one.scripts()).toEqual({});
  });

  it('shows where the flow of a domain remains in use', async () => {
    await server.client.hset('cti_robot_flow@d1', 't1', flowScript('domain'));
    await startHost({ redis: server.url, host: 'fs2', domain: 'd1' });
    const { status, stdout } = await flow('push', fileOf('t1', flowScript('all')));
    expect(cells(stdout)[1]).toEqual([
      ...['t1', 'fs2', 'd1', 'in use', version(flowScript('domain'))],
      'the flow of the domain d1 takes precedence',
    ]);
    expect(status).toBe(0);
  });

  it('exits with status 1 if a host rejects the flow, and prints the reason', async () => {
    await startHost({ redis: server.url, host: 'fs1' });
    await refusingHost(flowScript('one'));
    const { status, stdout } = await flow('push', fileOf('t1', flowScript('one')));
    expect(cells(stdout).slice(1)).toEqual([
      ['t1', 'fs1', '-', 'in use', version(flowScript('one'))],
      ['t1', 'old', '-', 'refused', '-', 'a newer flow'],
    ]);
    expect(status).toBe(1);
  });

  it('exits with status 1 if a host does not answer in time', async () => {
    await server.client.set(
      'cti_robot_host@away',
      JSON.stringify({ host: 'away', domain: null, release: '0' }),
    );
    const { status, stdout } = await flow('push', '--wait', '0.3', fileOf('t1', flowScript('one')));
    expect(cells(stdout)[1]).toEqual(['t1', 'away', '-', 'no answer', '-']);
    expect(status).toBe(1);
  });

  it('stores the flow in Redis if there are no hosts', async () => {
    const { status, stdout } = await flow('push', fileOf('t1', flowScript('one')));
    expect(stdout).toContain('No host');
    expect(status).toBe(0);
    expect(await server.client.hget('cti_robot_flow', 't1')).toBe(flowScript('one'));
  });

  it.each([
    [
      'that cannot be compiled',
      't1',
      '{"flow":{"F1":3}}',
      /\[FLOW_NOT_OBJECT\].*t1\.json is refused: \$\.flow\.F1/,
    ],
    ['with an invalid name', 'a b', flowScript('x'), /\[FLOW_NAME\]/],
  ])('does not publish a script %s, nor the valid scripts beside it', async (_, name, script, message) => {
    const { status, stdout, stderr } = await flow(
      'push',
      fileOf('good', flowScript('g')),
      fileOf(name, script),
    );
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(await server.client.exists('cti_robot_flow')).toBe(0);
  });

  it('publishes a script with lint errors only with --force, and prints the errors', async () => {
    const script = '{"flow":{"F1":{"action":"system","argument":"reboot"}}}';
    const refused = await flow('push', fileOf('t1', script));
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/\$\.flow\.F1[\s\S]*\[FLOW_LINT\]/);
    expect(await server.client.exists('cti_robot_flow')).toBe(0);
    expect(await flow('push', '--force', fileOf('t1', script))).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('system'),
    });
    expect(await server.client.hget('cti_robot_flow', 't1')).toBe(script);
  });

  it('reports that Redis is not set or cannot be reached', async () => {
    const file = fileOf('t1', flowScript('one'));
    const unset = command(['flow', 'push', file]);
    expect(await unset.ended).toBe(1);
    expect(unset.out.stderr).toContain('redis is not set');
    const away = command(['flow', 'push', file], { CTI_ROBOT_REDIS: 'redis://:hunter2@127.0.0.1:1' });
    expect(await away.ended).toBe(1);
    expect(away.out.stderr).toMatch(/\[REDIS\].*ECONNREFUSED/);
    expect(away.out.stderr).not.toContain('hunter2');
  });

  it('reports a missing right or database in Redis', async () => {
    await server.client.acl('SETUSER', 'reader', 'reset', 'on', '>x', '~*', '&*', '+@read', '+@connection');
    const file = fileOf('t1', flowScript('one'));
    for (const [url, reason] of [
      [server.url.replace('//', '//reader:x@'), 'NOPERM'],
      [`${server.url}/99`, 'DB index is out of range'],
    ] as const) {
      const run = command(['flow', 'push', file], { CTI_ROBOT_REDIS: url });
      expect(await run.ended).toBe(1);
      expect(run.out.stderr).toContain(`[REDIS] Redis at ${url.replace(':x@', ':***@')} cannot be used:`);
      expect(run.out.stderr).toContain(reason);
      expect(run.out.stderr).not.toContain('    at ');
    }
    expect(await server.client.exists('cti_robot_flow')).toBe(0);
  });

  it('ignores invalid entries among those of the hosts', async () => {
    await startHost({ redis: server.url });
    await server.client.set('cti_robot_host@x', 'garbage');
    await server.client.set('cti_robot_host@y', '[3]');
    const { status, stdout } = await flow('push', fileOf('t1', flowScript('one')));
    expect(status).toBe(0);
    expect(cells(stdout).map(([name, host]) => [name, host])).toEqual([
      ['FLOW', 'HOST'],
      ['t1', 'fs1'],
    ]);
  });
});

describe('cti-robot flow pull', () => {
  it('prints exactly the bytes that were published', async () => {
    const script = `\uFEFF${flowScript('一')}\n`;
    await server.client.hset('cti_robot_flow@d1', 't1', script);
    expect((await flow('pull', 't1', '--domain', 'd1')).stdout).toBe(script);
    const file = join(temporaryFolder(), 'out.json');
    expect((await flow('pull', 't1', '--domain', 'd1', '-o', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(script);
    const missing = await flow('pull', 't1');
    expect(missing).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('[FLOW_MISSING]'),
    });
  });
});

describe('cti-robot flow rm', () => {
  it('removes a flow from the hosts, and shows where the flow of all hosts replaces it', async () => {
    await server.client.hset('cti_robot_flow', { t1: flowScript('all'), t2: flowScript('all') });
    await server.client.hset('cti_robot_flow@d1', 't1', flowScript('domain'));
    const host = await startHost({ redis: server.url, host: 'fs1', domain: 'd1' });
    const own = await flow('rm', 't1', '--domain', 'd1');
    expect(cells(own.stdout)[1]).toEqual([
      ...['t1', 'fs1', 'd1', 'in use', version(flowScript('all'))],
      'the flow of all hosts takes its place',
    ]);
    const both = await flow('rm', 't1', 't2');
    expect(cells(both.stdout).slice(1)).toEqual([
      ['t1', 'fs1', 'd1', 'removed', '-'],
      ['t2', 'fs1', 'd1', 'removed', '-'],
    ]);
    expect([own.status, both.status]).toEqual([0, 0]);
    expect(host.scripts()).toEqual({});
    expect(await flow('rm', 't1')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[FLOW_MISSING]'),
    });
  });
});

describe('cti-robot flow ls', () => {
  it('lists flows with their versions and the number of hosts that use them', async () => {
    await startHost({ redis: server.url, host: 'fs1' });
    await startHost({ redis: server.url, host: 'fs2' });
    await flow('push', fileOf('t1', flowScript('one')));
    await server.client.hset('cti_robot_flow', { t2: 'bad', t3: flowScript('untold') });
    await server.client.publish('config@all', '{"type":"config_change","table":"cti_robot_flow","key":"t2"}');
    await until('t2 is refused', async () => {
      const entries = await Promise.all(
        ['fs1', 'fs2'].map((host) => server.client.hget(`cti_robot_flow_status@${host}`, 't2')),
      );
      return entries.every((entry) => entry?.includes('FLOW_NOT_JSON'));
    });
    const { stdout, status } = await flow('ls');
    const [flows = '', hosts = ''] = stdout.split('\n\n');
    const bytes = (script: string) => String(Buffer.byteLength(script));
    // Which build each host runs.
    expect(cells(hosts)).toEqual([
      ['HOST', 'RELEASE'],
      ['fs1', expect.stringMatching(/^\S+$/)],
      ['fs2', expect.stringMatching(/^\S+$/)],
    ]);
    expect(cells(flows)).toEqual([
      ['FLOW', 'VERSION', 'BYTES', 'HOSTS'],
      ['t1', version(flowScript('one')), bytes(flowScript('one')), '2/2'],
      ['t2', version('bad'), '3', '0/2', '2 refused'],
      ['t3', version(flowScript('untold')), bytes(flowScript('untold')), '0/2'],
    ]);
    expect(status).toBe(0);
    const lines = (await flow('ls', '--json')).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { flow: 't1', domain: null, hosts: 2, inUse: 2, refused: 0, releases: { fs2: expect.any(String) } },
      { flow: 't2', refused: 2 },
      { flow: 't3', inUse: 0 },
    ]);
  });
});
