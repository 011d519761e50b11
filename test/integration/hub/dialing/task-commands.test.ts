/** `cti-robot task` and `number`, without a running hub. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SILENT } from '../../../../sidecar/cli/store-access.ts';
import { withLocalHub } from '../../../../sidecar/hub/local-hub.ts';
import { terminalWidth } from '../../../../sidecar/lib/table.ts';
import { loadSettings } from '../../../../sidecar/settings/config.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';

it('task and number', async () => {
  const home = temporaryFolder();
  const env = { CTI_ROBOT_HOME: home, CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4) };
  const run = async (...args: string[]): Promise<string> => {
    const { out, ended } = command(args, env);
    if ((await ended) !== 0) throw new Error(out.stderr);
    for (const line of out.stdout.split('\n'))
      if (!line.startsWith('{') && !line.startsWith('['))
        expect([line, terminalWidth(line) <= 80]).toEqual([line, true]);
    return out.stdout;
  };
  const file = join(home, 'fields.json');
  writeFileSync(file, JSON.stringify({ destination_extension: '1000', early_media_asr: true }));
  await run('line', 'add', 'demo', '--simulated', '--calls', '10', '--cps', '10');
  expect(await run('task', 'add', 'spring', '--line', '1', '--calls', '5', '--file', file)).toBe(
    'task 1 added\n',
  );
  writeFileSync(file, '13900000010\r\n\r\n+86 139 0000 0011\n0139-0000-0010\n');
  expect(await run('number', 'add', '1', '13900000012', '--file', file)).toBe(
    'taken 3 (blacklisted 0), doubled 1, invalid 0\n',
  );
  writeFileSync(file, '13900000021\n110\n1.39E+10\n');
  await expect(run('number', 'add', '1', '--file', file)).rejects.toThrow(
    /nothing was added: 2 numbers .* with --skip-errors:\n {2}line 2: .+\n {2}line 3: .+/,
  );
  expect(await run('task', 'ls')).toMatch(/^1 +spring +ready +3 +0 % +0 +1000$/m);
  expect(await run('number', 'ls', '1', '--keyword', '0010')).toMatch(/^2 +\d+ +0 waiting +0 +- /m);
  expect(await run('task', 'preflight', '1')).toMatch(/^numbers +3 wait: /m);
  expect(await run('number', 'why', '1')).toMatch(/^The task is ready\.$/m);
  expect(JSON.parse(await run('task', 'watch', '1', '--json'))).toMatchObject({
    ...{ state: 'ready', calls_in_progress: 0, counters: { total: 3 } },
  });

  const settings = loadSettings(undefined, { ...process.env, ...env });
  await withLocalHub({ settings, account: 'main', version: 'test', log: SILENT }, (hub) =>
    hub.ask('POST', '/v1/flow', { name: 'renewal' }),
  );
  await run('timegroup', 'add', 'office', '--days', '1-5', '--hours', '09:00-12:00', '--chinese-holidays');
  const named = ['--flow', 'renewal', '--timegroup', '1', '--json'];
  const task = JSON.parse(await run('task', 'add', 'summer', '--line', '1', ...named));
  expect(task).toMatchObject({ group_str: 'renewal', disable_dial_timegroup: expect.stringMatching(/-/) });
  expect(JSON.parse(await run('task', 'set', '2', '--timegroup', '0', '--json'))).toMatchObject({
    disable_dial_timegroup: null,
  });
  await expect(run('task', 'add', 'autumn', '--flow', 'bakery')).rejects.toThrow('has no flow bakery');

  await run('dialer', 'off');
  expect(await run('task', 'start', '1')).toBe('The task is started, but all calls are turned off.\n');
}, 120_000);
