/** `cti-robot flow versions` and `rollback`, with and without a running hub, on both databases. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';

const READY_MS = 60_000;

let mariadb: MariadbServer;
let redis: RedisServer;
beforeAll(async () => {
  [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
}, 120_000);
afterAll(async () => {
  await mariadb?.stop();
  await redis?.stop();
});

const version = (script: string) => versionOf(Buffer.from(script));

/** A command that has ended. */
async function run(env: Record<string, string>, ...args: string[]) {
  const { out, ended } = command(args, env);
  return { status: await ended, ...out };
}

describe.each(['sqlite and files', 'mariadb and redis'] as const)('on %s', (kind) => {
  it('lists the versions of a flow, and rolls back to one', async () => {
    const home = temporaryFolder();
    const port = await freePort();
    const env: Record<string, string> = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_HOST: 'fs1',
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
      CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}`,
      ...(kind === 'mariadb and redis'
        ? { CTI_ROBOT_MYSQL: await mariadb.database(), CTI_ROBOT_REDIS: redis.url }
        : {}),
    };
    const account = ['--account', 'north'];
    const sidecar = command(['sidecar'], env);
    await until('the hub is ready', () => sidecar.out.stdout.includes('hub ready'), READY_MS);
    expect((await run(env, 'account', 'add', 'north')).status).toBe(0);
    const key = await run(env, 'key', 'add', '--name', 'x', '--role', 'editor', ...account);
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${key.stdout.trim()}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`http://127.0.0.1:${port}/v1/flow${path}`, init);
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { data: { number: number } }).data;
    };
    const { number } = await post('', { name: 'bakery' });
    const [one, two] = [flowScript('one'), flowScript('two')];
    await post(`/${number}/publish`, { script: one, note: 'opening' });
    await post(`/${number}/publish`, { script: two });

    const json = await run(env, 'flow', 'versions', 'bakery', ...account, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      number,
      name: 'bakery',
      published: version(two),
      versions: [
        { version: version(two), source: 'saved', note: '' },
        { version: version(one), source: 'saved', note: 'opening' },
      ],
    });
    const back = await run(env, 'flow', 'rollback', 'bakery', version(one), ...account);
    expect([back.status, back.stderr]).toEqual([0, '']);
    expect(back.stdout).toMatch(new RegExp(`bakery +fs1 +- +in use +${version(one)}`));
    expect(readFileSync(join(home, 'flows', 'bakery.@north.json'), 'utf8')).toBe(one);
    const again = await run(env, 'flow', 'rollback', 'bakery', version(two), ...account, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ version: version(two), hosts: [{ state: 'in use' }] });
    const table = await run(env, 'flow', 'versions', 'bakery', ...account);
    expect(table.stdout).toMatch(new RegExp(`${version(two)} .*\\(current\\)`));

    const elsewhere = await run(env, 'flow', 'versions', 'bakery');
    expect([elsewhere.status, elsewhere.stderr]).toEqual([
      1,
      expect.stringContaining('[HUB] the account main has no flow bakery in the hub: '),
    ]);
    const unknown = await run(env, 'flow', 'rollback', 'bakery', '0123456789ab', ...account);
    expect([unknown.status, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('cti-robot flow versions bakery'),
    ]);

    sidecar.process.kill('SIGTERM');
    expect(await sidecar.ended).toBe(0);
    const without = await run(env, 'flow', 'versions', 'bakery', ...account, '--json');
    expect(JSON.parse(without.stdout).versions).toHaveLength(2);
    const nowhere = await run(env, 'flow', 'rollback', 'bakery', version(one), ...account, '--wait', '0');
    expect([nowhere.status, nowhere.stderr]).toEqual([1, expect.stringContaining('no host can be reached')]);
  }, 180_000);
});
