import { scryptSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HashThreads } from './hash-threads.ts';

const JOB = { password: 'café', salt: Buffer.from('salt'), bytes: 32, cost: { logN: 4, r: 8, p: 1 } };
const HASH = scryptSync('café', 'salt', 32, { N: 16, r: 8, p: 1 });

describe('threads that hash passwords', () => {
  it('compute scrypt, several at once', async () => {
    const threads = new HashThreads();
    const hashes = await Promise.all([JOB, JOB, JOB].map((job) => threads.hash(job)));
    expect(hashes.map((hash) => Buffer.from(hash))).toEqual([HASH, HASH, HASH]);
  });

  it('work on after a job that fails', async () => {
    const threads = new HashThreads();
    await threads.hash(JOB);
    const tooDear = { ...JOB, cost: { logN: 20, r: 8, p: 1 } };
    await expect(threads.hash(tooDear)).rejects.toThrow('a password could not be hashed: ');
    expect(Buffer.from(await threads.hash(JOB))).toEqual(HASH);
  });

  it.runIf(process.platform === 'linux')('let living calls have the cores first', async () => {
    const before = new Set(threadsOfProcess());
    await new HashThreads().hash(JOB);
    const priorities = threadsOfProcess()
      .filter((thread) => !before.has(thread))
      .map((thread) => getPriority(Number(thread)));
    expect(Math.max(...priorities)).toBe(Math.min(19, getPriority() + 5));
  });
});

function threadsOfProcess(): string[] {
  return readdirSync('/proc/self/task');
}
