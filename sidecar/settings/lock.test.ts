import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { lockHome } from './lock.ts';

describe('the lock of a home', () => {
  it('has one owner, and is free again after its release', async () => {
    const home = temporaryFolder();
    const lock = await lockHome(home);
    await expect(lockHome(home)).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await lock.release();
    await (await lockHome(home)).release();
    expect(readdirSync(home)).toEqual([]);
  });

  it('has exactly one owner if many want it at once', async () => {
    const home = temporaryFolder();
    const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => lockHome(home)));
    const held = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(held).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'HOME_IN_USE' });
    }
    await held[0]?.release();
  });

  it('works in a home whose path is longer than that of a socket may be', async () => {
    const home = join(temporaryFolder(), 'long'.repeat(50));
    mkdirSync(home);
    const lock = await lockHome(home);
    await expect(lockHome(home)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    await lock.release();
  });
});
