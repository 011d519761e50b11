/** What an operator must mend is no row's fault: rows wait, and the status says why. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { aCall, anEnd, append, aRecord, aRow, hangUp } from './fixture.ts';
import { AMPLE_MS, files, mariadbTests, rejected, SOURCE_TABLE, waits } from './mariadb-bench.ts';

const { bench } = mariadbTests();

/** A column by which a table is to have partitions must be part of its primary key. */
const inPrimaryKey = (column: string) =>
  `alter table conversation modify ${column} not null, drop primary key,
     add primary key (id, ${column.split(' ')[0]});`;

/** Takes nothing from now on: as at the turn of the month, when nobody has made the next partition. */
const NO_PARTITION =
  inPrimaryKey('createtime datetime(3)') +
  'alter table conversation partition by range columns (createtime) ' +
  "(partition old values less than ('2026-03-01'))";

interface Fault {
  what: string;
  broken: string;
  mended: string;
  reason: string;
  /** A part of the error in the status. */
  says: string;
}

const FAULTS: Fault[] = [
  {
    what: 'the partition of today is missing',
    broken: NO_PARTITION,
    mended: 'alter table conversation remove partitioning',
    reason: 'ER_NO_PARTITION_FOR_GIVEN_VALUE',
    says: '1526',
  },
  {
    what: 'there is no partition for the values that the engine writes',
    broken:
      inPrimaryKey('input_type int') +
      'alter table conversation partition by list (input_type) (partition old values in (98, 99))',
    mended: 'alter table conversation remove partitioning',
    reason: 'ER_NO_PARTITION_FOR_GIVEN_VALUE',
    says: '1526',
  },
  {
    what: 'a column of optional values is NOT NULL',
    broken: 'alter table conversation modify input_nlp_args varchar(50) not null',
    mended: 'alter table conversation modify input_nlp_args varchar(50)',
    reason: 'ER_BAD_NULL_ERROR',
    says: "Column 'input_nlp_args' cannot be null",
  },
  {
    what: 'a NOT NULL column has a value in some rows only',
    broken: 'alter table conversation modify current_flowid varchar(50) not null',
    mended: 'alter table conversation modify current_flowid varchar(50)',
    reason: 'ER_BAD_NULL_ERROR',
    says: "Column 'current_flowid' cannot be null",
  },
  {
    what: 'a check constraint requires what no row has',
    broken: 'alter table conversation add constraint wants check (input_nlp_args is not null)',
    mended: 'alter table conversation drop constraint wants',
    reason: 'ERROR_4025',
    says: 'CONSTRAINT `wants` failed',
  },
  {
    what: 'a check constraint refuses every value that is not null',
    broken: 'alter table conversation add constraint never check (input_type = 99)',
    mended: 'alter table conversation drop constraint never',
    reason: 'ERROR_4025',
    says: 'CONSTRAINT `never` failed',
  },
  {
    what: 'a trigger refuses every row',
    broken: `create trigger no before insert on conversation for each row
      signal sqlstate '45000' set message_text = 'moved to another host'`,
    mended: 'drop trigger no',
    reason: 'ER_SIGNAL_EXCEPTION',
    says: 'moved to another host',
  },
  {
    what: 'a trigger refuses every row with an unknown error',
    broken: `create trigger no before insert on conversation for each row
      signal sqlstate 'HY000' set message_text = 'no', mysql_errno = 9999`,
    mended: 'drop trigger no',
    reason: 'ERROR_9999',
    says: '9999',
  },
  {
    what: 'a trigger writes into a missing table',
    broken: `create table audit (id varchar(50));
      create trigger no after insert on conversation for each row insert into audit values (new.callid);
      drop table audit`,
    mended: 'drop trigger no',
    reason: 'ER_NO_SUCH_TABLE',
    says: 'audit',
  },
  {
    what: 'a trigger writes into a table that refuses the row',
    broken: `create table audit (id varchar(50), why varchar(10) not null);
      create trigger no after insert on conversation for each row insert into audit values (new.callid, null)`,
    mended: 'drop trigger no',
    reason: 'ER_BAD_NULL_ERROR',
    says: "Column 'why' cannot be null",
  },
  {
    what: 'a trigger writes into its own table',
    broken: `create trigger no after insert on conversation for each row
      insert into conversation (callid) values (new.callid)`,
    mended: 'drop trigger no',
    reason: 'ER_CANT_UPDATE_USED_TABLE_IN_SF_OR_TRG',
    says: '1442',
  },
  {
    what: 'one of the columns is a generated column',
    broken: 'alter table conversation modify flow_name varchar(128) as (lower(input_args)) stored',
    mended: 'alter table conversation modify flow_name varchar(128)',
    reason: 'ERROR_1906',
    says: '1906',
  },
  {
    what: 'a column has a type that cannot hold its values',
    broken: 'alter table conversation drop input_start_time, add input_start_time point',
    mended: 'alter table conversation drop input_start_time, add input_start_time datetime(3)',
    reason: 'ER_CANT_CREATE_GEOMETRY_OBJECT',
    says: '1416',
  },
  {
    what: 'the table that a foreign key refers to is empty',
    broken: `create table known (callid varchar(50) character set utf8mb4 collate utf8mb4_unicode_ci primary key);
      alter table conversation add constraint knows foreign key (callid) references known (callid)`,
    mended: 'alter table conversation drop foreign key knows',
    reason: 'ER_NO_REFERENCED_ROW_2',
    says: '1452',
  },
  {
    what: 'the definer of a trigger does not exist any more',
    broken: `create or replace user former@localhost; grant all on *.* to former@localhost;
      create definer = former@localhost trigger no before insert on conversation
        for each row set new.potential = new.potential;
      drop user former@localhost`,
    mended: 'drop trigger no',
    reason: 'ER_NO_SUCH_USER',
    says: 'former',
  },
  {
    what: 'the table has lost its data file',
    broken: 'alter table conversation discard tablespace',
    mended: 'drop table conversation; create table conversation like kept',
    reason: 'ER_TABLESPACE_DISCARDED',
    says: '1814',
  },
];

describe('rows wait, and the status has the reason, if', () => {
  it.each(FAULTS)('$what', async ({ broken, mended, reason, says }) => {
    const parts = await bench();
    await parts.store.ready();
    await parts.sql.query('create table kept like conversation');
    let said: string | null = null;
    await waits(
      parts,
      reason,
      () => parts.sql.query(`delete from conversation; ${broken}`),
      () => {
        said = parts.ingest.status().store.error;
        return parts.sql.query(mended);
      },
    );
    expect(said).toContain(says);
    expect(JSON.stringify(parts.lines)).not.toContain('好的');
  });

  it('the table of call records refuses every record', async () => {
    const { spool, store, ingest, lines, sql } = await bench();
    await store.ready();
    await sql.query('alter table call_record modify task_id varchar(50) not null');
    append(join(spool, 'calls'), 'call-1', [aRecord('call-1')]);
    ingest.start();
    await until(
      'the store is unavailable',
      () => lines.some(({ code }) => code === 'ER_BAD_NULL_ERROR'),
      AMPLE_MS,
    );
    expect(ingest.status().store).toMatchObject({
      up: false,
      error: expect.stringContaining("Column 'task_id' cannot be null") as unknown,
    });
    await sql.query('alter table call_record modify task_id varchar(50)');
    await until('the record is there', async () => (await store.record('call-1')) !== null, AMPLE_MS);
  });

  it('a constraint that an empty row meets refuses every row of several calls', async () => {
    const { spool, store, ingest, lines, sql } = await bench();
    await store.ready();
    await sql.query(
      "alter table conversation add constraint odd check (flow_name is null or flow_name <> 'invitation')",
    );
    append(spool, 'call-1', aCall('call-1', 5));
    append(spool, 'call-2', aCall('call-2', 5));
    ingest.start();
    await until('the store is unavailable', () => lines.some(({ code }) => code === 'ERROR_4025'), AMPLE_MS);
    expect(files(spool)).toEqual(['call-1.jsonl', 'call-2.jsonl']);
    // Calls of another flow are taken: now it is known whose fault it is.
    const taken: string[] = [];
    const takeAnother = (): void => {
      const callid = `call-${taken.length + 3}`;
      taken.push(callid);
      append(spool, callid, [
        aRow(callid, 0, { flow_name: 'reminder' }),
        { ...anEnd(callid, 1), flow_name: 'reminder' },
      ]);
    };
    takeAnother();
    // One that is committed beside the others, and not with them, proves nothing: then the next one does.
    await until(
      'the others are set aside',
      async () => {
        if (ingest.status().rows.rejected === 10) return true;
        if ((await store.rows(taken.at(-1) as string)).length === 2) takeAnother();
        return false;
      },
      AMPLE_MS,
    );
    expect(await store.rows('call-3')).toHaveLength(2);
    expect(rejected(spool, 'call-1').map(({ code }) => code)).toEqual(Array(5).fill('ERROR_4025'));
    hangUp(spool, 'call-1', 'call-2', ...taken);
    await until('the spool is empty', () => files(spool).length === 0, AMPLE_MS);
  });
});

describe('a row is rejected and holds up no other if', () => {
  it.each([
    ['a check', "alter table conversation add check (input_args <> 'forbidden')", 'ERROR_4025'],
    [
      'a trigger',
      `create trigger no before insert on conversation for each row
         if new.input_args = 'forbidden' then signal sqlstate '45000' set message_text = 'no'; end if`,
      'ER_SIGNAL_EXCEPTION',
    ],
  ])('%s refuses it and it is the only row of its batch', async (_what, statement, code) => {
    const { spool, store, ingest, sql } = await bench();
    await store.ready();
    await sql.query(statement);
    await sql.query(
      'alter table conversation modify callid varchar(50) not null, modify row_index int not null',
    );
    append(spool, 'call-1', [aRow('call-1', 0, { input_args: 'forbidden' })]);
    await ingest.drain();
    expect(rejected(spool, 'call-1')).toMatchObject([{ code }]);
    append(spool, 'call-1', [anEnd('call-1', 1)]);
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(1);
  });

  it('another table has no row for its call, but has them for the others', async () => {
    const { spool, store, ingest, sql } = await bench();
    await store.ready();
    await sql.query(`create table known (callid varchar(50) character set utf8mb4 collate utf8mb4_unicode_ci primary key);
      insert into known values ('call-1');
      alter table conversation add constraint knows foreign key (callid) references known (callid)`);
    append(spool, 'call-1', aCall('call-1', 3));
    append(spool, 'call-2', aCall('call-2', 3));
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(3);
    expect(rejected(spool, 'call-2')).toHaveLength(3);
  });
});

it('the store does not test a table without transactions with a synthetic row, which could not be removed', async () => {
  const { spool, store, ingest, sql } = await bench([SOURCE_TABLE.replace('ENGINE=InnoDB', 'ENGINE=MyISAM')]);
  await store.ready();
  await sql.query("alter table conversation add check (input_args <> 'forbidden')");
  append(spool, 'call-1', [aRow('call-1', 0, { input_args: 'forbidden' })]);
  await ingest.drain();
  expect(rejected(spool, 'call-1')).toHaveLength(1);
  const [found] = await sql.query('select * from conversation');
  expect(found).toEqual([]);
});
