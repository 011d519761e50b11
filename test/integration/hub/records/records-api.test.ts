/** The call module's API over records: fields of the document's own examples, rights, isolation, pages. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertGrade } from '../../../../sidecar/store/hub/records/grades.ts';
import { type Answer, aKey, anAccount, aUser, logIn } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, aRecord, aRow } from '../../rows/fixture.ts';
import { type Bench, openBench } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

// biome-ignore lint/suspicious/noExplicitAny: an example of the document, whatever it is
const documentOf = (name: string): any =>
  JSON.parse(readFileSync(new URL(`document/${name}.json`, import.meta.url), 'utf8'));

/** Paths of the document's fields that an answer lacks, or has with another type. Null stands for unknown. */
function differences(document: unknown, answer: unknown, path = ''): string[] {
  if (document === null || answer === null) return [];
  if (Array.isArray(document)) {
    if (!Array.isArray(answer)) return [`${path}: no list`];
    return document.length === 0 || answer.length === 0
      ? []
      : differences(document[0], answer[0], `${path}[0]`);
  }
  if (typeof document !== typeof answer) return [`${path}: ${typeof answer}`];
  if (typeof document !== 'object') return [];
  return Object.entries(document as object).flatMap(([key, value]) =>
    Object.hasOwn(answer as object, key)
      ? differences(value, (answer as Record<string, unknown>)[key], `${path}.${key}`)
      : [`${path}.${key}: missing`],
  );
}

/** A time of the document, which is China's. */
const utc = (local: string) => new Date(`${local.replace(' ', 'T')}+08:00`).toISOString();
const FLOW = 297;

describe.each(['sqlite', 'mariadb'] as const)('records on %s', (kind) => {
  let bench: Bench;
  let operator: string;
  let turn = 0;
  const hub = () => bench.hubs[turn++ % bench.hubs.length] as Bench['hub'];
  const get = (path: string, key = operator) => hub().ask('GET', `/v1/${path}`, { key });

  beforeEach(async () => {
    bench = await openBench(kind, mariadb);
    operator = await aKey(bench.hub, 'operator');
    for (const one of bench.hubs) one.clock.now = Date.parse(utc('2020-03-02 16:08:51'));
  }, 60_000);

  /** The call of an example, with the grade and the flow that it has. */
  async function theCall(document: Record<string, unknown>, over: object = {}): Promise<string> {
    const { db } = bench.hub.store;
    const main = await anAccount(bench.hub, 'main');
    const [, name, alias] = /^(.*)\((.*)\)$/.exec(String(document.level_name)) ?? [];
    await insertGrade(db, 'hub_level', {
      ...{ id: String(document.level_id), account_id: main, flow_id: null, position: 1, rule: '{}' },
      ...{ name: String(name), alias: String(alias), color: '#000', created: 1, updated: 1 },
    });
    const flow = { id: FLOW, account_id: main, name: 'invitation', host_name: 'invitation', settings: '{}' };
    await db
      .insertInto('hub_flow')
      .values({ ...flow, created: 1 } as never)
      .execute();
    const callid = String(document.callid);
    await bench.commit('call_record', [
      {
        ...aRecord(callid),
        ...Object.fromEntries(
          ['task_id', 'callee', 'caller_number', 'duration', 'bill', 'rounds', 'recordfile'].map((key) => [
            key,
            document[key],
          ]),
        ),
        score: String(document.score),
        hangup_disposition: document.hangup_disposition,
        calldate: utc(String(document.calldate)),
        answerdate: utc(String(document.answerdate)),
        hangupdate: utc(String(document.hangupdate)),
        ...over,
      },
    ]);
    return callid;
  }

  it('GET v1/record has every field of the document, by name, type and unit', async () => {
    const document = documentOf('record');
    const callid = await theCall(document, { flow_end: null });
    await bench.settle();
    await aUser(bench.hub, 'li', 'operator');
    const session = await logIn(bench.hub, 'li');
    const first = await hub().ask('GET', `/v1/record/${callid}`, { session });
    expect(first.body.data.read_at).toBe(document.read_at);
    const { body } = await get(`record/${callid}`);
    expect(body).toEqual({
      ...{ code: 200, status: 'ok', message: 'ok' },
      data: { ...document, id: callid, group_id: FLOW, gender: 0, gender_str: '未知' },
    });
    expect(Object.keys(body.data)).toEqual(Object.keys(document));
  });

  it('GET v1/task/record lists them as the document does', async () => {
    const document = documentOf('record-list');
    const [item] = document.data;
    const callid = await theCall(item);
    const { db } = bench.hub.store;
    const main = await anAccount(bench.hub, 'main');
    const shared = { account_id: main, created: 1, updated: 1 };
    await insertGrade(db, 'hub_tag_scene', { ...shared, id: 'scene', name: '销售' });
    await insertGrade(db, 'hub_tag_group', { ...shared, id: 'group', name: '有意向', scene_id: 'scene' });
    await insertGrade(db, 'hub_tag', {
      ...{ ...shared, id: 'tag', name: '肯定', description: '', color: '#2DF0D0', status: 1 },
      ...{ group_ids: '["group"]', rules: '[{"keyword":"好"}]' },
    });
    await bench.commit('conversation', aCall(callid, 4));
    await bench.settle();
    const { body } = await get('task/record');
    expect(body.data).toMatchObject({ total: 1, last_page: 1, current_page: 1, total_is_estimate: false });
    expect(differences(document, body.data)).toEqual([]);
    const { tags, tag_groups, city, province, operator_name, ...plain } = item;
    expect(body.data.data[0]).toMatchObject({
      ...plain,
      ...{ id: callid, group_id: FLOW, gender: 0, province_id: 0, city_id: 0, operator: 0 },
      ...{ created_at: item.answerdate, updated_at: '2020-03-02 16:08:51', read_at: null },
      tags: [{ id: 'tag', name: '肯定', status: true, tag_groups: [{ id: 'group', tag_scene_id: 'scene' }] }],
      tag_groups: [{ id: 'group', name: '有意向' }],
      level: item.level,
    });
  });

  it('GET v1/task/record_info has the turns as the document has them', async () => {
    const document = documentOf('record-info');
    const callid = await theCall(document.info.record);
    await bench.commit('conversation', [
      aRow(callid, 0, { response_description: '流程1', potential: '0', matching_keyword: null }),
      aRow(callid, 1, { input_args: '啊', input_final: 0, response_id: null, prompts_played: null }),
      aRow(callid, 2, {
        ...{ input_args: '不再见，再见。', matching_keyword: '再见', response_type: 2, response_id: 'P1' },
        prompts_played: [{ prompt: '您好', ms: 15_000 }],
      }),
      ...aCall(callid, 4).slice(3),
    ]);
    await bench.settle();
    const { body } = await get(`task/record_info/${document.info.record.task_id}/${callid}`);
    const { records, ...rest } = body.data;
    expect(differences(document, body.data)).toEqual([]);
    expect(records.map((turn: { notify: string }) => turn.notify)).toEqual([
      ...['enter', 'asrprogress_notify', 'asrmessage_notify', 'leave'],
    ]);
    expect(records[0]).toMatchObject({
      ...{ question: '', question_index: 0, keyword: '', answer_text: '流程1', word_class: '16' },
      ...{ sequence: 1, score: 0, answer_content: '您好' },
      contents: [{ sort: 0, status: true, translate_text: '您好', wav_second: 15 }],
    });
    expect(records[1]).toMatchObject({
      question: '啊',
      question_index: 1,
      speak_ms: 0,
      answer_content: null,
    });
    expect(records[2]).toMatchObject({
      ...{ question: '不再见，再见。', question_index: 1, speak_ms: 830, play_ms: 120, keyword: '再见' },
      ...{ answer_id: 'P1', word_class: '1', record_id: callid },
    });
    expect(rest.info.record).toMatchObject({ callid, bill: 10120, level: document.info.record.level });
    expect((await get(`task/record_info/0/${callid}`)).status).toBe(404);
  });

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
      ['keyword=好的&task_id=t1', ['c1']],
      ['keyword=100%25&task_id=t1', []],
      ['keyword=好的', 'querystring.keyword'],
      ['keyword=好的&start_time=2026-02-20 00:00:00&end_time=2026-03-20 00:00:00', ['c1']],
      ['flow=999', []],
      ['level=none', []],
      ['tags=none', []],
      ['page=800', 'querystring.page'],
      ['cursor=x', 'querystring.cursor'],
    ];
    for (const [query, expected] of wanted) expect([query, await found(query)]).toEqual([query, expected]);
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
