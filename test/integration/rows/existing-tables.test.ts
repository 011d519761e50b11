/** Tables that somebody else made, or changes while the sidecar runs. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateStore, openStore } from '../../../sidecar/store/open.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { aCall, anEnd, append, aRecord, aRow, hangUp } from './fixture.ts';
import { type Bench, files, mariadbTests, rowsOf, SOURCE_TABLE } from './mariadb-bench.ts';

const { bench, server } = mariadbTests();

/** A store as of a process that starts now. */
function another({ url, home }: Bench) {
  const { log, lines } = recordedLog();
  const store = openStore({ home, mysql: url, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

describe('columns whose names are written in another case', () => {
  it('are the same columns', async () => {
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

describe('a server that demands primary keys', () => {
  const demanded = async () => {
    await server().run('set global innodb_force_primary_key = 1');
    onTestFinished(async () => void (await server().run('set global innodb_force_primary_key = 0')));
  };

  it('gets tables that have one', async () => {
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

  it('keeps a table of somebody else that has none', async () => {
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
    'is made again at the next start: %s',
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

  it('keeps rows waiting in a running sidecar, which says what to do, until it is made by command', async () => {
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

  it('stores nothing twice where it is the table of positions', async () => {
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
  ])('and %s refuses no row', async (_what, change, wanted, cut) => {
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

describe('characters that a table of another character set lacks', () => {
  const inCharset = (table: string, charset: string) =>
    table.replace(/COLLATE\W+\w+'/g, '').replace('ENGINE=InnoDB', `ENGINE=InnoDB default charset=${charset}`);
  const TEXT = 'aé好😀€һ';
  it.each([
    ['latin1', 'aé??€?'],
    ['gbk', 'aé好???'],
    ['big5', 'a?好???'],
    ['utf8mb3', 'aé好\uFFFD€һ'],
    ['ucs2', 'aé好\uFFFD€һ'],
    ['utf16', TEXT],
    ['utf32', TEXT],
  ])('are replaced and counted: %s', async (charset, wanted) => {
    const { spool, store, ingest } = await bench([inCharset(SOURCE_TABLE, charset)]);
    append(spool, 'call-1', [aRow('call-1', 0), aRow('call-1', 1, { input_args: TEXT }), anEnd('call-1', 2)]);
    await ingest.drain();
    const { rejected, committed } = ingest.status().rows;
    expect([committed, rejected]).toEqual([3, 0]);
    expect((await store.rows('call-1')).map(({ input_args }) => input_args)).toEqual([
      'invitation',
      wanted,
      'end()',
    ]);
    if (wanted !== TEXT) expect(ingest.status().rows.cut).toBeGreaterThan(0);
    expect((await store.calls({ limit: 1, end: 'end' }))[0]).toMatchObject({ callid: 'call-1', rows: 3 });
  });

  it('never make a row larger than a TEXT column holds', async () => {
    for (const charset of ['gbk', 'ucs2', 'utf16', 'utf8mb4']) {
      const { spool, store, ingest } = await bench([
        inCharset(SOURCE_TABLE.replace(/`input_args` VARCHAR\(1024\)/, '`input_args` TINYTEXT'), charset),
      ]);
      append(spool, 'call-1', [aRow('call-1', 0, { input_args: 'a好é'.repeat(200) }), anEnd('call-1', 1)]);
      await ingest.drain();
      expect([charset, ingest.status().rows]).toEqual([
        charset,
        expect.objectContaining({ committed: 2, rejected: 0 }),
      ]);
      expect((await store.rows('call-1'))[0]?.input_args).toMatch(/^a好/);
    }
  });
});

describe('columns of type TIMESTAMP', () => {
  /** A server in Berlin, where 02:00 to 03:00 of 29 March 2026 is skipped and of 25 October comes twice. */
  async function inBerlin(): Promise<void> {
    const zone = spawnSync('mariadb-tzinfo-to-sql', ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'], {
      encoding: 'utf8',
    });
    expect(zone.stderr).toBe('');
    await server().run(
      'use mysql',
      'delete from time_zone_name',
      ...zone.stdout
        .split(/;\s*$/m)
        .map((text) => text.trim())
        .filter(Boolean),
    );
    await server().run("set global time_zone = 'Europe/Berlin'");
    onTestFinished(async () => void (await server().run("set global time_zone = 'SYSTEM'")));
  }

  it.each(['UTC', 'Asia/Shanghai', 'Europe/Berlin'])(
    'hold each moment, also of the hours that summer time skips and repeats: %s',
    async (timezone) => {
      await inBerlin();
      const { spool, store, ingest, sql } = await bench(
        [
          SOURCE_TABLE.replaceAll('DATETIME', 'TIMESTAMP(3)'),
          'create table call_record (callid varchar(50) primary key, calldate timestamp(3) null, hangupdate timestamp null)',
        ],
        { timezone },
      );
      const times = [
        ['call-1', '2026-03-29T02:30:00.250Z'],
        ['call-2', '2026-03-28T18:30:00.250Z'],
        ['call-3', '2026-03-29T00:30:00.250Z'],
        ['call-4', '2026-10-25T00:30:00.250Z'],
        ['call-5', '2026-10-25T01:30:00.250Z'],
      ] as const;
      for (const [callid, createtime] of times) {
        append(spool, callid, [
          aRow(callid, 0, { createtime, input_start_time: createtime }),
          { ...anEnd(callid, 1), createtime, input_start_time: createtime },
        ]);
        append(`${spool}/calls`, callid, [aRecord(callid, { calldate: createtime, hangupdate: createtime })]);
      }
      await ingest.drain();
      expect(ingest.status().rows).toMatchObject({ committed: 10, rejected: 0 });
      for (const [callid, createtime] of times) {
        expect((await store.rows(callid))[0]).toMatchObject({ createtime, input_start_time: createtime });
        expect(await store.record(callid)).toMatchObject({
          calldate: createtime,
          hangupdate: createtime.replace('.250Z', '.000Z'),
        });
        const [seen] = await rowsOf(
          sql,
          `select unix_timestamp(createtime) as at from conversation where callid = '${callid}' limit 1`,
        );
        expect(Number(seen?.at) * 1000).toBe(Date.parse(createtime));
      }
      const since = Date.parse('2026-10-25T01:00:00Z');
      expect((await store.calls({ limit: 9, since })).map(({ callid }) => callid)).toEqual(['call-5']);
    },
  );
});

describe('a callid that is longer than its column', () => {
  const LONG = ['a', 'b'].map((end) => `${'0123456789'.repeat(6)}-${end}`);

  it('is shortened so that calls stay apart, and is found under its whole name', async () => {
    const { spool, store, ingest, sql } = await bench();
    for (const callid of LONG) {
      append(spool, callid, aCall(callid, 4));
      append(`${spool}/calls`, callid, [aRecord(callid)]);
    }
    await ingest.drain();
    expect(ingest.status()).toMatchObject({
      rows: { committed: 8, rejected: 0 },
      records: { committed: 2, rejected: 0 },
    });
    const stored = await rowsOf(sql, 'select callid, count(*) n from conversation group by 1 order by 1');
    expect(stored).toHaveLength(2);
    for (const { callid, n } of stored) {
      expect([String(callid).length, n]).toEqual([50, 4]);
      expect(String(callid)).toMatch(/^0123456789.*~[0-9a-f]{8}$/);
    }
    for (const callid of LONG) {
      const rows = await store.rows(callid);
      expect(rows.map(({ input_args }) => input_args)).toEqual(
        aCall(callid, 4).map(({ input_args }) => input_args),
      );
      expect((await store.record(callid))?.bill).toBe(5000);
    }
    const [listed] = await store.calls({ limit: 1 });
    expect(await store.rows(listed?.callid ?? '')).toHaveLength(4);
    expect(listed?.record?.bill).toBe(5000);
  });

  it('loses its made-up end when the real one comes', async () => {
    const { store } = await bench();
    const [callid = ''] = LONG;
    const batch = { spool: 'spool', moves: [], reappearedCalls: [], syntheticRecords: [] };
    const keep = { beforeCommit: () => undefined };
    const lost = { callid, flow_name: 'invitation', flow_end: 'error(lost)', error_code: 5 };
    const rows = [{ ...aRow(callid, 0) }, { ...anEnd(callid, 1, 'error(lost)') }];
    await store.commit({ ...batch, table: 'conversation', rows, syntheticRecords: [lost] }, keep);
    expect((await store.record(callid))?.flow_end).toBe('error(lost)');
    await store.commit(
      { ...batch, table: 'conversation', rows: [{ ...anEnd(callid, 1) }], reappearedCalls: [callid] },
      keep,
    );
    await store.commit({ ...batch, table: 'call_record', rows: [{ ...aRecord(callid) }] }, keep);
    expect((await store.rows(callid)).map(({ input_args }) => input_args)).toEqual(['invitation', 'end()']);
    expect((await store.record(callid))?.flow_end).toBe('hangup(NORMAL_CLEARING)');
  });
});
