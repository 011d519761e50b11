/** The call module's API over records: answers are the examples of its document, but for the departures that are listed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../../engine/contract/row.ts';
import { insertVersion } from '../../../../sidecar/store/hub/flow-versions.ts';
import { packScript } from '../../../../sidecar/store/hub/packed-script.ts';
import { insertGrade } from '../../../../sidecar/store/hub/records/grades.ts';
import { aKey, anAccount, aUser, logIn } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, anEnd, aRecord, aRow } from '../../rows/fixture.ts';
import { type Bench, openBench } from './bench.ts';
import {
  CUT_TAGS,
  documentOf,
  expectedText,
  NEW_GROUP_ID,
  OF_INFO,
  OF_LIST,
  OF_NUMBERS,
  OF_RECORD,
  OF_TASK,
} from './document/departures.ts';
import { insertExampleTask } from './document/example-task.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

/** A time of the document, which is China's. */
const utc = (local: string) => new Date(`${local.replace(' ', 'T')}+08:00`).toISOString();
const FLOW = 297;

// biome-ignore lint/suspicious/noExplicitAny: a turn of the document
type Turn = any;

/** The rows that the robot writes in a call with these turns. The prompts of a turn are in the next row that ends them. */
function rowsOf(callid: string, turns: readonly Turn[], end: string): Row[] {
  const rows = turns.map((turn, index) => {
    const isCreate = turn.notify === 'enter';
    const isFinal = turn.notify !== 'asrprogress_notify';
    return aRow(callid, index, {
      createtime: utc(turn.created_at),
      input_args: isCreate ? 'invitation' : turn.question,
      ...(isCreate ? {} : { input_final: isFinal ? 1 : 0 }),
      input_duration: turn.speak_ms,
      input_play_time: turn.play_ms,
      matching_keyword: turn.keyword,
      ...{ response_id: turn.answer_id, response_description: turn.answer_text, potential: '0' },
      response_type: turn.word_class === '1' ? 2 : turn.word_class === null ? null : 1,
      prompts_played: null,
    });
  });
  const destroy = { ...anEnd(callid, turns.length), createtime: end, potential: '0', prompts_played: null };
  const all: Row[] = [...rows, destroy];
  for (const [index, { contents, answer_content }] of turns.entries()) {
    const [first] = contents;
    if (!first) continue;
    const more = answer_content.split('\n').slice(1);
    const played = all.find((row, at) => at > index && row.input_final !== 0) as Row;
    played.prompts_played = [
      { prompt: first.translate_text, ms: Math.round(first.wav_second * 1000) },
      ...more.map((prompt: string) => ({ prompt, ms: 2000 })),
    ];
  }
  return all;
}

const failed = (code: number, error: string, path: string | null) => ({
  ...{ code, status: 'error', data: null },
  error: { code: error, path },
});

describe.each(['sqlite', 'mariadb'] as const)('the examples of the document on %s', (kind) => {
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
  async function theCall(
    document: Record<string, unknown>,
    over: object = {},
    { name = 'invitation', created_at = '2018-12-15 18:46:41' } = {},
  ): Promise<string> {
    const { db } = bench.hub.store;
    const main = await anAccount(bench.hub, 'main');
    const [, level, alias] = /^(.*)\((.*)\)$/.exec(String(document.level_name)) ?? [];
    await insertGrade(db, 'hub_level', {
      ...{ id: String(document.level_id), account_id: main, flow_id: null, position: 1, rule: '{}' },
      ...{ name: String(level), alias: String(alias), color: '#000', created: 1, updated: 1 },
    });
    const flow = { id: document.group_id, account_id: main, name, host_name: 'invitation', settings: '{}' };
    await db
      .insertInto('hub_flow')
      .values({ ...flow, created: Date.parse(utc(created_at)) } as never)
      .execute();
    const callid = String(document.callid);
    await bench.commit('call_record', [
      {
        ...aRecord(callid, { direction: 'outbound' }),
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

  /** Turns the clocks. @param local time of the document */
  function at(local: string): void {
    for (const { clock } of bench.hubs) clock.now = Date.parse(utc(local));
  }

  // biome-ignore lint/suspicious/noExplicitAny: tags of the document
  async function addTags(tags: readonly any[], groupsOf: (tag: any) => any[]): Promise<void> {
    const { db } = bench.hub.store;
    const account_id = await anAccount(bench.hub, 'main');
    const times = ({ created_at, updated_at }: Record<string, string>) => ({
      created: Date.parse(utc(String(created_at))),
      updated: Date.parse(utc(String(updated_at))),
    });
    const groups = new Map(tags.flatMap(groupsOf).map((group) => [group.id, group]));
    for (const group of groups.values()) {
      const { id, name, tag_scene_id: scene_id } = group;
      await insertGrade(db, 'hub_tag_group', { account_id, id, name, scene_id, ...times(group) });
    }
    for (const tag of tags) {
      const { id, name, description, color, rules = [{ keyword: '好' }] } = tag;
      await insertGrade(db, 'hub_tag', {
        ...{ account_id, id, name, description, color, status: 1, ...times(tag) },
        group_ids: JSON.stringify(groupsOf(tag).map((group) => group.id)),
        rules: JSON.stringify(rules),
      });
    }
  }

  it('GET v1/record answers as the document does', async () => {
    const document = documentOf('record');
    const callid = await theCall(document, { flow_end: null });
    await bench.settle();
    await aUser(bench.hub, 'li', 'operator');
    const session = await logIn(bench.hub, 'li');
    const first = await hub().ask('GET', `/v1/record/${callid}`, { session });
    expect(first.body.data.read_at).toBe(document.read_at);
    const { data, ...envelope } = (await get(`record/${callid}`)).body;
    expect(envelope).toEqual({ code: 200, status: 'ok', message: 'ok' });
    expect(JSON.stringify(data, null, 1)).toBe(expectedText(document, OF_RECORD));
  });

  it('GET v1/task/record answers as the document does', async () => {
    const document = documentOf('record-list');
    const [item] = document.data;
    at('2020-03-06 22:32:37');
    const callid = await theCall(item, { callee: '18651683344' });
    const tags = [...CUT_TAGS.map((tag) => ({ ...item.tags[0], ...tag })), ...item.tags];
    await addTags(tags, (tag) => tag.tag_groups);
    await bench.commit('conversation', aCall(callid, 4));
    await bench.settle();
    at(item.read_at);
    await aUser(bench.hub, 'li', 'operator');
    await hub().ask('GET', `/v1/record/${callid}`, { session: await logIn(bench.hub, 'li') });
    const { data, ...envelope } = (await get('task/record')).body;
    expect(envelope).toEqual({ code: 200, status: 'ok', message: 'ok' });
    expect(JSON.stringify(data, null, 1)).toBe(expectedText(document, OF_LIST));
  });

  it('GET v1/task/record_info answers as the document does', async () => {
    const document = documentOf('record-info');
    const { record, task } = document.info;
    at('2019-04-22 18:20:07');
    const callid = await theCall(record, {}, task.group);
    const turns: Turn[] = document.records;
    const nodes = document.utterances.map(({ id, description, score }: Record<string, unknown>) => [
      id,
      { description, potential: String(score) },
    ]);
    const packed = await packScript(Buffer.from(JSON.stringify({ flow: Object.fromEntries(nodes) })));
    const version = { version: '0123456789ab', behaviour: '0'.repeat(64), source: 'saved' as const };
    const archived = { flowId: FLOW, ...version, author: null, note: '', packed };
    await insertVersion(bench.hub.store.db, archived, Date.parse(utc(task.group.created_at)));
    const [tag] = (turns[0] as Turn).tags;
    const groups = tag.tag_group.map((group: object) => ({ ...group, id: NEW_GROUP_ID }));
    await addTags([{ ...tag, rules: [{ node: turns[0]?.answer_id }] }], () => groups);
    await bench.commit('conversation', rowsOf(callid, turns, utc(record.hangupdate)));
    await bench.settle();
    const accountId = await anAccount(bench.hub, 'main');
    await insertExampleTask(bench.hub.store.db, task, { accountId, utc });
    const { data, ...envelope } = (await get(`task/record_info/${record.task_id}/${callid}`)).body;
    expect(envelope).toEqual({ code: 200, status: 'ok', message: 'ok' });
    expect(JSON.stringify(data, null, 1)).toBe(expectedText(document, OF_INFO));
    expect((await get(`task/record_info/0/${callid}`)).status).toBe(404);
    const own = (await get(`task/${task.uuid}`)).body.data;
    const known = Object.fromEntries(Object.keys(task).map((name) => [name, own[name]]));
    expect(JSON.stringify(known, null, 1)).toBe(expectedText(task, OF_TASK));
  });

  it('the numbers of a task', async () => {
    const document = documentOf('number-list');
    const [number] = document.data;
    const accountId = await anAccount(bench.hub, 'main');
    const { db } = bench.hub.store;
    const uuid = number.call_history[0].task_id;
    const task = { ...documentOf('record-info').info.task, uuid };
    const task_id = await insertExampleTask(db, task, { accountId, utc });
    const key = '+8618651683344';
    await db
      .insertInto('call_number')
      .values({
        ...{ id: number.id, task_id, account_id: accountId, number: number.number, number_key: key },
        ...{ country: 'CN', state: 2, status: 1, attempts: 2, updated: 1, city_id: 320100, operator: 2 },
      })
      .execute();
    for (const [at, one] of [...number.call_history].reverse().entries()) {
      const called_at = Date.parse(utc(one.call_time));
      const { id, call_id, duration, bill, hangup_cause, hangup_code, call_status, status } = one;
      await db
        .insertInto('call_history')
        .values({
          ...{ id, call_id, duration, bill, hangup_cause, hangup_code, call_status, status, called_at },
          ...{ account_id: accountId, task_id, number_id: number.id, number: number.number, number_key: key },
          ...{ attempt: at + 1, call_time: `${one.call_time}.000`, ended_at: called_at + duration },
          ...{ early_media: at === 0 ? 'busy now' : null, class: at === 0 ? 'callee' : 'answered' },
          ...{ counts: 1, record_file: one.record_file, calling_number: one.calling_number, line_id: 1 },
          ...{ host: 'host-1', source: 'record', created_at: one.created_at, updated_at: one.updated_at },
        })
        .execute();
    }
    const { body } = await get(`task/number?task_id=${uuid}&page=1&call_history=1`);
    expect(JSON.stringify(body.data, null, 1)).toBe(expectedText(document, OF_NUMBERS));
    const without = (await get(`task/number?task_id=${uuid}&status=[0,1]`)).body.data.data;
    expect(Object.keys(without[0])).not.toContain('call_history');
  });

  it('errors have the envelope of answers, in the language asked for', async () => {
    const viewer = await aKey(bench.hub, 'viewer');
    const askIn = async (language: string, path: string, key: string | undefined) => {
      const headers = { 'accept-language': language };
      const { status, body } = await hub().ask('GET', `/v1/${path}`, { ...(key && { key }), headers });
      const { message, ...rest } = body;
      expect(/[\u4e00-\u9fff]/.test(message)).toBe(language !== 'en');
      expect(rest.code).toBe(status);
      return rest;
    };
    const ask = async (path: string, key: string | undefined) => {
      const inEnglish = await askIn('en', path, key);
      expect(await askIn('zh-CN', path, key)).toEqual(inEnglish);
      return inEnglish;
    };
    for (const path of ['record/none', 'task/record_info/0/none']) {
      expect(await ask(path, viewer)).toEqual(failed(404, 'NOT_FOUND', null));
      expect(await ask(path, undefined)).toEqual(failed(401, 'UNAUTHENTICATED', null));
    }
    expect(await ask('task/record?per_page=501', viewer)).toEqual(
      failed(422, 'INVALID', 'querystring.per_page'),
    );
    expect(await ask('task/record?callee=95001', viewer)).toEqual(
      failed(403, 'FORBIDDEN', 'querystring.callee'),
    );
  });
});
