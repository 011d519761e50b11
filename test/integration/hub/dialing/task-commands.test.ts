/** `cti-robot task` and `number`, without a running hub. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { terminalWidth } from '../../../../sidecar/lib/table.ts';
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
  expect(await run('task', 'ls')).toMatch(/^1 +spring +ready +3 +0 % +0 +1000$/m);
  expect(await run('number', 'ls', '1', '--keyword', '0010')).toMatch(/^2 +\d+ +0 等待呼叫 +0 +- /m);
  expect(await run('task', 'preflight', '1')).toMatch(/^numbers +3 wait: /m);
  expect(await run('number', 'why', '1')).toMatch(/^The task is ready\.$/m);
  expect(JSON.parse(await run('task', 'watch', '1', '--json'))).toMatchObject({
    ...{ state: 'ready', calls_in_progress: 0, counters: { total: 3 } },
  });
}, 120_000);
