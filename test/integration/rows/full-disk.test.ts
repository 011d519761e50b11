import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { createIngest } from '../../../sidecar/ingest/ingest.ts';
import { SpoolProbe } from '../../../sidecar/ingest/spool-probe.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, append, hangUp } from './fixture.ts';

/** A disk of its own, so small that it can be filled. Says why where this machine does not allow one. */
function smallDisk(context: TestContext, megabytes: number): string {
  const folder = temporaryFolder();
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) {
    const reason = `a full disk is not tested: no tmpfs can be mounted here (${error?.message ?? stderr.trim()})`;
    process.stderr.write(`${reason}\n`);
    context.skip(reason);
  }
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

/** Takes all space that is left. */
function fill(disk: string): void {
  const path = join(disk, 'filler');
  for (let bytes = 1 << 20; bytes >= 1; ) {
    try {
      appendFileSync(path, Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      bytes >>= 1;
    }
    if (statfsSync(disk).bavail === 0) break;
  }
}

function free(disk: string): void {
  rmSync(join(disk, 'filler'));
}

function bench(spool: string, settings: { home: string; mysql?: string }) {
  const { log, lines } = recordedLog();
  const store = openStore({ timezone: 'UTC', ...settings }, { log });
  const ingest = createIngest({
    spool,
    store,
    log,
    registry: new Registry(),
    settings: { batchRows: 100, batchMs: 20, lostAfter: 600_000 },
  });
  onTestFinished(async () => {
    await ingest.stop();
    await store.close();
  });
  const files = () => readdirSync(spool).filter((name) => name.endsWith('.jsonl'));
  return { store, ingest, lines, files };
}

describe('a full disk', () => {
  it('under SQLite makes the store unavailable, and each row is stored once when there is space again', async (context) => {
    const disk = smallDisk(context, 8);
    const spool = join(disk, 'spool');
    const { store, ingest, lines, files } = bench(spool, { home: disk });
    append(spool, 'call-0', aCall('call-0', 10));
    hangUp(spool, 'call-0');
    ingest.start();
    await until(
      'the first call is stored',
      () => files().length === 0 && ingest.status().rows.committed === 10,
    );
    for (let call = 1; call <= 20; call++)
      append(spool, `call-${call}`, aCall(`call-${call}`, 100).slice(0, 99));
    fill(disk);
    await until('the store is unavailable', () => ingest.status().store.up === false);
    expect(ingest.status().rows.rejected).toBe(0);
    free(disk);
    for (let call = 1; call <= 20; call++)
      append(spool, `call-${call}`, aCall(`call-${call}`, 100).slice(99));
    for (let call = 1; call <= 20; call++) hangUp(spool, `call-${call}`);
    await until('every row is stored', () => files().length === 0, 30_000);
    for (let call = 1; call <= 20; call++) {
      expect(await store.rows(`call-${call}`)).toEqual(aCall(`call-${call}`, 100));
    }
    expect(lines.some(({ msg }) => msg === 'the store is available again')).toBe(true);
  });

  it('under the spool makes a file with rejected lines wait for space, but not the others', async (context) => {
    const disk = smallDisk(context, 2);
    const spool = join(disk, 'spool');
    const { store, ingest, files } = bench(spool, { home: temporaryFolder() });
    mkdirSync(spool);
    // Creates the identity of the spool while there is space for it.
    await ingest.drain();
    append(spool, 'bad', `${'rubbish '.repeat(2000)}\n`);
    append(spool, 'bad', aCall('bad', 3));
    append(spool, 'good', aCall('good', 3));
    hangUp(spool, 'bad', 'good');
    fill(disk);
    ingest.start();
    await until('the good call is stored', async () => (await store.rows('good')).length === 3);
    await until('its file is gone', () => files().length === 1);
    free(disk);
    await until('the other file is gone', () => files().length === 0, 20_000);
    expect(await store.rows('bad')).toHaveLength(3);
    expect(readFileSync(join(spool, 'rejected', 'bad.jsonl'), 'utf8')).toContain('rubbish rubbish');
  });

  it('under the spool is reported, as rows of calls are being lost', async (context) => {
    const disk = smallDisk(context, 2);
    const { log, lines } = recordedLog();
    const probe = new SpoolProbe([disk], log);
    await probe.probe();
    expect(probe.status().writable).toBe(true);
    fill(disk);
    await probe.probe();
    expect(probe.status().error).toMatch(/no space left on device$/);
    expect(lines).toMatchObject([{ level: 'error', code: 'ENOSPC' }]);
    free(disk);
    await probe.probe();
    expect(probe.status().writable).toBe(true);
  });

  it('under the spool that cuts a line in two does not affect the next line', async (context) => {
    const disk = smallDisk(context, 2);
    const spool = join(disk, 'spool');
    const { store, ingest } = bench(spool, { home: temporaryFolder() });
    mkdirSync(spool);
    const [first, second, end] = aCall('call-1', 3);
    append(spool, 'call-1', [first as object]);
    // The part of a row that fits, then what the engine writes once there is space (engine/host/spool.ts).
    append(spool, 'call-1', JSON.stringify(second).slice(0, 100));
    append(spool, 'call-1', `\n${JSON.stringify(end)}\n`);
    await ingest.drain();
    expect((await store.rows('call-1')).map(({ row_index }) => row_index)).toEqual([0, 2]);
  });

  it('under MariaDB makes the store unavailable, and each row is stored once when there is space again', async (context) => {
    const disk = smallDisk(context, 200);
    const server = await startMariadb({ folder: disk });
    onTestFinished(() => server.stop());
    const home = temporaryFolder();
    const spool = join(home, 'spool');
    const mysql = await server.database();
    const { store, ingest, lines, files } = bench(spool, { home, mysql });
    await store.ready();
    fill(disk);
    // More than fits into the table’s file.
    const calls = Array.from({ length: 40 }, (_, call) => `call-${call}`);
    for (const callid of calls) append(spool, callid, aCall(callid, 200));
    hangUp(spool, ...calls);
    ingest.start();
    await until(
      'the store is unavailable',
      () => lines.some(({ code }) => /_FULL$/.test(String(code))),
      30_000,
    );
    expect(ingest.status().rows.rejected).toBe(0);
    free(disk);
    await until('every row is stored', () => files().length === 0, 60_000);
    for (const callid of calls) expect(await store.rows(callid)).toHaveLength(200);
    expect(existsSync(join(spool, 'rejected'))).toBe(false);
  }, 120_000);
});
