/** Old calls go, and one caller's data is handed out and erased: on SQLite, and with two hubs on one MariaDB. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Retention } from '../../../../sidecar/hub/retention/retention.ts';
import { UNCOUNTED } from '../../../../sidecar/hub/status/counters.ts';
import { RemovedCalls } from '../../../../sidecar/ingest/rejected/removed-calls.ts';
import { writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { insertIdempotencyKey, keepAnswer } from '../../../../sidecar/store/hub/idempotency.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { aKey, anAccount } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { aCall, aRecord } from '../../rows/fixture.ts';
import { type Bench, openBench } from '../records/bench.ts';
import { aKeeper, aRecording, endCall, endUnanswered, isThere, recordingRows } from './recording-bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const DAY_MS = 86_400_000;
const NUMBER = '13912345678';

describe.each(['sqlite', 'mariadb'] as const)('calls on %s', (kind) => {
  let bench: Bench;
  let folder: string;
  let admin: string;
  let turn = 0;
  const hub = () => bench.hubs[turn++ % bench.hubs.length] as Bench['hub'];
  beforeEach(async () => {
    folder = temporaryFolder();
    bench = await openBench(kind, mariadb, { recordings: { folder } });
    admin = await aKey(bench.hub, 'admin');
    for (const one of bench.hubs) one.clock.now = Date.now();
  }, 60_000);

  const callids = async () => {
    const { reader } = bench.parts();
    const { db } = bench.hub.store;
    const all = ['old', 'older', 'new'];
    const [records, rows] = [await reader.records(db, all), await reader.rows(db, all)];
    return { records: [...records.keys()].sort(), rows: [...rows.keys()].sort() };
  };
  const ago = (days: number) => ({ calldate: new Date(Date.now() - days * DAY_MS).toISOString() });
  const retention = (one: Bench['hub']) =>
    new Retention({ ...bench.parts(one), log: recordedLog().log, counters: UNCOUNTED, pauseMs: 0 });
  const keepFor = async (days: number | null) => {
    const id = await anAccount(bench.hub, 'main');
    return hub().ask('PUT', `/v1/account/${id}`, { key: admin, body: { keep_days: days } });
  };

  it('that are older than the account keeps them go, with rows, states and recordings', async () => {
    const [old, fresh] = [aRecording(folder, 'old.wav'), aRecording(folder, 'new.wav')];
    await endCall(bench, 'old', { whole: old.path, ...ago(31) });
    await endCall(bench, 'older', { whole: null, ...ago(300) });
    await endCall(bench, 'new', { whole: fresh.path, ...ago(29) });
    expect(await retention(bench.hub).look()).toBe(0);
    const dry = await hub().ask('GET', '/v1/retention?days=30', { key: admin });
    expect(dry.body.data).toEqual({ keep_days: null, calls: 2 });
    expect((await keepFor(30)).body.data).toMatchObject({ keep_days: 30 });
    expect((await hub().ask('GET', '/v1/retention', { key: admin })).body.data).toEqual({
      keep_days: 30,
      calls: 2,
    });
    const removed = await Promise.all(bench.hubs.map((one) => retention(one).look()));
    expect(Math.max(...removed)).toBeGreaterThan(0);
    expect(await callids()).toEqual({ records: ['new'], rows: ['new'] });
    const { db } = bench.hub.store;
    const states = await db.selectFrom('hub_call_state').select('callid').execute();
    expect(states).toEqual([{ callid: 'new' }]);
    await aKeeper(bench.hub, { folder }).keeper.look();
    expect([isThere(old.path), isThere(fresh.path)]).toEqual([false, true]);
    expect((await recordingRows(bench.hub)).map(({ callid }) => callid)).toEqual(['new']);
  });

  it('that nobody answered have the sound before the answer, which goes with them', async () => {
    const sounds = ['old', 'erased', 'new'].map((id) => aRecording(folder, `${id}.early.wav`));
    const [old, erased, fresh] = sounds as [(typeof sounds)[0], (typeof sounds)[0], (typeof sounds)[0]];
    await endUnanswered(bench, 'old', { sound: old.path, ...ago(31) });
    await endUnanswered(bench, 'erased', { sound: erased.path, ...ago(1), callee: NUMBER });
    await endUnanswered(bench, 'new', { sound: fresh.path, ...ago(1), callee: '13800000001' });
    const record = (await hub().ask('GET', '/v1/record/new', { key: admin })).body.data;
    expect(record).toMatchObject({ recordfile: fresh.path, bill: 0, answerdate: null });
    const files = (await hub().ask('GET', '/v1/recording/new/files', { key: admin })).body.data;
    expect(files).toMatchObject([{ kind: 'call', host: 'host-1' }]);
    const heard = await hub().server.inject({
      ...{ method: 'GET', url: '/v1/recording/new', headers: { authorization: `Bearer ${admin}` } },
    });
    expect([heard.statusCode, heard.rawPayload.equals(fresh.content)]).toEqual([200, true]);
    const exported = await hub().ask('POST', '/v1/privacy/export', { key: admin, body: { number: NUMBER } });
    expect(exported.body.data.data).toMatchObject([{ recordings: [{ path: erased.path }] }]);
    const gone = await hub().ask('POST', '/v1/privacy/erase', { key: admin, body: { number: NUMBER } });
    expect(gone.body.data).toMatchObject({ calls: 1 });
    await keepFor(30);
    expect(await retention(bench.hub).look()).toBe(1);
    await aKeeper(bench.hub, { folder }).keeper.look();
    expect(sounds.map(({ path }) => isThere(path))).toEqual([false, false, true]);
    expect((await recordingRows(bench.hub)).map(({ callid }) => callid)).toEqual(['new']);
  });

  it('without a record go too, in steps, and only those of the account', async () => {
    const recorded = aRecording(folder, 'lost.wav');
    const at = new Date(Date.now() - 31 * DAY_MS).toISOString();
    const begun = (callid: string, over: object) => aCall(callid, 4).map((row) => ({ ...row, ...over }));
    const lost = Array.from({ length: 260 }, (_, i) => begun(`lost-${i}`, { createtime: at }));
    const [first = {}, ...others] = begun('old', { createtime: at });
    await bench.commit('conversation', [{ ...first, record: recorded.path }, ...others, ...lost.flat()]);
    await bench.commit('conversation', begun('new', { createtime: new Date().toISOString() }));
    await bench.commit('conversation', begun('north', { createtime: at, flow_name: 'f.@north' }));
    // Nobody waits for their records any longer.
    await bench.hub.store.db.deleteFrom('hub_call_change').execute();
    await keepFor(30);
    expect(await retention(bench.hub).look()).toBe(261);
    const { db } = bench.hub.store;
    const { reader } = bench.parts();
    const left = await reader.rows(db, ['old', 'lost-0', 'lost-259', 'new', 'north']);
    expect([...left.keys()].sort()).toEqual(['new', 'north']);
    await aKeeper(bench.hub, { folder }).keeper.look();
    expect([isThere(recorded.path), await recordingRows(bench.hub)]).toEqual([false, []]);
  });

  it('with a record do not wait for a walk through the rows of other accounts', async () => {
    await keepFor(30);
    const id = await anAccount(bench.hub, 'north');
    const north = await aKey(bench.hub, 'admin', { account: 'north' });
    await hub().ask('PUT', `/v1/account/${id}`, { key: north, body: { keep_days: 30 } });
    await endCall(bench, 'old', { whole: null, flow_name: 'f.@north', ...ago(31) });
    const slow = new Retention({
      ...bench.parts(bench.hub),
      log: recordedLog().log,
      counters: UNCOUNTED,
      pauseMs: 120_000,
    });
    const looked = slow.look();
    await until('the call is removed', async () => (await callids()).records.length === 0);
    await slow.stop();
    await looked;
  });

  it('stay while rows wait for the database', async () => {
    await endCall(bench, 'old', { whole: null, ...ago(31) });
    await keepFor(30);
    const { db, kind: dialect } = bench.hub.store;
    const report = { ...HOST_REPORT, spool: { ...HOST_REPORT.spool, oldest_ms: 30_000 } };
    await writeHost(db, { host: 'fs1', report, stopped: false }, dialect);
    expect(await retention(bench.hub).look()).toBe(0);
    await writeHost(db, { host: 'fs1', report: HOST_REPORT, stopped: false }, dialect);
    expect(await retention(bench.hub).look()).toBe(1);
  });

  it('of one number are handed out and erased, and of no other account', async () => {
    const mine = aRecording(folder, 'old.wav');
    const context = { headers: { 'X-app-id': 'a' }, answer: { variables: { name: '王先生' } } };
    await endCall(bench, 'old', { whole: mine.path, caller_number: NUMBER, ...{ context } });
    await endCall(bench, 'new', { whole: null, caller_number: '13800000000' });
    await anAccount(bench.hub, 'north');
    const theirs = await aKey(bench.hub, 'admin', { account: 'north' });
    const operator = await aKey(bench.hub, 'operator');
    const ask = (what: string, key = admin) =>
      hub().ask('POST', `/v1/privacy/${what}`, { key, body: { number: NUMBER } });
    expect((await ask('export', operator)).status).toBe(403);
    expect((await ask('export', theirs)).body.data).toMatchObject({ data: [], next_cursor: null });
    expect((await ask('erase', theirs)).body.data).toMatchObject({ calls: 0 });
    const { body } = await ask('export');
    expect(body.data).toMatchObject({
      data: [
        {
          record: { callid: 'old', caller_number: NUMBER, context },
          recordings: [{ path: mine.path }],
          pushes: [],
        },
      ],
      next_cursor: null,
    });
    expect(body.data.data[0].rows).toHaveLength(4);
    expect((await ask('erase')).body.data).toMatchObject({ calls: 1 });
    expect(await callids()).toEqual({ records: ['new'], rows: ['new'] });
    await aKeeper(bench.hub, { folder }).keeper.look();
    expect([isThere(mine.path), await recordingRows(bench.hub)]).toEqual([false, []]);
    expect((await ask('erase')).body.data).toMatchObject({ calls: 0 });
    const audit = await hub().ask('GET', '/v1/audit', { key: admin });
    const kept = JSON.stringify(audit.body.data);
    expect(kept).toContain('privacy.erase');
    expect(kept).not.toContain(NUMBER);
  });

  it('leave neither number nor words in the database or on this host once they are erased', async () => {
    const words = '我住在梧桐路七号';
    const rows = aCall('old', 4).map((row, i) => (i === 1 ? { ...row, input_args: words } : row));
    await bench.commit('conversation', rows);
    await bench.commit('call_record', [
      {
        ...{ ...aRecord('old', { recordfile: null }), rows: 4, caller_number: NUMBER },
        context: { headers: { 'X-number': NUMBER }, answer: { variables: { address: words } } },
      },
    ]);
    await bench.settle();
    const { store } = bench.hub;
    const id = await anAccount(bench.hub, 'main');
    const keyed = { accountId: id, route: 'POST /v1/task', idempotencyKey: 'k', body: 'b' };
    await insertIdempotencyKey(store.db, keyed, bench.hub.clock.now);
    await keepAnswer(store.db, keyed, { status: 200, answer: JSON.stringify({ number: NUMBER, words }) });
    const spool = temporaryFolder();
    const contexts = temporaryFolder();
    const kept = [
      [join(spool, 'rejected'), '.jsonl'],
      [join(spool, 'calls', 'rejected'), '.jsonl'],
      [contexts, '.json'],
    ] as const;
    for (const [at, suffix] of kept) {
      mkdirSync(at, { recursive: true });
      for (const callid of ['old', 'kept']) writeFileSync(join(at, callid + suffix), `${NUMBER} ${words}`);
    }
    expect(await foundIn(bench, [NUMBER, words])).not.toEqual([]);
    const erased = await hub().ask('POST', '/v1/privacy/erase', { key: admin, body: { number: NUMBER } });
    expect(erased.body.data).toMatchObject({ calls: 1 });
    expect(await foundIn(bench, [NUMBER, words])).toEqual([]);
    const { log } = recordedLog();
    expect(await new RemovedCalls({ spool, contexts, store, log }).look()).toBe(3);
    for (const [at, suffix] of kept) expect(readdirSync(at)).toEqual([`kept${suffix}`]);
  });
});

/** The tables, and on SQLite the file as it is on the disk, that have any of these texts. */
async function foundIn({ hub: { store, sqlite } }: Bench, texts: readonly string[]): Promise<string[]> {
  const hasAny = (content: string | Buffer): boolean => texts.some((text) => content.includes(text));
  const tables = await store.db.introspection.getTables();
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await store.db
      .selectFrom(name as never)
      .selectAll()
      .execute();
    if (hasAny(JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))))
      found.push(name);
  }
  if (sqlite && hasAny(readFileSync(sqlite.path))) found.push('the file');
  return found;
}
