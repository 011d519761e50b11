import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { aCall, anEnd, append, aRecord, aRow, hangUp } from './fixture.ts';
import { files, mariadbTests, rejected, rowsOf, SOURCE_TABLE, waits } from './mariadb-bench.ts';
import { storeSuite } from './store-suite.ts';

const { bench, server } = mariadbTests();

describe('the store on MariaDB', () => {
  storeSuite(async () => (await bench()).store);
});

describe('the schema on MariaDB', () => {
  it('is the one in the migrations', async () => {
    const { store, sql } = await bench();
    await store.ready();
    const columns = await rowsOf(
      sql,
      `select table_name t, column_name c, column_type y, is_nullable n, character_set_name s, collation_name l,
         column_comment m
       from information_schema.columns where table_schema = database() order by table_name, ordinal_position`,
    );
    const keys = await rowsOf(
      sql,
      `select table_name t, index_name i, group_concat(column_name order by seq_in_index) c, non_unique u
       from information_schema.statistics where table_schema = database() group by 1, 2, 4 order by 1, 2`,
    );
    const dump = [
      // The width of an integer's display is MariaDB's habit, not MySQL's.
      ...columns.map(
        ({ t, c, y, n, s, l, m }) =>
          `${t}.${c}: ${String(y).replace(/^(big)?int\(\d+\)/, '$1int')}${n === 'NO' ? ' not null' : ''}` +
          `${s === null || t === 'cti_robot_migration' ? '' : ` ${s} ${l}`}${m === '' ? '' : ` -- ${m}`}`,
      ),
      ...keys.map(({ t, i, c, u }) => `${t}: ${u === 0 ? 'unique ' : ''}key ${i} (${c})`),
    ];
    await expect(`${dump.join('\n')}\n`).toMatchFileSnapshot('schema.mysql.txt');
  });

  it('is migrated by only one of several sidecars that start at once', async () => {
    const { url } = await bench();
    const all = Array.from({ length: 4 }, () => {
      const { log, lines } = recordedLog();
      const store = openStore({ home: '/nonexistent', mysql: url, timezone: 'UTC' }, { log });
      onTestFinished(() => store.close());
      return { store, lines };
    });
    await Promise.all(all.map(({ store }) => store.ready()));
    expect(all.flatMap(({ lines }) => lines).filter(({ migrations }) => migrations)).toHaveLength(1);
  });

  it('needs no right to create tables once they exist', async () => {
    await server().run("create or replace user clerk@'127.0.0.1'");
    const { store, url } = await bench();
    await store.ready();
    await server().run(
      `grant select, insert, update, delete on ${new URL(url).pathname.slice(1)}.* to clerk@'127.0.0.1'`,
    );
    const clerk = new URL(url);
    clerk.username = 'clerk';
    const second = openStore(
      { home: '/nonexistent', mysql: clerk.href, timezone: 'UTC' },
      { log: recordedLog().log },
    );
    onTestFinished(() => second.close());
    await second.ready();
  });

  it('reports missing rights, which make the store unavailable', async () => {
    await server().run("create or replace user clerk@'127.0.0.1'");
    const { store, spool, ingest } = await bench([], { user: 'clerk' });
    await expect(store.ready()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      reason: 'ER_DBACCESS_DENIED_ERROR',
    });
    append(spool, 'call-1', aCall('call-1', 2));
    ingest.start();
    await until('it was tried', () => ingest.status().store.up === false);
    expect(ingest.status().store.error).toContain("Access denied for user 'clerk'");
    expect(files(spool)).toEqual(['call-1.jsonl']);
  });
});

describe('an existing table with the source document’s columns', () => {
  it('is used unchanged', async () => {
    const { spool, store, ingest, sql, lines } = await bench([SOURCE_TABLE]);
    const before = await rowsOf(sql, 'show create table conversation');
    append(spool, 'call-1', [
      aRow('call-1', 0, { createtime: '2026-03-01T15:59:59.999Z' }),
      aRow('call-1', 1, { input_args: '好的😀好' }),
      anEnd('call-1', 2),
    ]);
    await ingest.drain();
    expect(await rowsOf(sql, 'show create table conversation')).toEqual(before);
    // Asia/Shanghai; the fraction is cut, or the call would begin a day later.
    expect(await rowsOf(sql, 'select createtime, input_args, matching_keyword from conversation')).toEqual([
      { createtime: '2026-03-01 23:59:59', input_args: 'invitation', matching_keyword: '好' },
      { createtime: '2026-03-01 16:00:01', input_args: '好的\uFFFD好', matching_keyword: '好' },
      { createtime: '2026-03-01 16:00:02', input_args: 'end()', matching_keyword: null },
    ]);
    expect((await store.rows('call-1')).map(({ input_args, row_index }) => [input_args, row_index])).toEqual([
      ['invitation', null],
      ['好的\uFFFD好', null],
      ['end()', null],
    ]);
    expect((await store.calls({ limit: 10, end: 'end' }))[0]).toMatchObject({ callid: 'call-1', rows: 3 });
    expect(ingest.status().rows).toEqual({ committed: 3, cut: 1, rejected: 0 });
    expect(lines.map(({ msg }) => msg)).toContain(
      'the table conversation lacks row_index, flow_name, flow_version, input_final, input_play_time, ' +
        'condition_id, response_playbacks, prompts_played: left out',
    );
  });

  it('may have additional columns and constraints', async () => {
    const { spool, store, ingest, sql } = await bench([
      SOURCE_TABLE,
      'alter table conversation add id int auto_increment primary key first, add tenant varchar(10) default "a"',
    ]);
    append(spool, 'call-1', aCall('call-1', 3));
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(3);
    expect(await rowsOf(sql, 'select tenant, count(*) n from conversation group by 1')).toEqual([
      { tenant: 'a', n: 3 },
    ]);
  });
});

it('an existing table of call records is used unchanged', async () => {
  const { spool, store, ingest, sql, lines } = await bench([
    'create table call_record (id int auto_increment primary key, callid varchar(50), callee varchar(5), calldate datetime, bill int)',
  ]);
  append(join(spool, 'calls'), 'call-1', [aRecord('call-1', { callee: '1380000' })]);
  append(spool, 'call-2', [aRow('call-2', 0), anEnd('call-2', 1)]);
  await ingest.drain();
  expect(await rowsOf(sql, 'select * from call_record')).toEqual([
    { id: 1, callid: 'call-1', callee: '13800', calldate: '2026-03-01 15:59:59', bill: 5000 },
  ]);
  expect(await store.record('call-1')).toMatchObject({ callee: '13800', bill: 5000, duration: null });
  expect((await store.calls({ limit: 1 }))[0]).toMatchObject({ callid: 'call-2', record: null });
  expect(lines.map(({ msg }) => msg)).toContainEqual(
    expect.stringMatching(/^the table call_record lacks direction, .*flow_end: left out$/),
  );
});

it('a file of rejected records does not hold up the others', async () => {
  const { spool, store, ingest } = await bench();
  const calls = join(spool, 'calls');
  append(calls, 'call-1', 'no record\n');
  await ingest.drain();
  append(calls, 'call-2', [aRecord('call-2')]);
  await ingest.drain();
  expect(await store.record('call-2')).toEqual(aRecord('call-2'));
  expect(rejected(calls, 'call-1').map(({ code }) => code)).toEqual(['NOT_JSON']);
});

it('a table without transactions causes a warning that rows may be stored twice', async () => {
  const { store, spool, ingest, lines } = await bench([
    SOURCE_TABLE.replace('ENGINE=InnoDB', 'ENGINE=MyISAM'),
  ]);
  append(spool, 'call-1', aCall('call-1', 3));
  await ingest.drain();
  expect(await store.rows('call-1')).toHaveLength(3);
  expect(lines.some(({ level, msg }) => level === 'warn' && msg.includes('uses the engine MyISAM'))).toBe(
    true,
  );
});

describe('a row that MariaDB refuses', () => {
  it.each([
    ['a check', 'alter table conversation add check (input_args <> "forbidden 😀")', 'ERROR_4025'],
    ['a unique key', 'alter table conversation add unique key (input_args)', 'ER_DUP_ENTRY'],
    [
      'a trigger',
      `create trigger no before insert on conversation for each row
         if new.input_args like 'forbidden%' then signal sqlstate '45000' set message_text = 'no'; end if`,
      'ER_SIGNAL_EXCEPTION',
    ],
    [
      'an unknown error of a trigger',
      `create trigger no before insert on conversation for each row
         if new.input_args like 'forbidden%' then
           signal sqlstate 'HY000' set message_text = 'no', mysql_errno = 9999; end if`,
      'ERROR_9999',
    ],
    [
      'an unknown error of a trigger on a table that refuses an empty row',
      `alter table conversation modify callid varchar(50) not null;
       create trigger no before insert on conversation for each row
         if new.input_args like 'forbidden%' then
           signal sqlstate 'HY000' set message_text = 'no', mysql_errno = 9999; end if`,
      'ERROR_9999',
    ],
  ])('because of %s goes to rejected/ alone', async (_what, statement, code) => {
    const { spool, store, ingest, sql, lines } = await bench();
    await store.ready();
    await sql.query(statement);
    // A row for the unique key to conflict with.
    if (code === 'ER_DUP_ENTRY')
      await sql.query("insert into conversation (input_args) values ('forbidden 😀')");
    const bad = aRow('call-1', 7, { input_args: 'forbidden 😀' });
    const unique = (row: { callid: string; row_index: number }) => ({
      ...row,
      input_args: `${row.callid} ${row.row_index}`,
    });
    append(spool, 'call-1', [
      ...aCall('call-1', 40).slice(0, 39).map(unique),
      bad,
      unique(anEnd('call-1', 39)),
    ]);
    append(spool, 'call-2', aCall('call-2', 40).map(unique));
    hangUp(spool, 'call-1', 'call-2');
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(40);
    expect(await store.rows('call-2')).toHaveLength(40);
    expect(files(spool)).toEqual([]);
    expect(rejected(spool, 'call-1').map((note) => note.code)).toEqual([code]);
    expect(JSON.stringify(lines)).not.toContain('forbidden');
  });

  it('goes to rejected/ if it is larger than max_allowed_packet', async () => {
    const { spool, store, ingest, sql } = await bench();
    await sql.query('set global max_allowed_packet = 1048576');
    onTestFinished(async () => void (await server().run('set global max_allowed_packet = 16777216')));
    const large = aRow('call-1', 1, { response_playbacks: ["'".repeat(700_000)] });
    append(spool, 'call-1', [aRow('call-1', 0), large, anEnd('call-1', 2)]);
    await ingest.drain();
    expect((await store.rows('call-1')).map(({ row_index }) => row_index)).toEqual([0, 2]);
    expect(rejected(spool, 'call-1')).toMatchObject([{ code: 'VALUE' }]);
  });
});

describe('the store is unavailable, and no row is refused, when', () => {
  it('the server is read-only', async () => {
    await server().run(
      "create or replace user writer@'127.0.0.1'",
      "grant all on *.* to writer@'127.0.0.1'",
      "revoke super, read only admin on *.* from writer@'127.0.0.1'",
    );
    const parts = await bench([], { user: 'writer' });
    onTestFinished(async () => void (await server().run('set global read_only = 0')));
    await waits(
      parts,
      'ER_OPTION_PREVENTS_STATEMENT',
      () => server().run('set global read_only = 1'),
      () => server().run('set global read_only = 0'),
    );
  });

  it.each([
    ['the table', 'lock tables conversation read', 'unlock tables'],
    ['rows', 'begin; select * from cti_robot_position for update', 'rollback'],
  ])('somebody locks %s for longer than the server waits', async (_what, lock, unlock) => {
    const parts = await bench();
    await waits(
      parts,
      'ER_LOCK_WAIT_TIMEOUT',
      () => parts.sql.query(lock),
      () => parts.sql.query(unlock),
    );
  });

  it('the table is missing', async () => {
    const parts = await bench();
    await waits(
      parts,
      'ER_NO_SUCH_TABLE',
      () => parts.sql.query('rename table conversation to elsewhere'),
      () => parts.sql.query('rename table elsewhere to conversation'),
    );
  });

  it('an unknown column requires a value', async () => {
    const parts = await bench();
    await waits(
      parts,
      'ER_NO_DEFAULT_FOR_FIELD',
      () => parts.sql.query('alter table conversation add tenant int not null'),
      () => parts.sql.query('alter table conversation drop tenant'),
    );
  });

  it('the server does not run', async () => {
    const parts = await bench();
    await waits(
      parts,
      'ECONNREFUSED',
      () => server().kill(),
      () => server().restart(),
    );
  });
});
