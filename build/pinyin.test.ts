import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readingsModule } from './pinyin.ts';

it('the committed table is up to date with `make pinyin`', async () => {
  const committed = new URL('../sidecar/flows/pinyin/generated/readings.ts', import.meta.url);
  expect((await readingsModule()) === (await readFile(committed, 'utf8'))).toBe(true);
});
