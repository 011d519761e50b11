import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { aCall, append, hangUp } from '../../test/integration/rows/fixture.ts';
import { ingestBench, spoolFiles } from '../../test/integration/rows/ingest-bench.ts';

const NOBODY = 65_534;

/** Whoever may read everything cannot test what happens to those who may not. */
function asOrdinaryUser(...folders: string[]): void {
  if (process.geteuid?.() !== 0) return;
  for (const folder of folders) chownSync(folder, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  onTestFinished(() => {
    process.seteuid?.(0);
  });
}

it('an unreadable spool file does not hold up the others, and is stored once it becomes readable', async () => {
  const { home, spool, store, ingest, clock, logged } = ingestBench();
  const calls = ['call-1', 'call-2', 'call-3'];
  for (const call of calls) append(spool, call, aCall(call, 10));
  hangUp(spool, ...calls);
  const path = join(spool, 'call-1.jsonl');
  chmodSync(path, 0);
  asOrdinaryUser(home, spool, join(spool, 'calls'));
  for (let i = 0; i < 3; i++) {
    await ingest.drain();
    clock.pass(6_000);
  }
  expect(await store.rows('call-2')).toEqual(aCall('call-2', 10));
  expect(await store.rows('call-3')).toEqual(aCall('call-3', 10));
  expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
  expect(ingest.status()).toMatchObject({ files: 1, waiting: 1 });
  const errors = logged.filter(({ level }) => level === 'error');
  expect(errors).toMatchObject([{ file: 'call-1.jsonl', code: 'EACCES' }]);

  process.seteuid?.(process.getuid?.() ?? 0);
  chmodSync(path, 0o644);
  clock.pass(6_000);
  await ingest.drain();
  expect(await store.rows('call-1')).toEqual(aCall('call-1', 10));
  expect(spoolFiles(spool)).toEqual([]);
});
