import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { COLUMNS, type Row } from '../../../engine/contract/row.ts';
import { createIngest } from '../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { aCall, anEnd, append, aRow, hangUp } from './fixture.ts';

const MARKER = 'PII-13800138000-身份证';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

/** A row with the marker wherever a row has text. */
function marked(callid: string, index: number, over: Partial<Row> = {}): Row {
  const row = aRow(callid, index) as unknown as Record<string, unknown>;
  for (const column of COLUMNS) {
    if (typeof row[column] === 'string' && column !== 'callid' && !column.endsWith('time'))
      row[column] = MARKER;
  }
  return { ...(row as unknown as Row), response_playbacks: [MARKER], ...over };
}

describe.each(['SQLite', 'MariaDB'])('a caller’s words and number, on %s', (kind) => {
  it('are in no log line, metric or file name', async () => {
    const home = temporaryFolder();
    const spool = join(home, 'spool');
    const mysql = kind === 'MariaDB' ? await server.database() : undefined;
    const { log, lines } = recordedLog();
    const registry = new Registry();
    const store = openStore({ home, mysql, timezone: 'UTC' }, { log });
    const ingest = createIngest({
      spool,
      store,
      log,
      registry,
      settings: { batchRows: 10, batchMs: 10, lostAfter: 1 },
    });
    onTestFinished(() => store.close());
    await store.ready();
    if (mysql) {
      const sql = await createConnection(mysql);
      onTestFinished(() => sql.destroy());
      // Its message quotes the value.
      await sql.query('alter table conversation add unique key (callid, input_args)');
    }
    append(spool, 'whole', [marked('whole', 0), anEnd('whole', 1)]);
    append(spool, 'refused', [marked('refused', 0), marked('refused', 1), anEnd('refused', 2)]);
    append(spool, 'value', [
      marked('value', 0, { createtime: MARKER }),
      marked('value', 1, { sequence: 2 ** 40 }),
    ]);
    append(spool, 'long', [marked('long', 0, { input_args: MARKER.repeat(1000) }), anEnd('long', 1)]);
    append(spool, 'rubbish', `${MARKER}\n{"${MARKER}":1}\n{"callid":"rubbish","row_index":"${MARKER}"}\n`);
    append(spool, 'huge', `${MARKER.repeat(100_000)}\n`);
    append(spool, 'lost', [marked('lost', 0)]);
    append(spool, 'torn', JSON.stringify(marked('torn', 0)));
    await ingest.drain();
    await ingest.drain();
    await store.close();
    await expect(store.rows(MARKER)).rejects.toThrow();
    // The rows themselves were dealt with.
    expect(ingest.status().rows.rejected).toBeGreaterThanOrEqual(mysql ? 8 : 7);

    const told = [
      ...lines.map((line) => JSON.stringify(line)),
      await registry.metrics(),
      JSON.stringify(ingest.status()),
      ...readdirSync(home, { recursive: true }).map(String),
    ].join('\n');
    for (const piece of ['PII', '13800138000', '身份证']) expect(told).not.toContain(piece);
    expect(lines.some(({ msg }) => msg === 'lines moved to spool/rejected')).toBe(true);
  });
});

it('the ingest has a metric for each question of an operator', async () => {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const { log } = recordedLog();
  const registry = new Registry();
  const store = openStore({ home, timezone: 'UTC' }, { log });
  onTestFinished(() => store.close());
  const settings = { batchRows: 500, batchMs: 10, lostAfter: 600_000 };
  const ingest = createIngest({ spool, store, log, registry, settings });
  append(spool, 'call-1', aCall('call-1', 5));
  hangUp(spool, 'call-1');
  append(spool, 'call-2', [aRow('call-2', 0, { input_args: 'x'.repeat(2000) })]);
  append(spool, 'call-2', 'rubbish\n');
  await ingest.drain();
  const value = async (name: string) => {
    const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(await registry.metrics());
    return found ? Number(found[1]) : undefined;
  };
  expect(await value('cti_robot_spool_files')).toBe(1);
  expect(await value('cti_robot_spool_waiting_files')).toBe(0);
  expect(await value('cti_robot_spool_oldest_seconds')).toBe(0);
  expect(await value('cti_robot_rows_committed_total')).toBe(6);
  expect(await value('cti_robot_values_cut_total')).toBe(1);
  expect(await value('cti_robot_rows_rejected_total')).toBe(1);
  // Rows, and the record of the call that is over.
  expect(await value('cti_robot_commit_seconds_count')).toBe(2);
  expect(await value('cti_robot_store_up')).toBe(1);
});
