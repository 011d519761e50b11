/** `cti-robot account`, `user` and `key`, with and without a running hub, on both databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const KEY = /^crk_[A-Za-z0-9_-]{43}\n$/;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

async function environment(database: 'sqlite' | 'mariadb'): Promise<Record<string, string>> {
  return {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
    ...(database === 'mariadb' ? { CTI_ROBOT_MYSQL: await mariadb.database() } : {}),
  };
}

async function run(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { out, ended } = command(args, env);
  const status = await ended;
  if (status !== 0) throw new Error(out.stderr);
  return out.stdout;
}

describe.each(['sqlite', 'mariadb'] as const)('on %s', { timeout: 120_000 }, (database) => {
  it('keys and users are added, listed and removed without a running hub', async () => {
    const env = await environment(database);
    expect(await run(env, 'key', 'add', '--name', 'crm', '--role', 'operator')).toMatch(KEY);
    expect(JSON.parse(await run(env, 'key', 'ls', '--json'))).toMatchObject([
      { name: 'crm', role: 'operator' },
    ]);
    await expect(run(env, 'key', 'add', '--name', 'crm', '--role', 'viewer')).rejects.toThrow(
      /crm exists already/,
    );
    await run(env, 'key', 'rm', 'crm');
    expect(JSON.parse(await run(env, 'key', 'ls', '--json'))).toEqual([]);
    await expect(run(env, 'key', 'rm', 'crm')).rejects.toThrow(/no key crm in .*--config/);
  });

  it('names the database that has no such user', async () => {
    const env = await environment(database);
    const where = database === 'sqlite' ? `${env.CTI_ROBOT_HOME}/rows.db` : 'mysql://';
    await expect(run(env, 'user', 'passwd', 'admin')).rejects.toThrow(`no user admin in ${where}`);
  });

  it('an account requires one-time codes, and a user who has lost them is let in', async () => {
    const env = await environment(database);
    await run(env, 'user', 'add', 'li', '--role', 'admin', '--email', 'Li@example.com');
    expect(await run(env, 'account', 'old', '--days', '90')).toBe(
      '0 calls are older; the account keeps calls for ever\n',
    );
    expect(await run(env, 'account', 'set', '--require-totp', 'on')).toBe(
      'account main requires one-time codes\n',
    );
    expect(await run(env, 'user', 'totp-off', 'li')).toBe('one-time codes of li are off\n');
    expect(JSON.parse(await run(env, 'user', 'ls', '--json'))).toMatchObject([
      { name: 'li', totp: false, email: 'li@example.com' },
    ]);
  });

  it('a running hub takes what commands add, and logs the user in', async () => {
    const env = await environment(database);
    const port = await freePort();
    const sidecar = command(['sidecar'], { ...env, CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}` });
    await until('the hub is ready', () => sidecar.out.stdout.includes('hub ready'));
    await run(env, 'account', 'add', 'other');
    const user = JSON.parse(
      await run(env, 'user', 'add', 'li', '--role', 'admin', '--account', 'other', '--json'),
    );
    const login = await fetch(`http://127.0.0.1:${port}/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'other', user: 'li', password: user.password }),
    });
    expect(login.status).toBe(200);
    const audit = sidecar.out.stdout + sidecar.out.stderr;
    expect(audit).not.toContain(user.password);
    sidecar.process.kill('SIGTERM');
    expect(await sidecar.ended).toBe(0);
  });
});

it('a command says what to do while a sidecar without a hub uses SQLite’s file', async () => {
  const env = await environment('sqlite');
  const sidecar = command(['sidecar'], env);
  await until('the sidecar is ready', () => sidecar.out.stdout.includes('sidecar ready'));
  await expect(run(env, 'user', 'ls')).rejects.toThrow(/hub\.listen/);
});

it('a hub alone refuses SQLite, and starts on MariaDB', async () => {
  await expect(run(await environment('sqlite'), 'hub')).rejects.toThrow(/needs MySQL or MariaDB/);
  const env = { ...(await environment('mariadb')), CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0' };
  const hub = command(['hub'], env);
  await until('the hub is ready', () => hub.out.stdout.includes('hub ready'));
  hub.process.kill('SIGTERM');
  expect(await hub.ended).toBe(0);
});
