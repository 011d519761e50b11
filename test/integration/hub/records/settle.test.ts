/** When a call is whole, and what follows: on SQLite, and by two hubs on one MariaDB. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findMissed } from '../../../../sidecar/hub/records/missed.ts';
import { OVERDUE_MS, settleAgain } from '../../../../sidecar/hub/records/settle.ts';
import { readFigures } from '../../../../sidecar/store/hub/dialing/counters.ts';
import { insertTask } from '../../../../sidecar/store/hub/dialing/tasks.ts';
import { insertGrade } from '../../../../sidecar/store/hub/records/grades.ts';
import { anAccount, NOON, ZONE } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, aFurtherFlow, aRecord, aRow } from '../../rows/fixture.ts';
import { type Bench, openBench } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('a call on %s', (kind) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(kind, mariadb);
    await addTarget(await anAccount(bench.hub, 'main'));
  }, 60_000);

  async function addTarget(accountId: number, events = ['call.ended']): Promise<void> {
    const secret = { secret: 'sealed', old_secret: null, old_secret_until: null };
    const target = { account_id: accountId, url: 'https://crm.example/', events: JSON.stringify(events) };
    await bench.hub.store.db
      .insertInto('hub_push_target')
      .values({ ...target, ...secret, removed: null, created: NOON })
      .execute();
  }

  const outbox = () =>
    bench.hub.store.db.selectFrom('hub_outbox').selectAll().orderBy('callid').orderBy('id').execute();
  const lines = async () =>
    (await bench.hub.store.db.selectFrom('hub_call_change').selectAll().execute()).length;
  const recordOf = async (callid: string) =>
    (await bench.parts().reader.records(bench.hub.store.db, [callid])).get(callid);

  it.each(['rows first', 'record first'])('is told once, %s', async (order) => {
    const rows = () => bench.commit('conversation', aCall('c1', 4));
    const record = () => bench.commit('call_record', [{ ...aRecord('c1'), rows: 4 }]);
    const [first, second] = order === 'rows first' ? [rows, record] : [record, rows];
    await first();
    await bench.settle();
    expect(await outbox()).toEqual([]);
    await second();
    await bench.settle();
    await bench.settle();
    const [push, ...others] = await outbox();
    expect(others).toEqual([]);
    expect(push).toMatchObject({
      callid: 'c1',
      event: 'call.ended',
      state: 'waiting',
      push_id: expect.stringMatching(/^msg_[\w-]{24}$/),
    });
    const body = JSON.parse(push?.body ?? '');
    expect(body).toMatchObject({
      type: 'call.ended',
      timestamp: new Date(NOON).toISOString(),
      data: { call_id: 'c1', number: '13800000000', status: 1, bill: 5000, seq: 1, level: null, tags: [] },
    });
    expect(await lines()).toBe(0);
    expect(body.data.turns).toHaveLength(4);
    expect(await recordOf('c1')).toMatchObject({
      account: 'main',
      host: 'host-1',
      flow_version: '0123456789ab',
      latencies: { speech: { count: 2, sum: 1660, most: 830 } },
    });
  });

  it('waits for the rows of its last flow', async () => {
    await bench.commit('conversation', aCall('c1', 4));
    await bench.commit('call_record', [{ ...aRecord('c1'), rows: 7 }]);
    await bench.settle();
    expect(await outbox()).toEqual([]);
    await bench.commit('conversation', aFurtherFlow('c1', 4, 3));
    await bench.settle();
    expect(await outbox()).toHaveLength(1);
  });

  it('of a task counts in its figures once, with rounds and grade, and in no task of another account', async () => {
    const { db } = bench.hub.store;
    const times = { created: NOON, updated: NOON };
    const tasks = ['main', 'other'].map(async (name, index) => {
      const task = { uuid: `a0000000-0000-4000-8000-00000000000${index}`, name, state: 'running', ...times };
      const limits = { maximumcall: 1, call_per_second: 1, originate_variables: '', rules: '{}' };
      const account_id = await anAccount(bench.hub, name);
      const id = await insertTask(db, { ...task, ...limits, account_id, destination_extension: '1000' });
      return { id, uuid: task.uuid };
    });
    const [mine, theirs] = (await Promise.all(tasks)) as [
      { id: number; uuid: string },
      { id: number; uuid: string },
    ];
    await insertGrade(db, 'hub_level', {
      ...{ id: 'grade-A', account_id: await anAccount(bench.hub, 'main'), flow_id: null, position: 1 },
      ...{ name: 'A', alias: '', color: '#000', rule: '{}', ...times },
    });
    for (const [callid, task_id] of [
      ['c1', mine.uuid],
      ['c2', mine.uuid],
      ['c3', theirs.uuid],
      ['c4', null],
    ] as const) {
      await bench.commit('conversation', aCall(callid, 4));
      await bench.commit('call_record', [{ ...aRecord(callid, { task_id, rounds: 2 }), rows: 4 }]);
    }
    await bench.settle();
    await settleAgain(bench.parts(), ['c1']);
    const figures = await readFigures(db, [mine.id, theirs.id]);
    expect(Object.fromEntries(figures.get(mine.id) ?? [])).toEqual({ rounds: 4, 'level:grade-A': 2 });
    expect(figures.get(theirs.id)?.size).toBe(0);
  });

  it('without a flow is whole with its record', async () => {
    const refused = { answerdate: null, bill: 0, hangupcause: 'USER_BUSY', direction: 'outbound' } as const;
    await bench.commit('call_record', [aRecord('c1', { ...refused, flow_end: null, rounds: null })]);
    await bench.settle();
    const [push] = await outbox();
    expect(JSON.parse(push?.body ?? '').data).toMatchObject({ number: '95001', status: 8, turns: [] });
  });

  it('is taken for whole an hour later if its last rows never come', async () => {
    await bench.commit('conversation', aCall('c1', 4).slice(0, 3));
    await bench.commit('call_record', [{ ...aRecord('c1'), rows: 4 }]);
    await bench.settle();
    expect([await outbox(), await lines()]).toEqual([[], 1]);
    bench.hub.clock.now = Date.now() + OVERDUE_MS + 1;
    await bench.settle();
    expect([(await outbox()).length, await lines()]).toEqual([1, 0]);
  });

  it('that was lost is told once, also when its real record comes later', async () => {
    await bench.commit('conversation', [
      ...aCall('c1', 3).slice(0, 2),
      aRow('c1', 2, { input_type: 11, input_args: 'error(lost)', response_type: null }),
    ]);
    await bench.commit('call_record', [aRecord('c1', { flow_end: 'error(lost)' })]);
    await bench.settle();
    expect(await outbox()).toHaveLength(1);
    await bench.commit('call_record', [{ ...aRecord('c1'), rows: 9 }]);
    await bench.settle();
    expect(await outbox()).toHaveLength(1);
    expect(await recordOf('c1')).toMatchObject({ flow_end: 'hangup(NORMAL_CLEARING)', account: 'main' });
  });

  it('of a sidecar of an earlier release is found', async () => {
    const { db } = bench.hub.store;
    await bench.commit('conversation', aCall('c1', 4));
    await bench.commit('call_record', [aRecord('c1')]);
    await db.deleteFrom('hub_call_change').execute();
    await bench.settle();
    expect(await outbox()).toEqual([]);
    const live = bench.hub.store.liveReader(ZONE);
    await findMissed({ ...bench.parts(), now: Date.now, live }, undefined);
    await findMissed({ ...bench.parts(), now: Date.now, live }, undefined);
    bench.hub.clock.now = Date.now();
    await bench.settle();
    expect([(await outbox()).length, await lines()]).toEqual([1, 0]);
    expect(await findMissed({ ...bench.parts(), now: Date.now, live }, undefined)).toBeGreaterThan(NOON);
    expect(await lines()).toBe(0);
  });

  it('goes to its own account’s targets only', async () => {
    await addTarget(await anAccount(bench.hub, 'acme'));
    await addTarget(await anAccount(bench.hub, 'acme'), ['task.started']);
    const rows = aCall('c1', 3).map((row) => ({ ...row, flow_name: 'sale.@acme' }));
    await bench.commit('conversation', rows);
    await bench.commit('call_record', [aRecord('c1', { flow_name: 'sale.@acme' })]);
    await bench.settle();
    expect(await outbox()).toMatchObject([{ account_id: await anAccount(bench.hub, 'acme'), callid: 'c1' }]);
  });

  it('gets the first level whose rule holds, and tags; both are computed again on request', async () => {
    const { db } = bench.hub.store;
    const main = await anAccount(bench.hub, 'main');
    const grade = (position: number, name: string, rule: object) =>
      insertGrade(db, 'hub_level', {
        ...{ id: `grade-${name}`, account_id: main, flow_id: null, position, name, alias: '', color: '#000' },
        ...{ rule: JSON.stringify(rule), created: NOON, updated: NOON },
      });
    await grade(2, 'D', {});
    await grade(1, 'A', { score: { from: 3 }, tags: { any: ['tag-yes'] } });
    await insertGrade(db, 'hub_tag', {
      ...{ id: 'tag-yes', account_id: main, name: '有意向', description: '', color: '', status: 1 },
      ...{ group_ids: '[]', rules: '[{"keyword":"好"}]', created: NOON, updated: NOON },
    });
    await bench.commit('conversation', aCall('c1', 4));
    await bench.commit('call_record', [aRecord('c1')]);
    await bench.settle();
    expect(await recordOf('c1')).toMatchObject({
      level: 'grade-A',
      tags: [0, 1, 2].map((row) => ({ tag: 'tag-yes', row })),
    });
    const [push] = await outbox();
    expect(JSON.parse(push?.body ?? '').data).toMatchObject({
      level: { id: 'grade-A', name: 'A' },
      tags: [{ id: 'tag-yes', name: '有意向' }],
    });
    await db
      .updateTable('hub_level')
      .set({ rule: '{"score":{"from":4}}' })
      .where('id', '=', 'grade-A')
      .execute();
    await settleAgain(bench.parts(), ['c1']);
    expect(await recordOf('c1')).toMatchObject({ level: 'grade-D' });
    expect(await outbox()).toHaveLength(1);
  });

  it('among hundreds that are settled by all hubs at once is told once', async () => {
    const callids = Array.from({ length: 300 }, (_, index) => `c${String(index).padStart(4, '0')}`);
    const commits = Array.from({ length: 10 }, (_, index) => async () => {
      const some = callids.slice(index * 30, (index + 1) * 30);
      const records = () =>
        bench.commit(
          'call_record',
          some.map((callid) => ({ ...aRecord(callid), rows: 3 })),
        );
      if (index % 2 === 0) await records();
      for (const callid of some) await bench.commit('conversation', aCall(callid, 3));
      if (index % 2 === 1) await records();
    });
    let isDone = false;
    const settling = (async () => {
      while (!isDone) await bench.settle();
    })();
    const workers = Array.from({ length: 2 }, async () => {
      for (let next = commits.shift(); next; next = commits.shift()) await next();
    });
    await Promise.all(workers);
    isDone = true;
    await settling;
    await bench.settle();
    expect((await outbox()).map(({ callid }) => callid)).toEqual(callids);
  }, 120_000);
});
