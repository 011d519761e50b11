/** Tables that somebody else created, or changes while the sidecar runs. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateStore, openStore } from '../../../sidecar/store/open.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { aCall, append, aRecord, hangUp } from './fixture.ts';
import { type Bench, files, mariadbTests, rowsOf, SOURCE_TABLE } from './mariadb-bench.ts';

const { bench, server } = mariadbTests();

/** A store as of a process that starts now. */
function another({ url, home }: Bench) {
  const { log, lines } = recordedLog();
  const store = openStore({ home, mysql: url, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

describe('columns whose names are in another case', () => {
  it('are filled like the others', async () => {
    const named = SOURCE_TABLE.replace(/`([a-z])(\w*)`/g, (_all, first: string, rest: string) =>
      rest === 'onversation' ? '`conversation`' : `\`${first.toUpperCase()}${rest.replace('id', 'ID')}\``,
    );
    expect(named).toContain('`CallID`');
    const { spool, store, ingest, sql, lines } = await bench([
      named,
      'create table call_record (CallID varchar(50) primary key, Flow_End varchar(100), BILL int, CallDate datetime)',
    ]);
    append(spool, 'call-1', aCall('call-1', 3));
    append(`${spool}/calls`, 'call-1', [aRecord('call-1')]);
    await ingest.drain();
    expect(
      await rowsOf(sql, 'select CallID, Input_args, Response_description from conversation limit 1'),
    ).toEqual([{ CallID: 'call-1', Input_args: 'invitation', Response_description: '开场白' }]);
    expect((await store.rows('call-1')).map(({ callid, input_args }) => [callid, input_args])).toEqual([
      ['call-1', 'invitation'],
      ['call-1', '好的 1'],
      ['call-1', 'end()'],
    ]);
    expect((await store.calls({ limit: 1, end: 'end' }))[0]).toMatchObject({
      callid: 'call-1',
      flow: 'invitation',
      start: '2026-03-01T08:00:00.000Z',
      record: { bill: 5000 },
    });
    expect(await store.record('call-1')).toMatchObject({ callid: 'call-1', bill: 5000 });
    expect(lines.map(({ msg }) => msg).join()).not.toContain('input_args');
  });
});

describe('a MariaDB server that requires primary keys', () => {
  const demanded = async () => {
    await server().run('set global innodb_force_primary_key = 1');
    onTestFinished(async () => void (await server().run('set global innodb_force_primary_key = 0')));
  };

  it('gets tables with primary keys', async () => {
    await demanded();
    const { spool, store, ingest, sql } = await bench();
    append(spool, 'call-1', aCall('call-1', 30));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 30));
    expect(
      await rowsOf(
        sql,
        `select table_name t from information_schema.tables where table_schema = database() and table_name not in
           (select table_name from information_schema.statistics
            where table_schema = database() and index_name = 'PRIMARY')`,
      ),
    ).toEqual([]);
  });

  it('keeps an existing table that has none', async () => {
    const parts = await bench([SOURCE_TABLE]);
    await demanded();
    const before = await rowsOf(parts.sql, 'show create table conversation');
    append(parts.spool, 'call-1', aCall('call-1', 3));
    await parts.ingest.drain();
    expect(await parts.store.rows('call-1')).toHaveLength(3);
    expect(await rowsOf(parts.sql, 'show create table conversation')).toEqual(before);
  });
});

describe('a table that is dropped after the migration', () => {
  it.each(['conversation', 'call_record', 'cti_robot_migration'])(
    'is created again at the next start: %s',
    async (table) => {
      const parts = await bench();
      await parts.store.ready();
      await parts.store.close();
      await parts.sql.query(`drop table ${table}`);
      const { store, lines } = another(parts);
      await store.ready();
      expect(await rowsOf(parts.sql, `select * from ${table} limit 0`)).toEqual([]);
      if (table !== 'cti_robot_migration')
        expect(lines).toContainEqual(
          expect.objectContaining({
            level: 'warn',
            msg: 'created dropped tables again',
            tables: [table],
          }),
        );
    },
  );

  it('makes rows wait in a running sidecar, which says what to do, until cti-robot migrate creates it', async () => {
    const { store, spool, ingest, lines, sql, url, home } = await bench();
    await store.ready();
    append(spool, 'call-1', aCall('call-1', 5));
    hangUp(spool, 'call-1');
    await ingest.drain();
    await sql.query('drop table conversation');
    append(spool, 'call-2', aCall('call-2', 5));
    ingest.start();
    await until('it says so', () => ingest.status().store.error?.includes('cti-robot migrate'), 20_000);
    expect(ingest.status().store.error).toBe('there is no table conversation: run cti-robot migrate');
    expect(files(spool)).toEqual(['call-2.jsonl']);
    const settings = { home, mysql: url, timezone: 'Asia/Shanghai' };
    expect((await migrateStore(settings, recordedLog().log)).applied).toContain('0001_conversation.sql');
    await until('the rows are there', async () => (await store.rows('call-2')).length === 5, 20_000);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('causes no row to be stored twice if it is the table of positions', async () => {
    const parts = await bench();
    append(parts.spool, 'call-1', aCall('call-1', 30).slice(0, 20));
    append(parts.spool, 'call-2', aCall('call-2', 30).slice(0, 10));
    await parts.ingest.drain();
    await parts.sql.query('drop table cti_robot_position');
    append(parts.spool, 'call-1', aCall('call-1', 30).slice(20));
    append(parts.spool, 'call-3', aCall('call-3', 5));
    parts.ingest.start();
    await until('it waits', () => parts.ingest.status().store.up === false, 20_000);
    await migrateStore({ home: parts.home, mysql: parts.url, timezone: 'Asia/Shanghai' }, recordedLog().log);
    await until('the rows are there', async () => (await parts.store.rows('call-3')).length === 5, 20_000);
    append(parts.spool, 'call-2', aCall('call-2', 30).slice(10));
    hangUp(parts.spool, 'call-1', 'call-2', 'call-3');
    await until('the spool is empty', () => files(parts.spool).length === 0, 20_000);
    for (const callid of ['call-1', 'call-2'])
      expect(await parts.store.rows(callid)).toEqual(aCall(callid, 30));
    expect(await parts.store.rows('call-3')).toEqual(aCall('call-3', 5));
  });
});

describe('a column that is changed while the sidecar runs', () => {
  it.each([
    ['is shorter', 'modify input_args varchar(3)', ['inv', '好的 ', 'end'], 3],
    [
      'is text of one byte',
      'modify input_args varchar(1024) character set latin1',
      ['invitation', '?? 1', 'end()'],
      1,
    ],
    [
      'holds three bytes',
      'modify input_args varchar(9) character set utf8mb3',
      ['invitatio', '好的 1', 'end()'],
      1,
    ],
  ])('and then %s does not cause rows to be refused', async (_what, change, wanted, cut) => {
    const { spool, store, ingest, sql } = await bench();
    await store.ready();
    append(spool, 'call-0', aCall('call-0', 2));
    await ingest.drain();
    await sql.query('delete from conversation');
    await sql.query(`alter table conversation ${change}`);
    append(spool, 'call-1', aCall('call-1', 3));
    await ingest.drain();
    expect((await store.rows('call-1')).map(({ input_args }) => input_args)).toEqual(wanted);
    expect(ingest.status().rows).toEqual({ committed: 5, cut, rejected: 0 });
  });
});
