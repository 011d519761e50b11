/** What a hub does to records beside all the others: settles, grades again, hands out, and removes. */
import { type Connection, createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { recordingLinks } from '../../../sidecar/hub/recordings/recording-links.ts';
import { settleCalls } from '../../../sidecar/hub/records/settle.ts';
import { Retention } from '../../../sidecar/hub/retention/retention.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { UNCOUNTED } from '../../../sidecar/hub/status/counters.ts';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { type AskHub, hubClient } from '../hub/client.ts';
import { startProgram } from '../hub/program.ts';
import { quantile } from '../hub/rounds.ts';
import type { Figure } from '../report.ts';
import { progress, type RecordDatabase } from './generate.ts';
import { applyLoads } from './load.ts';

const SETTLED = 2_000;
const RECOMPUTED = 500;
const REMOVED = 2_000;
const LISTS_A_SECOND = 20;
const DAY_MS = 86_400_000;
/** Of the account whose old calls are removed. */
const ACCOUNT = 'west';
const KEEP_DAYS = 100;

export async function upkeepFigures(database: RecordDatabase): Promise<Figure[]> {
  const { mysql } = database;
  const hub = await startProgram({ command: 'hub', mysql });
  const connection = await createConnection({ uri: mysql });
  try {
    const ask = hubClient(hub.hub as string, hub.addKey());
    return [
      await settleFigure(mysql, connection),
      await recomputeFigure(ask, connection),
      await exportFigure(ask, connection),
      ...(await retentionFigures(database, connection, ask)),
    ];
  } finally {
    connection.destroy();
    await hub.stop();
  }
}

async function callsWithRows(connection: Connection, count: number): Promise<string[]> {
  const [rows] = await connection.query(
    `select distinct callid from conversation where account = 'main' order by callid limit ?`,
    [count],
  );
  return (rows as { callid: string }[]).map(({ callid }) => callid);
}

/** Calls that end now; the hub of the bench settles them as well. */
async function settleFigure(mysql: string, connection: Connection): Promise<Figure> {
  progress('settling');
  const callids = await callsWithRows(connection, SETTLED);
  const store = openHubStore({ mysql });
  const links = recordingLinks(SecretKey.generate(), null);
  const parts = { store, reader: store.callReader('UTC'), links, now: Date.now };
  const now = Date.now();
  await connection.query('insert into hub_call_change (callid, created, due) values ?', [
    callids.map((callid) => [callid, now, 0]),
  ]);
  const began = performance.now();
  const left = async () => {
    const [rows] = await connection.query('select count(*) as n from hub_call_change');
    return (rows as [{ n: number }])[0].n;
  };
  while ((await left()) > 0) await settleCalls(parts);
  const seconds = (performance.now() - began) / 1000;
  await store.close();
  return { what: `settled calls, ${SETTLED}, two hubs`, value: callids.length / seconds, unit: '/s' };
}

async function recomputeFigure(ask: AskHub, connection: Connection): Promise<Figure> {
  progress('grading again');
  const callids = await callsWithRows(connection, RECOMPUTED);
  const began = performance.now();
  await ask('POST', '/v1/level/recompute', { record_ids: callids });
  return {
    what: `POST /v1/level/recompute of ${callids.length} calls with their rows`,
    value: performance.now() - began,
    unit: 'ms',
  };
}

async function exportFigure(ask: AskHub, connection: Connection): Promise<Figure> {
  progress('exports');
  const [rows] = await connection.query(
    "select callee from call_record where account = 'main' and callid > '4' limit 20",
  );
  const times: number[] = [];
  // The last one is of no call, and the one before of a line with a fiftieth of all calls.
  for (const number of [...(rows as { callee: string }[]).map(({ callee }) => callee), '057180000007', '1']) {
    const began = performance.now();
    await ask('POST', '/v1/privacy/export', { number });
    times.push(performance.now() - began);
  }
  return {
    what: 'POST /v1/privacy/export, a page of a number, longest of 22',
    value: quantile(times, 1),
    unit: 'ms',
    note: `p50 ${quantile(times, 0.5).toFixed(1)} ms`,
  };
}

/** Lists while old calls are removed, beside lists before. */
async function retentionFigures(
  { mysql }: RecordDatabase,
  connection: Connection,
  ask: AskHub,
): Promise<Figure[]> {
  progress('removing old calls');
  const [rows] = await connection.query(
    'select unix_timestamp(calldate) * 1000 as time from call_record where account = ? order by calldate limit 1 offset ?',
    [ACCOUNT, REMOVED],
  );
  const [found] = rows as { time: string }[];
  if (found === undefined) return [];
  const now = Math.floor(Number(found.time)) + KEEP_DAYS * DAY_MS;
  await connection.query('update hub_account set settings = ? where name = ?', [
    JSON.stringify({ keep_days: KEEP_DAYS }),
    ACCOUNT,
  ]);
  const list = {
    perSecond: LISTS_A_SECOND,
    work: (n: number) => ask('GET', `/v1/task/record?task_id=task-${n % 200}`),
  };
  const { list: before } = await applyLoads(5_000, { list });
  const store = openHubStore({ mysql });
  const log = pino({ enabled: false });
  const parts = { store, reader: store.callReader('UTC'), now: () => now };
  const retention = new Retention({ ...parts, log, counters: UNCOUNTED });
  const began = performance.now();
  let removed = 0;
  let seconds = 0;
  const removing = retention.look().then((count) => {
    removed = count;
    seconds = (performance.now() - began) / 1000;
  });
  const { list: during } = await applyLoads(5_000, { list });
  await removing;
  await store.close();
  await connection.query("update hub_account set settings = '{}' where name = ?", [ACCOUNT]);
  return [
    { what: `old calls removed, of ${REMOVED}`, value: removed / seconds, unit: '/s' },
    {
      what: '  lists meanwhile, p99',
      value: quantile(during.times, 0.99),
      unit: 'ms',
      note: `before: ${quantile(before.times, 0.99).toFixed(1)} ms`,
    },
  ];
}
