/** A database of generated calls: several accounts, half a year, and rows for some of the calls. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { insertGrade } from '../../../sidecar/store/hub/records/grades.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import {
  ACCOUNTS,
  FLOWS,
  flowName,
  type Generated,
  GRADES,
  insertRecords,
  insertRows,
  insertStates,
  insertTags,
  type Part,
  TAGS,
} from './generated-calls.ts';
import { dropKeys } from './keys.ts';

export interface RecordDatabase {
  server: MariadbServer;
  /** URL of the database. */
  mysql: string;
  generated: Generated;
  /** Seconds that it took to make; 0: it was there. */
  seconds: number;
  stop(): Promise<void>;
}

export interface GenerateOptions {
  records: number;
  withRows: number;
  /** Is kept, and used again if it has as many records; default: a temporary one. */
  folder: string | undefined;
}

const DATABASE = 'records';
/** Calls of one statement. */
const PART = 50_000;
/** What the ids of calls begin with: a part of all calls each. */
const BEGINNINGS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** One a core. */
const AT_ONCE = 2;
/** A third of what 10,000,000 records and their keys take. */
const BUFFER_POOL = '4G';

const MEASURED = [
  `--innodb-buffer-pool-size=${BUFFER_POOL}`,
  '--innodb-log-file-size=1G',
  '--innodb-io-capacity=2000',
];
/** A crash while the database is made loses nothing that counts. */
const MADE = [
  ...MEASURED,
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-sort-buffer-size=64M',
  '--tmp-table-size=512M',
  '--max-heap-table-size=512M',
];

export async function openRecords({ records, withRows, folder }: GenerateOptions): Promise<RecordDatabase> {
  const place = folder ?? mkdtempSync(join(tmpdir(), 'cti-robot-records-'));
  mkdirSync(place, { recursive: true });
  const began = performance.now();
  let server = await startMariadb({ folder: place, args: MADE });
  const mysql = `mysql://root@127.0.0.1:${server.port}/${DATABASE}`;
  let generated = await findGenerated(mysql);
  const isThere = generated?.records === records;
  if (!isThere) {
    if (generated !== undefined)
      throw new Error(`${place} has ${generated.records} records: name another folder`);
    // What an interrupted run has left.
    await server.run(`drop database if exists ${DATABASE}`, `create database ${DATABASE}`);
    await migrate(mysql);
    generated = { records, withRows, until: Date.now() };
    await generate(mysql, generated);
  } else await migrate(mysql);
  // As in production: what is committed survives a crash.
  await server.run('set global innodb_fast_shutdown = 1', 'shutdown').catch(() => {});
  server = await startMariadb({ folder: place, args: MEASURED });
  return {
    server,
    mysql: `mysql://root@127.0.0.1:${server.port}/${DATABASE}`,
    generated: generated as Generated,
    seconds: isThere ? 0 : (performance.now() - began) / 1000,
    async stop() {
      await server.stop();
      if (folder === undefined) rmSync(place, { recursive: true, force: true });
    },
  };
}

async function migrate(mysql: string): Promise<void> {
  const log = pino({ enabled: false });
  const store = openStore({ home: '/none', mysql, timezone: 'UTC', host: 'fs1' }, { log });
  await store.ready();
  await store.close();
  const hub = openHubStore({ mysql });
  await hub.migrate();
  await hub.close();
}

async function generate(mysql: string, generated: Generated): Promise<void> {
  const connection = await openConnection(mysql);
  try {
    await addAccounts(mysql);
    const keys = await dropKeys(connection, ['call_record', 'hub_call_tag']);
    const [records, rows] = [partsOf(generated.records), partsOf(generated.withRows)];
    await insertAll(mysql, 'records', records, (part) => insertRecords(generated, part));
    await insertAll(mysql, 'rows', rows, (part) => insertRows(generated, part));
    await insertAll(mysql, 'states', BEGINNINGS, insertStates);
    await insertAll(mysql, 'tags', BEGINNINGS, insertTags);
    for (const { table, statement } of keys) {
      progress(`keys of ${table}`);
      await connection.query(statement);
    }
    progress('statistics');
    await connection.query('analyze table call_record, conversation, hub_call_tag, hub_call_state');
    await connection.query('create table bench_generated (records int, withRows int, until bigint)');
    await connection.query('insert into bench_generated values (?, ?, ?)', [
      generated.records,
      generated.withRows,
      generated.until,
    ]);
    progress('done');
  } finally {
    connection.destroy();
  }
}

async function addAccounts(mysql: string): Promise<void> {
  const { db, close } = openHubStore({ mysql });
  const now = Date.now();
  const made = { created: now, updated: now };
  for (const { name } of ACCOUNTS) {
    const account_id = await insertAccount(db, name, now);
    for (let index = 0; index < FLOWS; index++)
      await db
        .insertInto('hub_flow')
        .values({
          account_id,
          name: flowName('main', index),
          host_name: flowName(name, index),
          settings: '{}',
          created: now,
        } as never)
        .execute();
    if (name !== 'main') continue;
    for (const [position, { id, name: grade }] of GRADES.entries())
      await insertGrade(db, 'hub_level', {
        ...{ id, account_id, flow_id: null, position, name: grade, alias: '', color: '#00AA00' },
        ...{ rule: JSON.stringify({ rounds: { from: 4 - position } }), ...made },
      });
    for (const { id, name: tag } of TAGS)
      await insertGrade(db, 'hub_tag', {
        ...{ id, account_id, name: tag, description: '', color: '', status: 1, group_ids: '[]' },
        ...{ rules: JSON.stringify([{ node: `node-${tag}` }]), ...made },
      });
  }
  await close();
}

function partsOf(count: number): Part[] {
  const parts: Part[] = [];
  for (let first = 1; first <= count; first += PART)
    parts.push({ first, last: Math.min(count, first + PART - 1) });
  return parts;
}

/** Inserts in the order of the parts, on several connections. */
async function insertAll<P>(
  mysql: string,
  what: string,
  parts: readonly P[],
  statementOf: (part: P) => string,
): Promise<void> {
  const left = [...parts];
  const work = async (): Promise<void> => {
    const connection = await openConnection(mysql);
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      await connection.query(statementOf(part));
      progress(`${what} ${Math.round((1 - left.length / parts.length) * 100)} %`);
    }
    connection.destroy();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function openConnection(mysql: string): Promise<Connection> {
  const connection = await createConnection({ uri: mysql });
  await connection.query(
    "set session unique_checks = 0, foreign_key_checks = 0, optimizer_switch = 'derived_merge=off'",
  );
  return connection;
}

async function findGenerated(mysql: string): Promise<Generated | undefined> {
  const connection = await createConnection({ uri: mysql }).catch(() => null);
  if (connection === null) return undefined;
  try {
    const [rows] = await connection.query('select records, withRows, until from bench_generated');
    return (rows as Generated[])[0];
  } catch {
    // It was not generated to the end.
    return undefined;
  } finally {
    connection.destroy();
  }
}

const began = performance.now();
let told = Number.NEGATIVE_INFINITY;
let last = '';

/** On the error output: it is no figure. The same thing with another share at most every 10 s. */
export function progress(what: string): void {
  const now = performance.now();
  const [topic = ''] = what.split(/ \d/);
  if (topic === last && now - told < 10_000) return;
  [told, last] = [now, topic];
  process.stderr.write(`  ${((now - began) / 1000).toFixed(0)} s  ${what}\n`);
}
