/** Rows out, against a MariaDB of its own: how much of what the database can take the ingest uses. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Connection, createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { COLUMNS } from '../../engine/contract/row.ts';
import type { ChannelPresence } from '../../sidecar/ingest/calls/call-ends.ts';
import { createIngest, type Ingest } from '../../sidecar/ingest/ingest.ts';
import { openStore } from '../../sidecar/store/open.ts';
import { aCall, append, aRow, linesOf } from '../integration/rows/fixture.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { Figure } from './report.ts';

const ROWS = 200_000;
const FILES = 2000;
const BATCH = 500;
const ROUNDS = 3;
const SETTINGS = { batchRows: BATCH, batchMs: 200, lostAfter: 21_600_000 };
const SILENT = pino({ enabled: false });
/** The calls of the backlog are over. */
const CORE = '00000000-0000-4000-8000-000000000000';
const GONE: ChannelPresence = { coreUuid: () => CORE, exists: async () => false };

/** About 2 minutes. */
export async function ingestFigures(): Promise<Figure[]> {
  const server = await startMariadb({ args: ['--innodb-buffer-pool-size=256M'] });
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const mysql = await server.database();
  const connection = await createConnection({ uri: mysql, dateStrings: true });
  const store = openStore({ home, mysql, timezone: 'UTC' }, { log: SILENT });
  const spool = join(home, 'spool');
  mkdirSync(spool);
  const newIngest = () =>
    createIngest({ spool, store, log: SILENT, registry: new Registry(), settings: SETTINGS, presence: GONE });
  try {
    await store.ready();
    const bench = { connection, spool, newIngest };
    return [...(await throughput(bench)), await latency(bench), ...(await memory(bench))];
  } finally {
    connection.destroy();
    await store.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Bench {
  connection: Connection;
  spool: string;
  newIngest: () => Ingest;
}

async function throughput({ connection, spool, newIngest }: Bench): Promise<Figure[]> {
  const batches = plainBatches();
  const plainRate = async (): Promise<number> => {
    await connection.query('truncate conversation');
    return ratePerSecond(ROWS, () => insertAll(connection, batches));
  };
  const plain: number[] = [await plainRate()];
  const moved: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await connection.query('truncate conversation');
    await connection.query('truncate cti_robot_position');
    writeBacklog(spool, ROWS, FILES, round);
    // Else the database's own writes would wait for the backlog's.
    spawnSync('sync', ['-f', spool]);
    const ingest = newIngest();
    moved.push(await ratePerSecond(ROWS, () => ingest.drain()));
    await checkCount(connection, ROWS);
    plain.push(await plainRate());
  }
  // Each beside the plain loops right before and after it: what else the machine does meets them alike.
  const shares = moved.map((rate, round) => {
    const [before = 0, after = 0] = plain.slice(round, round + 2);
    return (rate / ((before + after) / 2)) * 100;
  });
  return [
    { what: `plain loop of ${BATCH}-row inserts, best`, value: Math.max(...plain), unit: 'rows/s' },
    {
      what: `backlog of ${ROWS} rows in ${FILES} files, best`,
      value: Math.max(...moved),
      unit: 'rows/s',
    },
    { what: 'of the plain loops beside it, best', value: Math.max(...shares), unit: '%' },
    {
      what: 'of the plain loops beside it, worst',
      value: Math.min(...shares),
      unit: '%',
      target: { atLeast: 80 },
    },
  ];
}

/** Measures the time from writing a row until another connection sees it. */
async function latency({ connection, spool, newIngest }: Bench): Promise<Figure> {
  const ingest = newIngest();
  ingest.start();
  let worst = 0;
  for (let index = 0; index < 30; index++) {
    // Spreads the rows over the interval at which the ingest looks.
    await pause(100 + (index % 7) * 37);
    const began = performance.now();
    append(spool, 'live', [aRow('live', index)]);
    for (let seen = false; !seen; ) {
      // Leaves the database to the ingest between the queries.
      await pause(2);
      const [found] = await connection.query(
        'select 1 from conversation where callid = ? and row_index = ?',
        ['live', index],
      );
      seen = (found as unknown[]).length > 0;
    }
    worst = Math.max(worst, performance.now() - began);
  }
  await ingest.stop();
  rmSync(join(spool, 'live.jsonl'));
  return {
    what: 'a live row is in the table after, worst of 30',
    value: worst,
    unit: 'ms',
    target: { atMost: 1000 },
  };
}

/** The same process moves a million rows. */
async function memory({ connection, spool, newIngest }: Bench): Promise<Figure[]> {
  const ingest = newIngest();
  const used: number[] = [];
  for (let round = 0; round < 10; round++) {
    await connection.query('truncate conversation');
    writeBacklog(spool, 100_000, 1000, 100 + round);
    await ingest.drain();
    await checkCount(connection, 100_000);
    used.push(heapMegabytes());
  }
  const [early = 0, late = 0] = [used[1], used.at(-1)];
  return [
    { what: 'heap after 200,000 rows', value: early, unit: 'MB' },
    { what: 'heap after 1,000,000 rows', value: late, unit: 'MB', target: { atMost: early + 5 } },
  ];
}

function writeBacklog(spool: string, rows: number, files: number, round: number): void {
  for (let file = 0; file < files; file++) {
    const callid = callidOf(round, file);
    writeFileSync(join(spool, `${callid}.jsonl`), linesOf(callOf(callid, rows / files)));
  }
}

function callOf(callid: string, count: number): object[] {
  return aCall(callid, count).map((row, index) => (index === 0 ? { ...row, core_uuid: CORE } : row));
}

/** The same rows as a program would have them that has nothing else to do. */
function plainBatches(): unknown[][][] {
  const all: unknown[][] = [];
  for (let file = 0; file < FILES; file++) {
    for (const row of aCall(callidOf(0, file), ROWS / FILES)) {
      all.push(
        COLUMNS.map((name) => {
          const value = row[name];
          if (name === 'createtime' || name === 'input_start_time')
            return String(value).replace('T', ' ').slice(0, 23);
          return Array.isArray(value) ? JSON.stringify(value) : value;
        }),
      );
    }
  }
  return Array.from({ length: ROWS / BATCH }, (_, batch) => all.slice(batch * BATCH, (batch + 1) * BATCH));
}

function callidOf(round: number, file: number): string {
  return `${String(round).padStart(8, '0')}-0000-4000-8000-${String(file).padStart(12, '0')}`;
}

async function insertAll(connection: Connection, batches: unknown[][][]): Promise<void> {
  const text = `insert into conversation (${COLUMNS.join(', ')}) values ?`;
  for (const rows of batches) await connection.query(text, [rows]);
}

async function checkCount(connection: Connection, wanted: number): Promise<void> {
  const [rows] = await connection.query('select count(*) as n from conversation');
  const [{ n }] = rows as [{ n: number }];
  if (n !== wanted) throw new Error(`${n} rows instead of ${wanted}`);
}

async function ratePerSecond(count: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (count / (performance.now() - began)) * 1000;
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
