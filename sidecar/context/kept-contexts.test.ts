import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { KeptContexts } from './kept-contexts.ts';

it('keeps nothing of a caller who hung up meanwhile', async () => {
  const folder = temporaryFolder();
  const keeper = new KeptContexts({ folder, isOn: true, log: recordedLog().log, hookMs: 0 });
  onTestFinished(() => keeper.stop());
  const context = { headers: { 'X-app-id': 'a' }, answer: null };
  const files = () => readdirSync(folder);
  await keeper.keep('before', context, AbortSignal.abort());
  expect(files()).toEqual([]);
  const during = new AbortController();
  const keeping = keeper.keep('during', context, during.signal);
  during.abort();
  await keeping;
  await until('the file is gone', () => files().length === 0);
  const after = new AbortController();
  await keeper.keep('after', context, after.signal);
  expect(files()).toEqual(['after.json']);
  after.abort();
  await until('the file is gone', () => files().length === 0);
});

it('deletes what is old, and everything once nothing may be kept', async () => {
  const folder = temporaryFolder();
  const keeper = (isOn: boolean) => {
    const one = new KeptContexts({ folder, isOn, log: recordedLog().log });
    onTestFinished(() => one.stop());
    return one;
  };
  for (const name of ['old', 'new']) writeFileSync(join(folder, `${name}.json`), '{}');
  const dayAgo = Date.now() / 1000 - 86_400 - 60;
  utimesSync(join(folder, 'old.json'), dayAgo, dayAgo);
  await keeper(true).sweep();
  expect(readdirSync(folder)).toEqual(['new.json']);
  await keeper(false).sweep();
  expect(readdirSync(folder)).toEqual([]);
});
