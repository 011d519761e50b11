/** The call module's API over records: rights, isolation, pages. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tablesOf } from '../../../../sidecar/store/hub/records/call-reader.ts';
import { type Answer, aKey } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, aRecord } from '../../rows/fixture.ts';
import { type Bench, openBench } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('records on %s', (kind) => {
  let bench: Bench;
  let operator: string;
  let turn = 0;
  const hub = () => bench.hubs[turn++ % bench.hubs.length] as Bench['hub'];
  const get = (path: string, key = operator) => hub().ask('GET', `/v1/${path}`, { key });

  beforeEach(async () => {
    bench = await openBench(kind, mariadb);
    operator = await aKey(bench.hub, 'operator');
  }, 60_000);

  it('numbers are masked for a viewer; whoever sees them in clear is in the audit', async () => {
    await bench.commit('call_record', [
      aRecord('c1', { recordfile: '/r/13800000000.wav', bridge_number: '13912345678' }),
    ]);
    await bench.commit(
      'conversation',
      aCall('c1', 3).map((row) => ({ ...row, record: '/r/13800000000.wav' })),
    );
    const viewer = await aKey(bench.hub, 'viewer');
    const admin = await aKey(bench.hub, 'admin');
    for (const path of ['record/c1', 'task/record_info/0/c1', 'task/record']) {
      const masked = JSON.stringify((await get(path, viewer)).body);
      expect(masked).not.toMatch(/13800000000|13912345678/);
      expect(masked).toContain('138****0000');
    }
    const looks = async () =>
      (await hub().ask('GET', '/v1/audit', { key: admin })).body.data.data.filter(
        ({ action }: { action: string }) => action.startsWith('record.'),
      );
    expect(await looks()).toEqual([]);
    expect(JSON.stringify((await get('record/c1')).body)).toContain('13800000000');
    await get('task/record_info/0/c1');
    await get('task/record');
    expect(
      (await looks()).map(({ action, object }: Record<string, string>) => `${action} ${object}`),
    ).toEqual(['record.list 1 records', 'record.look c1', 'record.look c1']);
    expect((await get('task/record?callee=95001', viewer)).status).toBe(403);
  });

  it('the context is shown with a record, as a whole or not at all', async () => {
    const context = {
      headers: { 'X-app-id': 'a-1' },
      answer: { 姓名: '王先生', phone: '13912345678', deep: { list: [1, null] } },
      ...{ dialect: 'yeta', names: { 姓名: 'xingming' } },
    };
    const withContext = (callid: string, given: unknown) => ({ ...aRecord(callid), context: given });
    await bench.commit('call_record', [
      ...[withContext('c1', context), aRecord('c2'), withContext('c3', { headers: { a: {} }, more: 1 })],
      ...[withContext('c4', ['x']), withContext('c5', { ...context, dialect: 7, names: [] })],
    ]);
    const viewer = await aKey(bench.hub, 'viewer');
    const shown = async (callid: string, key?: string) =>
      (await get(`record/${callid}`, key)).body.data.context;
    expect(await shown('c1')).toEqual(context);
    expect(await shown('c1', viewer)).toBeNull();
    expect([await shown('c2'), await shown('c3'), await shown('c4')]).toEqual([null, { headers: {} }, null]);
    const { headers, answer } = context;
    expect(await shown('c5')).toEqual({ headers, answer });
    for (const path of ['task/record_info/0/c1', 'task/record'])
      expect(JSON.stringify((await get(path)).body)).not.toContain('X-app-id');
  });

  it('another account’s record is not found, counted or listed', async () => {
    await bench.commit('call_record', [aRecord('c1', { flow_name: 'sale.@acme' }), aRecord('c2')]);
    const acme = await aKey(bench.hub, 'admin', { account: 'acme' });
    for (const path of ['record/c1', 'task/record_info/0/c1']) {
      const [theirs, missing] = [await get(path), await get(path.replace('c1', 'c9'))];
      expect([theirs.status, theirs.body]).toEqual([404, missing.body]);
      expect((await get(path, acme)).status).toBe(200);
    }
    const ids = async (key: string) => {
      const { total, data } = (await get('task/record', key)).body.data;
      return [total, data.map(({ callid }: { callid: string }) => callid)];
    };
    expect([await ids(operator), await ids(acme)]).toEqual([
      [1, ['c2']],
      [1, ['c1']],
    ]);
  });

  it('filters, in every way in which clients write lists', async () => {
    const busy = { answerdate: null, bill: 0, hangupcause: 'USER_BUSY' };
    const fault = { answerdate: null, bill: 0, hangupcause: 'NORMAL_TEMPORARY_FAILURE' };
    await bench.commit('call_record', [
      aRecord('c1', { task_id: 't1', rounds: 9 }),
      aRecord('c2', { task_id: 't1', callee: '95002', ...busy }),
      aRecord('c3', { ...fault, hangup_disposition: 1, calldate: '2026-02-01T00:00:00.000Z' }),
    ]);
    await bench.commit('conversation', aCall('c1', 3));
    const found = async (query: string) => {
      const answer = await get(`task/record?${query}`);
      if (answer.status !== 200) return answer.body.error.path;
      return answer.body.data.data.map(({ callid }: { callid: string }) => callid).sort();
    };
    const wanted: [string, string[] | string][] = [
      ['task_id=t1', ['c1', 'c2']],
      ['status=1', ['c1']],
      ['status[]=1&status[]=8', ['c1', 'c2']],
      ['status=1,2', ['c1', 'c3']],
      ['status=[2,8]', ['c2', 'c3']],
      ['status=6', []],
      ['status=x', 'querystring.status'],
      ['hangup_disposition=1', ['c3']],
      ['callee=95002', ['c2']],
      ['bill_from=1&bill_to=5000', ['c1']],
      ['rounds_from=4', ['c1']],
      ['start_time=2026-03-01 00:00:00', ['c1', 'c2']],
      ['end_time=2026-03-01T00:00:00Z', ['c3']],
      ['end_time=yesterday', 'querystring.end_time'],
      ['end_time=%2B275760-09-13T00:00:00Z', 'querystring.end_time'],
      ['start_time=-271821-04-20T00:00:00Z', 'querystring.start_time'],
      ['keyword=好的&task_id=t1', ['c1']],
      ['keyword=100%25&task_id=t1', []],
      ['keyword=好的', 'querystring.keyword'],
      ['keyword=好的&start_time=2026-02-20 00:00:00&end_time=2026-03-20 00:00:00', ['c1']],
      ['flow=999', []],
      ['level=none', []],
      ['tags=none', []],
      [`level=${Array.from({ length: 101 }, (_, n) => n)}`, 'querystring.level'],
      ['page=800', 'querystring.page'],
      ['cursor=x', 'querystring.cursor'],
    ];
    for (const [query, expected] of wanted) expect([query, await found(query)]).toEqual([query, expected]);
  });

  it.each([
    ['after all times', [Number.MAX_SAFE_INTEGER, 'c1']],
    ['in a year that no database knows', [8_000_000_000_000_000, 'c1']],
    ['before all times', [-9_000_000_000_000, 'c1']],
    ['at no time', ['2026-03-01', 'c1']],
    ['at nothing', null],
  ])('a cursor %s is refused', async (_, place) => {
    await bench.commit('call_record', [aRecord('c1')]);
    const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
    for (const way of ['', '&task_id=t1', '&level=x'])
      expect((await get(`task/record?cursor=${cursor}${way}`)).body).toMatchObject({
        error: { code: 'INVALID' },
      });
  });

  it('a cursor leads through all of them once, also those of the same time', async () => {
    const callids = Array.from({ length: 23 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    await bench.commit(
      'call_record',
      callids.map((callid, index) =>
        aRecord(callid, { calldate: new Date(Math.floor(index / 7) * 1000).toISOString() }),
      ),
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { data }: Answer['body'] = (await get(`task/record?per_page=5${cursor && `&cursor=${cursor}`}`))
        .body;
      expect(data.total).toBe(23);
      seen.push(...data.data.map(({ callid }: { callid: string }) => callid));
      cursor = data.next_cursor;
    }
    expect(seen).toEqual([...callids].reverse());
    const page = (await get('task/record?page=2')).body.data;
    expect([page.data.length, page.current_page, page.last_page]).toEqual([8, 2, 2]);
  });

  it('a value that a list has twice counts once', async () => {
    await bench.commit('call_record', [aRecord('c1')]);
    const { store } = bench.hub;
    const level = '00000000-0000-4000-9000-000000000001';
    await tablesOf(store.db).updateTable('call_record').set({ level }).execute();
    expect((await get(`task/record?level=${level},${level}`)).body.data).toMatchObject({ total: 1 });
  });

  it('the total is exact up to 10,000, and then an estimate that says so', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => aRecord(`c${index}`));
    for (let start = 0; start < many.length; start += 1000)
      await bench.commit('call_record', many.slice(start, start + 1000));
    const { total, total_is_estimate } = (await get('task/record?per_page=1')).body.data;
    expect(total_is_estimate).toBe(true);
    expect(total).toBeGreaterThan(10_000);
    const exact = (await get('task/record?per_page=1&callee=none')).body.data;
    expect(exact).toMatchObject({ total: 0, total_is_estimate: false });
  }, 120_000);
});
