import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/home.ts';
import { recordedLog } from '../../../test/support/log.ts';
import { until } from '../../../test/support/until.ts';
import { NumberVariables } from './number-variables.ts';

const DAY_MS = 24 * 3_600_000;
const VARIABLES = { name: '王\'"{}${x}\n', long: 'x'.repeat(60_000) };

function start() {
  const folder = temporaryFolder();
  const { log, lines } = recordedLog();
  const files = new NumberVariables(folder, log);
  onTestFinished(() => files.stop());
  return { folder, files, lines };
}

it('keeps them for the call only, for nobody else', async () => {
  const { folder, files } = start();
  await files.keep({ id: 'call-1', variables: VARIABLES, flow: null, machine: null });
  const path = join(folder, 'call-1.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(VARIABLES);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['call-1.json']);
  files.remove('call-1');
  await until('its end', () => !existsSync(path));
});

it('has what only machines say, for the calls of a task that wants to know', async () => {
  const { folder, files } = start();
  const machine = { action: 'hangup', windowMs: 8000, greetingMs: 5000 } as const;
  await files.keep({ id: 'call-1', flow: null, variables: { name: '王' }, machine });
  const kept = JSON.parse(readFileSync(join(folder, 'call-1.json'), 'utf8'));
  expect(kept).toMatchObject({ name: '王', '.machine': machine });
  expect(kept['.machine'].phrases).toContain('请留言');
  expect(kept['.machine'].phrases).toContain('leaveamessage');
  expect(kept['.machine'].others).toContain('不要留言');
});

it('makes no file where there are none', async () => {
  const { folder, files } = start();
  await files.keep({ id: 'call-1', variables: {}, flow: null, machine: null });
  expect(readdirSync(folder)).toEqual([]);
});

it('removes what killed processes left, after a day', async () => {
  const { folder, files } = start();
  await files.keep({ id: 'call-1', variables: VARIABLES, flow: null, machine: null });
  await files.sweep(Date.now() + DAY_MS / 2);
  expect(readdirSync(folder)).toEqual(['call-1.json']);
  await files.sweep(Date.now() + DAY_MS + 60_000);
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses where the folder is missing, so that the call is not placed', async () => {
  const { log } = recordedLog();
  const files = new NumberVariables(join(temporaryFolder(), 'nowhere'), log);
  onTestFinished(() => files.stop());
  await expect(
    files.keep({ id: 'call-1', variables: VARIABLES, flow: null, machine: null }),
  ).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
