import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { createDayFolders } from './day-folders.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('folders for recordings', () => {
  it('are made for today and tomorrow, at the start and as days go by', async () => {
    const recordings = join(temporaryFolder(), 'recordings');
    let now = new Date(2026, 1, 27, 23, 59).getTime();
    const folders = createDayFolders({ recordings, log: recordedLog().log, now: () => now });
    onTestFinished(() => folders.stop());
    await folders.start();
    expect(readdirSync(recordings).sort()).toEqual(['2026-02-27', '2026-02-28']);
    expect(statSync(join(recordings, '2026-02-28')).mode & 0o777).toBe(0o750);

    // An operator may want another mode.
    chmodSync(join(recordings, '2026-02-28'), 0o770);
    now += 3_600_000;
    vi.advanceTimersByTime(3_600_000);
    await until('the next day', () => existsSync(join(recordings, '2026-03-01')));
    expect(statSync(join(recordings, '2026-02-28')).mode & 0o777).toBe(0o770);
  });

  it('that cannot be made are told, and hold nothing up', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { log, lines } = recordedLog();
    const folders = createDayFolders({ recordings: file, log, now: () => 0 });
    onTestFinished(() => folders.stop());
    await folders.start();
    expect(JSON.stringify(lines)).toContain('cannot create a folder for recordings');
  });
});
