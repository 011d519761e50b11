/** Columns of an existing table: character sets, and TIMESTAMP. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aCall, anEnd, append, aRecord, aRow } from './fixture.ts';
import { mariadbTests, rowsOf, SOURCE_TABLE } from './mariadb-bench.ts';

const { bench, server } = mariadbTests();

describe('characters that are not in the table’s character set', () => {
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

  it('never make a value longer than a TEXT column holds', async () => {
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
    'hold every time, even in the hours that summer time skips and repeats: %s',
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

  it('is shortened so that it stays unique, and the call is found by its full callid', async () => {
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

  it('gets its real end in place of the synthetic one', async () => {
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
