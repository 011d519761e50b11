import { mkdirSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { Manifest } from './manifest.ts';

it('the manifest does not count a flow as its own if its name could not be saved', async () => {
  const path = join(temporaryFolder(), 'manifest.json');
  const manifest = new Manifest(path, recordedLog().log);
  const written = () => (JSON.parse(readFileSync(path, 'utf8')) as { flows: string[] }).flows;
  mkdirSync(path);
  await expect(manifest.add('t1')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(manifest.has('t1')).toBe(false);
  rmdirSync(path);
  await manifest.add('t1');
  expect(written()).toEqual(['t1']);

  unlinkSync(path);
  mkdirSync(path);
  await expect(manifest.delete('t1')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(manifest.has('t1')).toBe(true);
  rmdirSync(path);
  await manifest.delete('t1');
  expect(written()).toEqual([]);
});
