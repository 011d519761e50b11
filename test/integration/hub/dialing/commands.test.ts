/** `cti-robot line`, `blacklist`, `timegroup`, `phrase`, `dialer` and `account set`, without a running hub. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';

let env: Record<string, string>;
beforeEach(() => {
  env = { CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4) };
});

async function end(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { out, ended } = command(args, env);
  const status = (await ended) as number;
  for (const line of out.stdout.split('\n'))
    if (!line.startsWith('{')) expect(line.length).toBeLessThanOrEqual(80);
  return { status, ...out };
}

async function run(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await end(...args);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

it('line', async () => {
  const gateway = ['--gateway', 'trunk', '--caller', '02088990000', '--calls', '30', '--cps', '0.5'];
  expect(await run('line', 'add', 'a trunk with a long name', ...gateway)).toBe('line 1 added\n');
  expect(await run('line', 'add', 'demo', '--simulated', '--shared')).toBe('line 2 added\n');
  await run('line', 'set', '1', '--fault-rest', '5m', '--rest', '500ms');
  const listed = await run('line', 'ls');
  expect(listed).toMatch(/^1 +a trunk with a … +gateway +main +(?:off|works) +0\/30 +0\.5$/m);
  expect(listed).toMatch(/^2 +demo +simulated +all +works +0\/1 +1$/m);
  expect(JSON.parse(await run('line', 'off', '1', '--json'))).toMatchObject({
    ...{ rest: 500, fault_try_interval: 300_000, enabled: false },
  });
  expect(await run('line', 'group', 'add', 'all', '1,2')).toBe('group 1000001 added\n');
  await expect(run('line', 'rm', '1')).rejects.toThrow(/\[HUB] a trunk with a long name is used by all/);
  expect(await run('line', 'simulated')).toMatch(/^20 +is busy once, then as 00 +8, 1 +8, 1$/m);
}, 120_000);

it('blacklist', async () => {
  expect(await run('blacklist', 'add', '0139 0000 0001', '400*', '--dnc', '--reason', '投诉')).toBe(
    '2 added, 0 changed, 0 as before, 0 refused\n',
  );
  const file = join(env.CTI_ROBOT_HOME as string, 'numbers.txt');
  writeFileSync(file, '\ufeff# competitors\r\n13900000002\r\n\r\n1.39E+10\r\n+8613900000001\r\n');
  const imported = await end('blacklist', 'import', file);
  expect(imported).toMatchObject({ status: 1, stdout: '1 added, 0 changed, 1 as before, 1 refused\n' });
  expect(imported.stderr).toMatch(/^line 4 cannot be used\. .*Excel/);
  const listed = await run('blacklist', 'ls');
  expect(listed).toMatch(/^\d+ +\+86400\* +dnc +- +投诉$/m);
  expect(listed).toMatch(/^3 entries$/m);
  expect(await run('blacklist', 'rm', '13900000001', '13900000002')).toBe('2 removed\n');
  // A part of a number names nobody: the entry of somebody else stays.
  await run('blacklist', 'add', '13995588123', '--dnc', '--reason', '020 8899 0001');
  for (const other of ['95588', '02088990001', '86*'])
    await expect(run('blacklist', 'rm', other)).rejects.toThrow(`${other} is not on the blacklist`);
  await expect(run('blacklist', 'rm', '13995588')).rejects.toThrow('13995588: ');
  expect(await run('blacklist', 'ls')).toMatch(/^2 entries$/m);
  expect(await run('blacklist', 'rm', '0086 400*', '139 9558 8123')).toBe('2 removed\n');
}, 120_000);

it('timegroup, dialer and account', async () => {
  const office = ['--days', '1-5', '--hours', '09:00-12:00', '14:00-18:00', '--chinese-holidays'];
  expect(await run('timegroup', 'add', 'office', ...office)).toBe('group of times 1 added\n');
  expect(JSON.parse(await run('timegroup', 'preview', '1', '--count', '2', '--json')).timezone).toBe(
    'Asia/Shanghai',
  );
  expect(await run('timegroup', 'ls')).toMatch(/^1 +office +allow +2 +chinese +0$/m);

  expect(await run('dialer', 'off', '--deployment', '--reason', 'complaints')).toMatch(
    /^deployment: off since \S+ by \S+: complaints\naccount main: on\n$/,
  );
  expect(JSON.parse(await run('dialer', 'status', '--json'))).toMatchObject({ on: false });

  const rules = ['--hours', '10:00-19:00', '--cap-day', '2', '--min-interval', '2h', '--require-totp', 'off'];
  expect(await run('account', 'set', ...rules)).toBe('account main changed\n');
  expect(await run('account', 'show')).toMatch(/^least interval +120 min$/m);
  await expect(run('account', 'set', '--timezone', 'Mars/Olympus')).rejects.toThrow(/timezone must be/);
}, 120_000);

it('phrase', async () => {
  const put = ['phrase', 'put', 'announcement', '用户已飞行'];
  await expect(run(...put)).rejects.toThrow(/must be one of: .*power off/);
  expect(await run(...put, '--code', 'is not reachable')).toBe(
    '用户已飞行: is not reachable, rank 100, on\n',
  );
  expect(await run('phrase', 'ls', '--changed')).toMatch(
    /^announcement +用户已飞行 +is not reachable +100 +on +added$/m,
  );
  const verdict = await run('phrase', 'test', 'announcement', '您拨打的用户已飞行，请稍后再拨');
  expect(verdict).toMatch(
    /decides: is not reachable\nstatus 4 no answer; the call ends with NO_USER_RESPONSE$/m,
  );
  expect(await run('phrase', 'rm', 'announcement', '用户已飞行')).toBe('用户已飞行 removed\n');
}, 120_000);
