/** Recordings move to their store, and none is ever lost. */
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FolderStore } from '../../../../sidecar/recordings/store/folder-store.ts';
import type { RecordingStore } from '../../../../sidecar/recordings/store/recording-store.ts';
import { S3Store } from '../../../../sidecar/recordings/store/s3-store.ts';
import { removeRecordings } from '../../../../sidecar/store/hub/recordings/recordings.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { startObjectStore } from '../../../support/servers/object-store.ts';
import { type Bench, openBench } from '../records/bench.ts';
import { aKeeper, aRecording, endCall, isThere, recordingRows } from './recording-bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

interface Place {
  store: RecordingStore;
  fail(): Promise<void>;
  work(): Promise<void>;
}

async function aFolder(): Promise<Place> {
  const folder = temporaryFolder();
  return {
    store: new FolderStore(folder),
    fail: async () => renameSync(folder, `${folder}-away`),
    work: async () => renameSync(`${folder}-away`, folder),
  };
}

async function anObjectStore(): Promise<Place> {
  const server = await startObjectStore('robot');
  onTestFinished(() => server.stop());
  const { endpoint, keys } = server;
  return {
    store: new S3Store('s3://robot/calls', { endpoint, region: 'us-east-1', ...keys }),
    fail: () => server.stop(),
    work: () => server.start(),
  };
}

describe.each([
  ['a folder', 'sqlite', aFolder],
  ['an object store', 'sqlite', anObjectStore],
  ['a folder', 'mariadb', aFolder],
] as const)('recordings in %s, with %s', (_what, kind, open) => {
  let bench: Bench;
  let folder: string;
  let place: Place;
  let key: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    place = await open();
    bench = await openBench(kind, mariadb, { recordings: { folder, place: place.store } });
    key = await aKey(bench.hub, 'operator');
  }, 60_000);

  const get = (url: string, headers = {}) =>
    bench.hub.server.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } });

  it('are moved once the call is over, and served from there', async () => {
    const { path, content } = aRecording(folder, 'c1.wav');
    await endCall(bench, 'c1', { whole: path });
    const { keeper } = aKeeper(bench.hub, { folder, place: place.store });
    await keeper.look();
    await keeper.look();
    expect(isThere(path)).toBe(false);
    const [row] = await recordingRows(bench.hub);
    expect(row).toMatchObject({ state: 'stored', store: place.store.place });
    const whole = await get('/v1/recording/c1');
    expect([whole.statusCode, whole.rawPayload.equals(content)]).toEqual([200, true]);
    const part = await get('/v1/recording/c1', { range: 'bytes=5-8' });
    expect([part.statusCode, part.rawPayload.equals(content.subarray(5, 9))]).toEqual([206, true]);
    const record = (await bench.parts().reader.records(bench.hub.store.db, ['c1'])).get('c1');
    expect(record?.recordings).toMatchObject([{ bytes: content.length, store: place.store.place }]);
    await removeRecordings(bench.hub.store.db, { account: 'main', callids: ['c1'] });
    await keeper.look();
    expect(await recordingRows(bench.hub)).toEqual([]);
    await expect(place.store.read(String(row?.storeKey ?? 'none'), null)).rejects.toThrow();
  });

  it('stay on their host while it does not work, and are served from there', async () => {
    const { path, content } = aRecording(folder, 'c1.wav');
    await endCall(bench, 'c1', { whole: path });
    const { keeper, lines } = aKeeper(bench.hub, { folder, place: place.store });
    await place.fail();
    await keeper.look();
    await keeper.look();
    expect(isThere(path)).toBe(true);
    expect(keeper.status()).toMatchObject({ waiting: 1, waitingMs: 0 });
    expect((await get('/v1/recording/c1')).rawPayload.equals(content)).toBe(true);
    for (const one of bench.hubs) one.clock.now += 60_000;
    await keeper.look();
    expect(keeper.status()).toMatchObject({ waiting: 1, waitingMs: 60_000 });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await place.work();
    for (const one of bench.hubs) one.clock.now += 60_000;
    await keeper.look();
    expect([isThere(path), keeper.status()]).toMatchObject([false, { waiting: 0, moved: 1 }]);
    expect((await get('/v1/recording/c1')).rawPayload.equals(content)).toBe(true);
    await place.fail();
    const away = await get('/v1/recording/c1');
    expect([away.statusCode, away.json().error.code]).toEqual([503, 'RECORDING_STORE']);
    await place.work();
  });

  it('that were moved when the sidecar was killed are not lost, nor kept twice', async () => {
    const { path, content } = aRecording(folder, 'c1.wav');
    await endCall(bench, 'c1', { whole: path });
    // Killed after the store had it, before the database said so.
    const dying = {
      ...asStore(place.store),
      put: async (...given: [string, string]) => {
        await place.store.put(...given);
        throw new Error('killed');
      },
    };
    const first = aKeeper(bench.hub, { folder, place: dying });
    await first.keeper.look();
    await first.keeper.look();
    expect(isThere(path)).toBe(true);
    for (const one of bench.hubs) one.clock.now += 60_000;
    await aKeeper(bench.hub, { folder, place: place.store }).keeper.look();
    expect(isThere(path)).toBe(false);
    // Killed after the database said so, before its own copy was deleted.
    writeFileSync(path, content);
    await bench.hub.store.db.updateTable('hub_recording').set({ state: 'moved' }).execute();
    await aKeeper(bench.hub, { folder, place: place.store }).keeper.look();
    expect(isThere(path)).toBe(false);
    expect((await get('/v1/recording/c1')).rawPayload.equals(content)).toBe(true);
  });
});

function asStore(store: RecordingStore): RecordingStore {
  return {
    place: store.place,
    put: (key, path) => store.put(key, path),
    read: (key, range) => store.read(key, range),
    remove: (key) => store.remove(key),
    close: () => {},
  };
}

it('the keeper moves and deletes nothing outside of the folder of recordings', async () => {
  const bench = await openBench('sqlite', mariadb);
  const [folder, outside] = [temporaryFolder(), temporaryFolder()];
  const target = join(outside, 'x.wav');
  writeFileSync(target, 'precious');
  symlinkSync(outside, join(folder, 'out'));
  mkdirSync(join(folder, 'd.wav'));
  const store = temporaryFolder();
  let n = 0;
  for (const whole of [
    target,
    join(folder, 'out', 'x.wav'),
    `${folder}/../${outside.split('/').pop()}/x.wav`,
    join(folder, 'd.wav'),
  ])
    await endCall(bench, `c${n++}`, { whole });
  const { keeper } = aKeeper(bench.hub, { folder, place: new FolderStore(store) });
  for (let i = 0; i < 5; i++) {
    await keeper.look();
    bench.hub.clock.now += 60_000;
  }
  expect((await recordingRows(bench.hub)).map(({ state }) => state)).toEqual(Array(4).fill('missing'));
  const callids = ['c0', 'c1', 'c2', 'c3'];
  await removeRecordings(bench.hub.store.db, { account: 'main', callids });
  await keeper.look();
  expect([isThere(target), isThere(join(folder, 'd.wav')), readdirSync(store)]).toEqual([true, true, []]);
});
