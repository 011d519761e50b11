import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { SpoolProbe } from './spool-probe.ts';

const NOBODY = 65_534;

function bench() {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const calls = join(spool, 'calls');
  mkdirSync(calls, { recursive: true });
  const { log, lines } = recordedLog();
  return { home, spool, calls, lines, probe: new SpoolProbe([spool, calls], log) };
}

it('the probe finds a writable spool and leaves no file in it', async () => {
  const { spool, calls, lines, probe } = bench();
  writeFileSync(join(spool, '.cti-robot-00000000-0000-4000-8000-000000000000.tmp'), 'of a killed process');
  await probe.probe();
  expect(probe.status()).toEqual({ writable: true, error: null });
  expect([...readdirSync(spool), ...readdirSync(calls)]).toEqual(['calls']);
  expect(lines).toEqual([]);
});

it('an unwritable spool is logged once with its folder, and once more when it becomes writable', async () => {
  const { home, spool, calls, lines, probe } = bench();
  chmodSync(calls, 0o500);
  if (process.geteuid?.() === 0) {
    for (const folder of [home, spool, calls]) chownSync(folder, NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    onTestFinished(() => void process.seteuid?.(process.getuid?.() ?? 0));
  }
  await probe.probe();
  await probe.probe();
  expect(probe.status()).toEqual({ writable: false, error: `${calls}: EACCES: permission denied` });
  chmodSync(calls, 0o700);
  await probe.probe();
  expect(probe.status().writable).toBe(true);
  expect(lines.map(({ level, msg, code }) => [level, msg, code])).toEqual([
    ['error', 'the spool is not writable; rows of calls are being lost', 'EACCES'],
    ['info', 'the spool is writable again', undefined],
  ]);
});

it('a missing spool counts as unwritable', async () => {
  const { home, spool, probe } = bench();
  renameSync(spool, join(home, 'moved'));
  await probe.probe();
  expect(probe.status().error).toContain('ENOENT');
});
