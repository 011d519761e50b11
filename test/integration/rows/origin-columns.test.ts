/** Where a row and a record come from is kept by our own tables of any release, and never by those of an operator. */
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import type { Store, TableName } from '../../../sidecar/store/store.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { aCall, aRecord } from './fixture.ts';
import { mariadbTests, rowsOf } from './mariadb-bench.ts';
import { released } from './released.ts';

const { bench } = mariadbTests();
const SOURCE_TABLE = readFileSync(new URL('source-table.sql', import.meta.url), 'utf8').replace(/;\s*$/, '');
const OWN_RECORD =
  'create table call_record (callid varchar(50) primary key, callee varchar(50), calldate datetime)';
const KEYS = `select distinct index_name as name from information_schema.statistics
  where table_schema = database() and table_name = 'call_record'`;

function storeOf(mysql: string): Store {
  const settings = { home: temporaryFolder(), mysql, timezone: 'UTC', host: 'host-7' };
  const store = openStore(settings, { log: recordedLog().log });
  onTestFinished(() => store.close());
  return store;
}

async function commit(store: Store, table: TableName, rows: object[]): Promise<void> {
  const batch = { spool: 's', moves: [], reappearedCalls: [], syntheticRecords: [], table };
  await store.commit({ ...batch, rows: rows as never[] }, { beforeCommit: () => undefined });
}

it('a table of an earlier release gets columns and keys, and new rows say where they come from', async () => {
  const { sql, url } = await bench(released('mysql'));
  await sql.query("insert into call_record (callid, flow_name) values ('old', 'invitation')");
  const store = storeOf(url);
  await commit(store, 'conversation', aCall('call-1', 2));
  const ofAcme = aCall('call-2', 2).map((row) => ({ ...row, flow_name: 'sale.@acme', account: 'main' }));
  await commit(store, 'conversation', ofAcme);
  await commit(store, 'call_record', [
    aRecord('call-1'),
    { ...aRecord('call-2'), flow_name: 'sale.@acme', attempt: 2, number_id: '77', host: 'elsewhere' },
  ]);
  expect(
    await rowsOf(sql, 'select distinct callid, host, account from conversation order by callid'),
  ).toEqual([
    { callid: 'call-1', host: 'host-7', account: 'main' },
    { callid: 'call-2', host: 'host-7', account: 'acme' },
  ]);
  const columns = 'callid, host, account, attempt, number_id, level';
  expect(await rowsOf(sql, `select ${columns} from call_record order by callid`)).toEqual([
    { callid: 'call-1', host: 'host-7', account: 'main', attempt: null, number_id: null, level: null },
    { callid: 'call-2', host: 'elsewhere', account: 'acme', attempt: 2, number_id: '77', level: null },
    { callid: 'old', host: null, account: null, attempt: null, number_id: null, level: null },
  ]);
  const keys = (await rowsOf(sql, KEYS)).map(({ name }) => name);
  expect(keys).toEqual(expect.arrayContaining(['list_by_time', 'list_by_task', 'list_by_level']));
});

it('a column that an administrator has added before is kept, and the others are added', async () => {
  const { sql, url } = await bench(released('mysql'));
  await sql.query(
    'alter table call_record add column account varchar(80) null, add key record_by_task (callid)',
  );
  const store = storeOf(url);
  await commit(store, 'call_record', [aRecord('call-1')]);
  expect(await rowsOf(sql, 'select account, host from call_record')).toEqual([
    { account: 'main', host: 'host-7' },
  ]);
});

it('an operator’s own tables are not altered, and rows and records go on', async () => {
  const { sql, url } = await bench([SOURCE_TABLE, OWN_RECORD]);
  const before = [
    await rowsOf(sql, 'show create table conversation'),
    await rowsOf(sql, 'show create table call_record'),
  ];
  const store = storeOf(url);
  await commit(store, 'conversation', aCall('call-1', 3));
  await commit(store, 'call_record', [aRecord('call-1')]);
  expect([
    await rowsOf(sql, 'show create table conversation'),
    await rowsOf(sql, 'show create table call_record'),
  ]).toEqual(before);
  expect(await store.rows('call-1')).toHaveLength(3);
  expect(await rowsOf(sql, 'select callid from call_record')).toEqual([{ callid: 'call-1' }]);
});
