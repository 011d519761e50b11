/** An ingest on a MariaDB of the test file's own, and a connection beside it that breaks and mends things. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { createIngest, type Ingest } from '../../../sidecar/ingest/ingest.ts';
import { MYSQL_LIMITS } from '../../../sidecar/store/mysql/limits.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type LogLine, recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, append, hangUp } from './fixture.ts';

/** Limit for an event to happen, ample for a busy machine, ms. */
export const AMPLE_MS = 60_000;
/** Limit for a test that waits for several events, ms. */
const TEST_MS = 4 * AMPLE_MS;

const LIMITS = { ...MYSQL_LIMITS, statementMs: 5000, lockSeconds: 1 };

export const SOURCE_TABLE = readFileSync(new URL('source-table.sql', import.meta.url), 'utf8').replace(
  /;\s*$/,
  '',
);

export interface Bench {
  url: string;
  home: string;
  spool: string;
  store: Store;
  ingest: Ingest;
  lines: LogLine[];
  /** A connection of the test's own to the same database. */
  sql: Connection;
}

export interface BenchOptions {
  /** Who connects; default: root. */
  user?: string;
  timezone?: string;
}

export interface MariadbTests {
  /** Usable inside tests only. */
  server(): MariadbServer;
  /** @param before statements that run in the database before the store is opened */
  bench(before?: string[], options?: BenchOptions): Promise<Bench>;
}

/** To be called at the top of a test file: the server runs as long as the file's tests. */
export function mariadbTests(args: string[] = []): MariadbTests {
  vi.setConfig({ testTimeout: TEST_MS });
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb({ args });
  });
  afterAll(() => server.stop());

  async function bench(before: string[] = [], options: BenchOptions = {}): Promise<Bench> {
    const url = new URL(await server.database());
    const sql = await createConnection({ uri: url.href, dateStrings: true, multipleStatements: true });
    onTestFinished(() => sql.destroy());
    for (const statement of before) await sql.query(statement);
    if (options.user !== undefined) url.username = options.user;
    const home = temporaryFolder();
    const spool = join(home, 'spool');
    const { log, lines } = recordedLog();
    const settings = { home, mysql: url.href, timezone: options.timezone ?? 'Asia/Shanghai' };
    const store = openStore(settings, { log, mysqlLimits: LIMITS });
    const ingest = createIngest({
      spool,
      store,
      log,
      registry: new Registry(),
      settings: { batchRows: 100, batchMs: 20, lostAfter: 60_000 },
    });
    onTestFinished(async () => {
      await ingest.stop();
      await store.close();
    });
    return { url: url.href, home, spool, store, ingest, lines, sql };
  }
  return { server: () => server, bench };
}

export async function rowsOf(sql: Connection, query: string): Promise<Record<string, unknown>[]> {
  const [rows] = await sql.query(query);
  return rows as Record<string, unknown>[];
}

/** The files of calls that are in the spool. */
export const files = (spool: string): string[] =>
  readdirSync(spool).filter((name) => name.endsWith('.jsonl'));

/** The notes of a file in `rejected/`. */
export const rejected = (spool: string, callid: string): { code: string; reason: string }[] =>
  readFileSync(join(spool, 'rejected', `${callid}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => JSON.parse(line.slice(1)) as { code: string; reason: string });

/** Rows wait while `broken` is in force, and are there after `mended`. */
export async function waits(
  { spool, ingest, store, lines }: Bench,
  reason: string,
  broken: () => Promise<unknown>,
  mended: () => Promise<unknown>,
): Promise<void> {
  await store.ready();
  append(spool, 'call-0', aCall('call-0', 3));
  hangUp(spool, 'call-0');
  await ingest.drain();
  await broken();
  append(spool, 'call-1', aCall('call-1', 30));
  ingest.start();
  await until('the store is unavailable', () => lines.some(({ code }) => code === reason), AMPLE_MS);
  expect(files(spool)).toEqual(['call-1.jsonl']);
  expect(ingest.status()).toMatchObject({ waiting: 1, rows: { committed: 3, rejected: 0 } });
  await mended();
  await until('the rows are there', async () => (await store.rows('call-1')).length === 30, AMPLE_MS);
  hangUp(spool, 'call-1');
  await until('the file is gone', () => files(spool).length === 0, AMPLE_MS);
  expect(ingest.status()).toMatchObject({ waiting: 0, store: { up: true, error: null } });
}
