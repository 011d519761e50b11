/** Several flows on one call, with a sidecar and a writer that are processes of their own. */
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { migrateStore, openStore } from '../../../sidecar/store/open.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, aFurtherFlow, append, aRecord, linesOf } from './fixture.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

interface Bench {
  spool: string;
  store: Store;
  start: () => Command;
}

async function bench(mysql?: string): Promise<Bench> {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  mkdirSync(spool, { recursive: true });
  const environment = {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_TIMEZONE: 'UTC',
    ...(mysql ? { CTI_ROBOT_MYSQL: mysql } : {}),
  };
  const database = { home, timezone: 'UTC', ...(mysql ? { mysql } : {}) };
  // What reads while the tables are being made would not see all of their columns.
  await migrateStore(database, recordedLog().log);
  const store = openStore(database, { log: recordedLog().log, readOnly: true });
  onTestFinished(() => store.close());
  return { spool, store, start: () => command(['sidecar'], environment) };
}

/** Keeps the call's file open as mod_v8 does while its script runs. */
function writerOf(spool: string, callid: string): (rows: readonly Row[]) => void {
  const fd = openSync(join(spool, `${callid}.jsonl`), 'a');
  onTestFinished(() => closeSync(fd));
  return (rows) => void writeSync(fd, linesOf(rows));
}

const stored = (store: Store, callid: string, count: number) =>
  until(
    `${count} rows of ${callid}`,
    async () => {
      const rows = await store.rows(callid).catch(() => []);
      return rows.length >= count ? rows : null;
    },
    DEADLINE_MS,
  );

/** The sidecar, and a database that was killed, take their time on a busy machine. */
const DEADLINE_MS = 60_000;
const TEST_MS = 240_000;

const FIRST = aCall('call-1', 3);
const SECOND = aFurtherFlow('call-1', 3, 4);

describe.each(['SQLite', 'MariaDB'])('several flows on one call, with %s', (kind) => {
  const made = async () => bench(kind === 'MariaDB' ? await server.database() : undefined);

  it(
    'no row of a second flow is lost if the script keeps its file open, and the file is deleted after the record',
    async () => {
      const { spool, store, start } = await made();
      start();
      const write = writerOf(spool, 'call-1');
      write([...FIRST, ...SECOND.slice(0, 1)]);
      await stored(store, 'call-1', 4);
      write(SECOND.slice(1));
      expect(await stored(store, 'call-1', 7)).toEqual([...FIRST, ...SECOND]);
      const file = join(spool, 'call-1.jsonl');
      expect(existsSync(file)).toBe(true);
      append(join(spool, 'calls'), 'call-1', [aRecord('call-1')]);
      await until('the file is gone', () => !existsSync(file), DEADLINE_MS);
      expect(await store.rows('call-1')).toHaveLength(7);
    },
    TEST_MS,
  );

  it(
    'no row is lost if a second flow begins after the first is stored, even if the sidecar is killed in between',
    async () => {
      const { spool, store, start } = await made();
      const killed = start();
      const write = writerOf(spool, 'call-1');
      write(FIRST);
      await stored(store, 'call-1', 3);
      killed.process.kill('SIGKILL');
      await killed.ended;
      write(SECOND.slice(0, 2));
      const next = start();
      await stored(store, 'call-1', 5);
      next.process.kill('SIGKILL');
      await next.ended;
      start();
      write(SECOND.slice(2));
      expect(await stored(store, 'call-1', 7)).toEqual([...FIRST, ...SECOND]);
      expect(await store.calls({ limit: 10 })).toMatchObject([{ end: 'end()', rows: 7 }]);
    },
    TEST_MS,
  );
});

it(
  'each row is stored once if the database is killed and restarted during the second flow of a call',
  async () => {
    const { spool, store, start } = await bench(await server.database());
    start();
    const write = writerOf(spool, 'call-1');
    write([...FIRST, ...SECOND.slice(0, 1)]);
    await stored(store, 'call-1', 4);
    await server.kill();
    write(SECOND.slice(1, 3));
    await server.restart();
    write([...SECOND.slice(3), ...aFurtherFlow('call-1', 7, 3)]);
    const rows = await until(
      'all rows',
      async () => {
        const found = await store.rows('call-1').catch(() => []);
        return found.length >= 10 ? found : null;
      },
      60_000,
    );
    expect(rows).toEqual([...FIRST, ...SECOND, ...aFurtherFlow('call-1', 7, 3)]);
  },
  TEST_MS,
);

it(
  'several calls in one file, each with several flows, are each stored once',
  async () => {
    const { spool, store, start } = await bench(await server.database());
    start();
    const write = writerOf(spool, 'batch');
    const other = [...aCall('call-2', 3), ...aFurtherFlow('call-2', 3, 3)];
    write([...FIRST, ...other.slice(0, 4)]);
    await stored(store, 'call-1', 3);
    write([SECOND[0] as Row, other[4] as Row, ...SECOND.slice(1), other[5] as Row]);
    expect(await stored(store, 'call-1', 7)).toEqual([...FIRST, ...SECOND]);
    expect(await stored(store, 'call-2', 6)).toEqual(other);
    // One call is over, the other may still go on.
    append(join(spool, 'calls'), 'call-1', [aRecord('call-1')]);
    await until('the record is stored', () => !existsSync(join(spool, 'calls', 'call-1.jsonl')), DEADLINE_MS);
    write([...aFurtherFlow('call-2', 6, 2)]);
    await stored(store, 'call-2', 8);
    append(join(spool, 'calls'), 'call-2', [aRecord('call-2')]);
    await until('the file is gone', () => !existsSync(join(spool, 'batch.jsonl')), DEADLINE_MS);
  },
  TEST_MS,
);
