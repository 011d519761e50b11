/** From a row's commit to its event, on both of two hubs. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { COLUMNS } from '../../../engine/contract/row.ts';
import { aRow } from '../../integration/rows/fixture.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import type { Figure } from '../report.ts';
import { startProgram } from './program.ts';
import { quantile } from './rounds.ts';

const ROWS = 200;
const CALL = 'bench';

export async function eventFigures(mariadb: MariadbServer): Promise<Figure[]> {
  const mysql = await mariadb.database();
  // Makes the tables of rows; it is one of the two hubs.
  const sidecar = await startProgram({ command: 'sidecar', hub: true, mysql });
  const hub = await startProgram({ command: 'hub', mysql });
  const connection = await createConnection({ uri: mysql });
  const over = new AbortController();
  try {
    const key = hub.addKey();
    const seen = await Promise.all(
      [sidecar.hub, hub.hub].map((url) => listen(url as string, key, over.signal)),
    );
    const commits: number[] = [];
    for (let index = 0; index < ROWS; index++) {
      await insertRow(connection, index);
      commits.push(performance.now());
      // Spreads the commits over the interval at which hubs look.
      await pause(20 + (index % 7) * 17);
    }
    await until('all events have come', () => seen.every(({ size }) => size === ROWS), 60_000);
    const delays = seen.flatMap((times) =>
      commits.map((commit, index) => (times.get(index) as number) - commit),
    );
    return [
      {
        what: `Commit to event, ${ROWS} rows, two hubs, p99`,
        value: quantile(delays, 0.99),
        unit: 'ms',
        target: { atMost: 1_000 },
        note: `median ${quantile(delays, 0.5).toFixed(0)} ms, longest ${quantile(delays, 1).toFixed(0)} ms`,
      },
    ];
  } finally {
    over.abort();
    connection.destroy();
    await Promise.all([sidecar.stop(), hub.stop()]);
  }
}

/** @returns when each row was told, by its number: ms of this process's clock */
async function listen(url: string, key: string, signal: AbortSignal): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/v1/events?kinds=call.row`, { headers, signal });
  if (answer.status !== 200 || answer.body === null) throw new Error(`no events: ${answer.status}`);
  void note(answer.body, times).catch(() => {});
  return times;
}

async function note(body: ReadableStream<Uint8Array>, times: Map<number, number>): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      const { row_index: index } = JSON.parse(line.slice('data: '.length)) as { row_index: number };
      if (!times.has(index)) times.set(index, performance.now());
    }
  }
}

async function insertRow(connection: Connection, index: number): Promise<void> {
  const row = { ...aRow(CALL, index), createtime: databaseNow(), input_start_time: databaseNow() };
  const values = COLUMNS.map((name) => (Array.isArray(row[name]) ? JSON.stringify(row[name]) : row[name]));
  await connection.query(`insert into conversation (${COLUMNS.join(', ')}) values ?`, [[values]]);
}

/** The hubs of the bench have the machine's own time zone. */
function databaseNow(): string {
  const local = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').slice(0, 23);
}
