/** What a list of records costs: it reads a key from its end, however many records there are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRecords } from '../../../../sidecar/store/hub/records/record-count.ts';
import type { RecordFilter } from '../../../../sidecar/store/hub/records/record-filter.ts';
import { listRecords } from '../../../../sidecar/store/hub/records/record-list.ts';
import { callsBefore, callsWithNumber } from '../../../../sidecar/store/hub/records/removed-calls.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { type Bench, openBench } from './bench.ts';

const RECORDS = 4_000;
const MOST = { covered: 1_000, single: 200 };
const TAG = '00000000-0000-4000-9000-000000000000';
const RARE = '00000000-0000-4000-9000-000000000001';
/** The youngest; each record is a second older than the one before. */
const YOUNGEST = Date.parse('2026-03-01T00:00:00Z');

/** Record `n` of 1 … 4000, half of them of another account. */
const MADE = `
  insert into call_record (callid, account, callee, caller_number, calldate, bill, rounds, hangup_disposition,
    hangupcause, task_id, flow_name, level)
  select concat('c', lpad(seq, 4, '0')), if(seq % 2 = 0, 'main', 'north'), concat('1380000', seq % 20), '0571',
    from_unixtime(${YOUNGEST / 1000} - seq), if(seq % 3 = 0, 5000, 0), if(seq = ${RECORDS}, 99, seq % 9),
    1 + seq % 2, if(seq % 3 = 0, 'NORMAL_CLEARING', if(seq % 50 = 0, 'USER_BUSY', 'NO_ANSWER')),
    concat('task-', seq % 4), concat('flow-', seq % 6), concat('level-', seq % 8)
  from seq_1_to_${RECORDS}`;
const TAGGED = `
  insert into hub_call_tag (tag_id, calldate, callid)
  select if(seq % 500 = 0, '${RARE}', '${TAG}'), ${YOUNGEST} - seq * 1000, concat('c', lpad(seq, 4, '0'))
  from seq_1_to_${RECORDS} where seq % 10 = 0`;

describe('a list of records on MariaDB', () => {
  let mariadb: MariadbServer;
  let bench: Bench;
  beforeAll(async () => {
    mariadb = await startMariadb();
  }, 120_000);
  afterAll(async () => {
    await mariadb?.stop();
  });

  async function open(): Promise<void> {
    bench = await openBench('mariadb', mariadb);
    const name = new URL(bench.mysql as string).pathname.slice(1);
    await mariadb.run(
      `use ${name}`,
      "set time_zone = '+08:00'",
      MADE,
      TAGGED,
      'analyze table call_record, hub_call_tag',
    );
  }

  /** Rows that the server has read since the last time, in tables and keys. */
  let before = 0;
  async function rowsRead(): Promise<number> {
    const counters = await mariadb.run("show global status like 'Handler_read%'");
    const now = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
    const read = now - before;
    before = now;
    return read;
  }

  const list = async (filter: Partial<RecordFilter>, limit = 15) => {
    const { hub } = bench;
    const reader = bench.parts().reader;
    const found = await listRecords(
      reader,
      hub.store.db,
      { account: 'main', ...filter },
      { limit, mostChecked: MOST },
    );
    return { ...found, callids: found.records.map(({ callid }) => callid) };
  };
  const count = (filter: Partial<RecordFilter>) =>
    countRecords(bench.parts().reader, bench.hub.store.db, { account: 'main', ...filter }, MOST);

  it('reads what it shows, and what it checks up to a limit, with every filter', async () => {
    await open();
    await list({});
    const within = { from: YOUNGEST - 3_000_000, to: YOUNGEST - 1_000_000 };
    // A page of 15, each record a second time by its id; and what must be looked at for it.
    const PLAIN = 150;
    const wanted: [string, Partial<RecordFilter>, number, number][] = [
      ['nothing', {}, 15, PLAIN],
      ['a time', within, 15, PLAIN],
      ['a task', { taskId: 'task-2' }, 15, PLAIN],
      ['a task and a time', { taskId: 'task-2', ...within }, 15, PLAIN],
      ['a callee', { callee: '13800002' }, 15, PLAIN],
      ['a grade', { levels: ['level-2'] }, 15, PLAIN],
      ['three grades', { levels: ['level-2', 'level-4', 'level-6'] }, 15, PLAIN * 2],
      ['a flow', { flow: 'flow-4' }, 15, PLAIN],
      ['a tag', { tags: [TAG] }, 15, PLAIN],
      ['two tags', { tags: [TAG, RARE] }, 15, PLAIN * 2],
      // The first part of 1,000 is read once to find its end.
      ['a result', { statuses: [1] }, 15, 1_500],
      // An announcement may decide it, which no key has: the records of what is looked at are read, and a page is shorter.
      ['a rare result', { statuses: [8] }, 6, 2_500],
      ['a result that never is', { statuses: [6] }, 0, 2_500],
      ['rounds that are none', { roundsFrom: 50, roundsTo: 60 }, 0, 2_500],
      ['who hung up', { dispositions: [1] }, 15, 1_500],
      ['a time talked', { billFrom: 4000, billTo: 6000 }, 15, 1_500],
      ['a task and a result', { taskId: 'task-2', statuses: [1] }, 15, 1_500],
      ['a flow and rounds', { flow: 'flow-4', roundsFrom: 3 }, 15, 1_500],
      ['a task and a grade', { taskId: 'task-2', levels: ['level-2'] }, 15, 900],
      ['a tag and a result', { tags: [TAG], statuses: [1] }, 15, 1_200],
      ['a grade and what was said', { levels: ['level-2'], keyword: 'x', ...within }, 0, 1_500],
    ];
    for (const [what, filter, records, most] of wanted) {
      await rowsRead();
      const { callids } = await list(filter);
      expect([what, callids.length, Math.max(most, await rowsRead())]).toEqual([what, records, most]);
      await count(filter);
      // Of two samples at most the second is as large as what may be checked.
      expect([what, Math.max(4_500, await rowsRead())]).toEqual([what, 4_500]);
    }
    // What is too old, and the calls of a number, are found by keys as well.
    const { db } = bench.hub.store;
    const { reader } = bench.parts();
    await callsBefore(reader, db, { account: 'main', before: YOUNGEST, limit: 50 });
    await rowsRead();
    expect(await callsBefore(reader, db, { account: 'main', before: YOUNGEST, limit: 50 })).toHaveLength(50);
    expect(Math.max(120, await rowsRead())).toBe(120);
    for (const number of ['13800002', '0571', 'nobody']) {
      await callsWithNumber(reader, db, { account: 'main', number, after: null, limit: 50 });
      expect([number, Math.max(400, await rowsRead())]).toEqual([number, 400]);
    }
  }, 120_000);

  it('goes on after the records that it has looked at, with each call once and in order, and estimates how many there are', async () => {
    await open();
    // The oldest of them all.
    const filter = { roundsFrom: 99 };
    const first = await list(filter);
    expect([first.callids, first.next]).toEqual([[], { calldate: expect.any(Number), callid: '' }]);
    expect((await count(filter)).isEstimate).toBe(true);
    const seen: string[] = [];
    let pages = 0;
    for (let after: typeof first.next | undefined; after !== null; pages++) {
      const page = await listRecords(
        bench.parts().reader,
        bench.hub.store.db,
        { account: 'main', ...filter },
        { limit: 15, after, mostChecked: MOST },
      );
      seen.push(...page.records.map(({ callid }) => callid));
      after = page.next;
    }
    expect([seen, pages]).toEqual([['c4000'], 2]);
    expect(await count({ statuses: [1] })).toMatchObject({ isEstimate: true });
    const { total } = await count({ statuses: [1] });
    expect(Math.abs(total - RECORDS / 6)).toBeLessThan(RECORDS / 12);
    // Several grades or tags make one list.
    const all = async (filter: Partial<RecordFilter>) => {
      const seen: string[] = [];
      for (let after: { calldate: number; callid: string } | null | undefined; after !== null; ) {
        const page = await listRecords(
          bench.parts().reader,
          bench.hub.store.db,
          { account: 'main', ...filter },
          { limit: 40, after, mostChecked: MOST },
        );
        seen.push(...page.records.map(({ callid }) => callid));
        after = page.next;
      }
      return seen;
    };
    const numbers = (fits: (n: number) => boolean) =>
      Array.from({ length: RECORDS }, (_, index) => index + 1)
        .filter((n) => n % 2 === 0 && fits(n))
        .map((n) => `c${String(n).padStart(4, '0')}`);
    expect(await all({ levels: ['level-2', 'level-4'] })).toEqual(numbers((n) => n % 8 === 2 || n % 8 === 4));
    expect(await all({ levels: ['level-2', 'level-4'], statuses: [8] })).toEqual(
      numbers((n) => (n % 8 === 2 || n % 8 === 4) && n % 3 !== 0 && n % 50 === 0),
    );
    expect(await all({ tags: [TAG, RARE], statuses: [1] })).toEqual(
      numbers((n) => n % 10 === 0 && n % 3 === 0),
    );
    expect(await count({ tags: [TAG, RARE] })).toEqual({ total: 400, isEstimate: false });
  }, 120_000);
});
