import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/home.ts';
import { recordedLog } from '../../../../test/support/log.ts';
import { NonceFiles, ONE_FILE_MS } from './nonce-files.ts';
import { NONCE_MS } from './nonces.ts';

let folder: string;
let now: number;

beforeEach(() => {
  folder = join(temporaryFolder(), 'nonces');
  now = Date.UTC(2026, 0, 1);
});

/** As a hub that starts. One that was killed has closed nothing. */
async function openNonces({ log } = recordedLog()): Promise<NonceFiles> {
  const nonces = await NonceFiles.open({ folder, now: () => now, log });
  onTestFinished(() => nonces.close());
  return nonces;
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `nonce ${index}`);
const takeAll = (nonces: NonceFiles, wanted: readonly string[]) =>
  Promise.all(wanted.map((nonce) => nonces.take(1, nonce)));
const paths = () => readdirSync(folder).map((name) => join(folder, name));

it('takes each nonce of a key once, also of many at the same time', async () => {
  const nonces = await openNonces();
  const results = await takeAll(nonces, [...names(50), ...names(50)]);
  expect(results).toEqual([...names(50).map(() => true), ...names(50).map(() => false)]);
  expect(await nonces.take(2, 'nonce 0')).toBe(true);
});

it('refuses after a kill what was taken before it, however often it was killed', async () => {
  for (let start = 0; start < 3; start++)
    expect(await takeAll(await openNonces(), names(30))).toEqual(names(30).map(() => start === 0));
});

it('has a nonce on disk before it is good', async () => {
  const nonces = await openNonces();
  for (const nonce of names(20)) {
    await nonces.take(1, nonce);
    expect(await (await openNonces()).take(1, nonce)).toBe(false);
  }
});

it('reads a file that ends in half a record, and writes to another one', async () => {
  await takeAll(await openNonces(), names(3));
  const [torn] = paths() as [string];
  appendFileSync(torn, Buffer.alloc(7, 1));
  const next = await openNonces();
  expect(await takeAll(next, [...names(3), 'new'])).toEqual([false, false, false, true]);
  expect(await takeAll(await openNonces(), [...names(3), 'new'])).toEqual([false, false, false, false]);
  truncateSync(torn, statSync(torn).size - 10);
  expect(await takeAll(await openNonces(), names(3))).toEqual([false, false, true]);
});

it('keeps nonces as long as a request may be good, and then removes their files', async () => {
  const nonces = await openNonces();
  expect(await nonces.take(1, 'first')).toBe(true);
  now += ONE_FILE_MS;
  expect(await nonces.take(1, 'second')).toBe(true);
  expect(paths()).toHaveLength(2);
  now += NONCE_MS - 1;
  expect(await takeAll(nonces, ['first', 'second'])).toEqual([false, false]);
  expect(await takeAll(await openNonces(), ['first', 'second'])).toEqual([false, false]);
  now += 1;
  expect(await takeAll(nonces, ['first', 'second'])).toEqual([true, false]);
  expect(paths()).toHaveLength(2);
  now += NONCE_MS + ONE_FILE_MS;
  await openNonces();
  expect(paths()).toEqual([]);
});

it('refuses requests while nonces cannot be written, and says so once', async () => {
  const { log, lines } = recordedLog();
  const nonces = await openNonces({ log, lines });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'no folder');
  for (const nonce of ['a', 'b'])
    await expect(nonces.take(1, nonce)).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  rmSync(folder);
  expect(await takeAll(nonces, ['a', 'b', 'a'])).toEqual([true, true, false]);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'nonces cannot be written: requests by the door of Aliyun are refused',
    'nonces can be written again',
  ]);
});

it('does not open without the nonces that it has', async () => {
  await takeAll(await openNonces(), ['a']);
  const [path] = paths() as [string];
  rmSync(path);
  // As a file that cannot be read; the tests' user may read everything.
  mkdirSync(path);
  await expect(openNonces()).rejects.toMatchObject({ code: 'FILE' });
});
