/** `cti-robot rejected`: rows that were set aside are tried again, each once, also while a sidecar runs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { createIngest } from '../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, anEnd, append, aRecord, aRow, hangUp } from './fixture.ts';

const TEST_MS = 180_000;
const DEADLINE_MS = 60_000;

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

/** A home of which some rows were set aside. */
async function bench(calls: Record<string, object[]>, { lostAfter = 600_000, mysql = '' } = {}) {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const { log } = recordedLog();
  const database = { home, timezone: 'UTC', ...(mysql ? { mysql } : {}) };
  const store = openStore(database, { log });
  const settings = { batchRows: 100, batchMs: 5, lostAfter };
  const ingest = createIngest({ spool, store, log, registry: new Registry(), settings });
  for (const [callid, rows] of Object.entries(calls)) append(spool, callid, rows);
  hangUp(spool, ...Object.keys(calls));
  await ingest.drain();
  await ingest.stop();
  await store.close();
  const environment = {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_TIMEZONE: 'UTC',
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    ...(mysql ? { CTI_ROBOT_MYSQL: mysql } : {}),
  };
  const path = (callid: string) => join(spool, 'rejected', `${callid}.jsonl`);
  return {
    spool,
    path,
    /** Corrects what is set aside, as an operator does with an editor. */
    correct(callid: string, wrong: string, right: string) {
      writeFileSync(path(callid), readFileSync(path(callid), 'utf8').replaceAll(wrong, right));
    },
    async run(...args: string[]) {
      const { out, ended } = command(['rejected', ...args], environment);
      return { status: await ended, ...out };
    },
    async startSidecar() {
      const run = command(['sidecar'], environment);
      await until('the sidecar is ready', () => run.out.stdout.includes('sidecar ready'), DEADLINE_MS);
      return run;
    },
    async rows(callid: string): Promise<unknown[]> {
      const reader = openStore(database, { log, readOnly: true });
      onTestFinished(() => reader.close());
      return until('the rows', () => reader.rows(callid), DEADLINE_MS);
    },
    async record(callid: string) {
      const reader = openStore(database, { log, readOnly: true });
      onTestFinished(() => reader.close());
      return reader.record(callid);
    },
  };
}

const BAD = 1_099_511_627_776;
const spoiled = (rows: Row[], ...indexes: number[]) =>
  rows.map((row, index) => (indexes.includes(index) ? { ...row, sequence: BAD } : row));

describe.each(['no sidecar', 'a sidecar'])('cti-robot rejected retry, while %s runs,', (running) => {
  it(
    'stores corrected rows once, even the first row and the end of a call',
    async () => {
      const mysql = await server.database();
      const rows = aCall('call-1', 5).map((row) => ({
        ...row,
        sequence: row.sequence === 0 ? 77 : row.sequence,
      }));
      const {
        spool,
        path,
        correct,
        run,
        rows: stored,
        startSidecar,
      } = await bench({ 'call-1': spoiled(rows, 0, 2, 4) }, { mysql });
      if (running === 'a sidecar') await startSidecar();
      expect(await stored('call-1')).toHaveLength(2);
      // Not corrected: refused again, once.
      const again = await run('retry', 'call-1');
      expect([again.status, again.stdout]).toEqual([
        1,
        'call-1.jsonl: retried 3 pieces, 3 of them set aside again: cti-robot rejected ls call-1.jsonl\n',
      ]);
      correct('call-1', String(BAD), '77');
      const copy = readFileSync(path('call-1'));
      expect((await run('retry', '--all')).stdout).toBe('call-1.jsonl: retried 3 pieces\n');
      const wanted = rows.map((row, index) => ([0, 2, 4].includes(index) ? { ...row, sequence: 77 } : row));
      expect(await stored('call-1')).toEqual(wanted);
      expect(existsSync(path('call-1'))).toBe(false);
      // The same again, out of a backup: nothing is doubled.
      writeFileSync(
        path('call-1'),
        `${copy}#{"time":"","offset":0,"length":1,"head":"","code":"X","reason":""}\n{\n`,
      );
      await run('retry', 'call-1');
      expect(await stored('call-1')).toEqual(wanted);
      expect(existsSync(join(spool, 'retry', 'call-1.jsonl'))).toBe(false);
    },
    TEST_MS,
  );
});

it(
  'each row is stored once if the sidecar is killed during cti-robot rejected retry',
  async () => {
    const mysql = await server.database();
    const rows = aCall('call-1', 400);
    const all = rows.map((_, index) => index).filter((index) => index > 0);
    const {
      correct,
      run,
      rows: stored,
      startSidecar,
    } = await bench({ 'call-1': spoiled(rows, ...all) }, { mysql });
    correct('call-1', String(BAD), '5');
    const first = await startSidecar();
    const retry = run('retry', 'call-1');
    await until('some rows', async () => (await stored('call-1')).length > 1, DEADLINE_MS);
    first.process.kill('SIGKILL');
    await first.ended;
    await startSidecar();
    expect((await retry).status).toBe(0);
    const indexes = ((await stored('call-1')) as Row[]).map(({ row_index }) => row_index);
    expect(indexes).toEqual(rows.map(({ row_index }) => row_index));
  },
  TEST_MS,
);

it(
  'a rejected synthetic end does not become a second DESTROY row of a call that has ended',
  async () => {
    const { path, run, rows, record } = await bench({ 'call-1': aCall('call-1', 3) });
    const made = { ...anEnd('call-1', 2, 'error(lost)'), createtime: '2026-03-02T00:00:00.000Z' };
    append(join(path('x'), '..'), 'call-1', [made]);
    await run('retry', 'call-1');
    expect(await rows('call-1')).toEqual(aCall('call-1', 3));
    expect(await record('call-1')).toEqual(aRecord('call-1'));
  },
  TEST_MS,
);

it(
  'the real end of a call that was closed as lost replaces the synthetic one',
  async () => {
    const call = aCall('call-1', 4);
    const { path, run, rows } = await bench({
      'call-1': [...call.slice(0, 3), anEnd('call-1', 3, 'error(lost)')],
    });
    append(join(path('x'), '..'), 'call-1', call.slice(3));
    await run('retry', 'call-1');
    expect(await rows('call-1')).toEqual(call);
  },
  TEST_MS,
);

it(
  'cti-robot rejected ls shows the rejected lines and the reasons, drop deletes them, and both report if there are none',
  async () => {
    const { path, run } = await bench({
      'call-1': spoiled(aCall('call-1', 3), 1),
      'call-2': spoiled([aRow('call-2', 0)], 0),
    });
    const { stdout } = await run('ls');
    expect(stdout).toMatch(
      /^kind +pieces +codes +first set aside +file\nrow +1 +VALUE +\S+Z +call-1\.jsonl\nrow +1 +VALUE +\S+Z +call-2\.jsonl\n$/,
    );
    const json = (await run('ls', 'call-1', '--json')).stdout;
    expect(JSON.parse(json)).toMatchObject({
      kind: 'row',
      name: 'call-1.jsonl',
      pieces: [{ code: 'VALUE', reason: 'sequence is not from -2147483648 to 2147483647' }],
    });
    expect(await run('drop')).toMatchObject({ status: 1, stderr: expect.stringContaining('name the files') });
    expect(await run('drop', 'call-9')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing is set aside in "call-9.jsonl"'),
    });
    expect((await run('drop', 'call-1')).stdout).toBe('call-1.jsonl: dropped 1 piece\n');
    expect([existsSync(path('call-1')), existsSync(path('call-2'))]).toEqual([false, true]);
    await run('drop', '--all');
    expect((await run('ls')).stdout).toBe('nothing is set aside\n');
  },
  TEST_MS,
);
