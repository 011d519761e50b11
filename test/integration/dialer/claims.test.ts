/** Who is called when: claims on SQLite, and by three hosts on one MariaDB. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOON } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const SECOND = 1000;

const setLinesTried = (dialing: Dialing, id: number, lines_tried: string) =>
  dialing.hub.store.db.updateTable('call_number').set({ lines_tried }).where('id', '=', id).execute();

const setLinesTriedOf = (dialing: Dialing, taskId: number, lines_tried: string) =>
  dialing.hub.store.db
    .updateTable('call_number')
    .set({ lines_tried })
    .where('task_id', '=', taskId)
    .execute();

describe.each(['sqlite', 'mariadb'] as const)('claims on %s', (kind) => {
  const start = (): Promise<Dialing> => startDialing(kind, mariadb, 3);

  it('commit an attempt before anybody hears of the call', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ caller_line_id: await dialing.line() });
    const [number] = await dialing.numbers(taskId, ['13900000001']);
    const [call, ...others] = await dialing.claim();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ number: '13900000001', attempt: 1, callTime: NOON, callerNumber: '95001' });
    const rows = await dialing.hub.store.db.selectFrom('call_attempt').selectAll().execute();
    expect(rows).toMatchObject([{ id: call?.id, state: 'dialling', active: 1, host: 'host-0' }]);
    expect(await dialing.number(number as number)).toMatchObject({ state: 1, attempt_id: call?.id });
    expect(await dialing.claim()).toEqual([]);
  });

  it('never call a person twice at once, whatever the spelling and the task', async () => {
    const dialing = await start();
    const line = await dialing.line();
    const first = await dialing.task({ caller_line_id: line });
    const second = await dialing.task({ caller_line_id: line });
    await dialing.numbers(first, ['13900000001', '13900000002']);
    const [taken] = await dialing.numbers(second, ['+8613900000001']);
    await dialing.numbers(second, ['13900000003']);
    const calls = await dialing.claim();
    expect(calls.map(({ number }) => number).sort()).toEqual(['13900000001', '13900000002', '13900000003']);
    expect(await dialing.number(taken as number)).toMatchObject({ state: 0, next_at: NOON + 30 * SECOND });
    dialing.clock.now += 31 * SECOND;
    expect(await dialing.claim()).toEqual([]);
    await dialing.end(calls);
    dialing.clock.now += 31 * SECOND;
    expect((await dialing.claim()).map(({ number }) => number)).toEqual(['+8613900000001']);
  });

  it('keep to calls at once of task, line and host', async () => {
    const dialing = await start();
    const line = await dialing.line({ maximumcall: 5 });
    const taskId = await dialing.task({ caller_line_id: line, maximumcall: 3 });
    await dialing.numbers(taskId, mobiles(10));
    const calls = await dialing.claim();
    expect(calls).toHaveLength(3);
    const other = await dialing.task({ caller_line_id: line });
    await dialing.numbers(other, mobiles(10, 13_800_000_000));
    expect(await dialing.claim(0, { capacity: 4 })).toHaveLength(1);
    expect(await dialing.claim(1)).toHaveLength(1);
    expect(await dialing.claim(2)).toEqual([]);
    await dialing.end(calls.slice(0, 1));
    expect(await dialing.claim(2)).toHaveLength(1);
  });

  it('give no more permits in any second than the rate, over hosts and claims', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ caller_line_id: await dialing.line({ call_per_second: 7.5 }) });
    await dialing.numbers(taskId, mobiles(60));
    const times: number[] = [];
    for (let tick = 0; tick < 40; tick++) {
      const claimed = await Promise.all([0, 1, 2].map((host) => dialing.claimOnce(host, taskId)));
      times.push(...claimed.flatMap(({ calls }) => calls.map(({ callTime }) => callTime)));
      dialing.clock.now += 200;
    }
    times.sort((a, b) => a - b);
    expect(times).toHaveLength(60);
    for (const time of times)
      expect(times.filter((one) => one >= time && one < time + SECOND).length).toBeLessThanOrEqual(8);
    expect((times.at(-1) as number) - NOON).toBeLessThan(8.2 * SECOND);
  });

  it('let numbers behind one pass that waits for a line which it has not tried', async () => {
    const dialing = await start();
    const lines = [await dialing.line(), await dialing.line({ maximumcall: 1 })];
    const taskId = await dialing.task({ caller_line_id: await dialing.group(lines.map((line) => [line])) });
    const [blocked] = await dialing.numbers(taskId, mobiles(1));
    const full = await dialing.task({ caller_line_id: lines[1] as number, priority: 1 });
    await dialing.numbers(full, mobiles(1, 13_800_000_000));
    await dialing.numbers(taskId, mobiles(3, 13_700_000_000));
    await setLinesTried(dialing, blocked as number, String(lines[0]));
    const calls = await dialing.claim();
    expect(calls.map(({ key }) => key.slice(0, 6)).sort()).toEqual(['+86137', '+86137', '+86137', '+86138']);
  });

  it('let numbers behind many pass that wait for a line which they have not tried', async () => {
    const dialing = await start();
    const lines = [await dialing.line(), await dialing.line({ maximumcall: 1 })];
    const taskId = await dialing.task({ caller_line_id: await dialing.group(lines.map((line) => [line])) });
    const full = await dialing.task({ caller_line_id: lines[1] as number, priority: 1 });
    await dialing.numbers(full, mobiles(1, 13_800_000_000));
    await dialing.numbers(taskId, mobiles(255));
    await setLinesTriedOf(dialing, taskId, String(lines[0]));
    await dialing.numbers(taskId, mobiles(3, 13_700_000_000));
    const other = await dialing.claim();
    expect(other.map(({ key }) => key.slice(0, 6)).sort()).toEqual(['+86137', '+86137', '+86137', '+86138']);
    // Those that wait are called once the line is free.
    await dialing.end(other);
    dialing.clock.now += 2 * SECOND;
    expect(await dialing.claim()).toMatchObject([{ line: { id: lines[1] } }]);
  });

  it('call over a line again where the others were taken out of the group', async () => {
    const dialing = await start();
    const line = await dialing.line();
    const taskId = await dialing.task({ caller_line_id: line });
    const [number] = await dialing.numbers(taskId, mobiles(1));
    await setLinesTried(dialing, number as number, `${line},${line + 1000}`);
    expect(await dialing.claim()).toHaveLength(1);
  });

  it('call over a line again where the others were turned off', async () => {
    const dialing = await start();
    const line = await dialing.line();
    const group = await dialing.group([[line], [await dialing.line({ enabled: 0 })]]);
    const taskId = await dialing.task({ caller_line_id: group });
    const [number] = await dialing.numbers(taskId, mobiles(1));
    await setLinesTried(dialing, number as number, String(line));
    expect(await dialing.claim()).toMatchObject([{ line: { id: line } }]);
  });

  it('try a line after its rest with a call that is placed, not with one to a person who is being called', async () => {
    const dialing = await start();
    const line = await dialing.line();
    await dialing.hub.store.db
      .insertInto('call_line_health')
      .values({ line_id: line, faults: 5, rests_until: NOON, updated: NOON })
      .execute();
    const other = await dialing.task({ caller_line_id: await dialing.line() });
    await dialing.numbers(other, mobiles(1));
    expect(await dialing.claim()).toHaveLength(1);
    const taskId = await dialing.task({ caller_line_id: line });
    await dialing.numbers(taskId, mobiles(2));
    const calls = [await dialing.claimOnce(0, taskId), await dialing.claimOnce(0, taskId)];
    expect(calls.flatMap(({ calls }) => calls.map(({ number }) => number))).toEqual(mobiles(2).slice(1));
  });

  it('hold no task because of lines that rest, where another host may call over one that works', async () => {
    const dialing = await start();
    const lines = [await dialing.line({ kind: 'gateway' }), await dialing.line({ enabled: 0 })];
    const taskId = await dialing.task({ caller_line_id: await dialing.group([lines]) });
    await dialing.numbers(taskId, mobiles(1));
    const canPlace = (kind: string) => kind === 'simulated';
    expect(await dialing.claimOnce(0, taskId, { canPlace })).toMatchObject({ calls: [], hold: null });
  });

  it('turn away what the gate forbids, with the time from which it may pass', async () => {
    const dialing = await start();
    await dialing.allow({ hours: ['09:00', '20:00'] });
    dialing.clock.now = Date.UTC(2026, 0, 1, 13);
    const taskId = await dialing.task({ caller_line_id: await dialing.line() });
    const [number] = await dialing.numbers(taskId, ['13900000001']);
    expect((await dialing.claimOnce(0, taskId)).looked).toBe(1);
    expect(await dialing.number(number as number)).toMatchObject({
      state: 0,
      next_at: Date.UTC(2026, 0, 2, 1),
    });
    expect(await dialing.claimOnce(0, taskId)).toMatchObject({ looked: 0 });
    dialing.clock.now = Date.UTC(2026, 0, 2, 1);
    expect(await dialing.claim()).toHaveLength(1);
  });

  it('never call who is on the blacklist, and tell it once', async () => {
    const dialing = await start();
    const { db } = dialing.hub.store;
    await db
      .insertInto('call_blacklist')
      .values([
        {
          ...{ account_id: dialing.accountId, number_key: '+8613900000001', is_prefix: 0 },
          ...{ kind: 'dnc', reason: '', created: NOON },
        },
        {
          ...{ account_id: dialing.accountId, number_key: '+86138', is_prefix: 1 },
          ...{ kind: 'manual', reason: '', created: NOON },
        },
      ])
      .execute();
    const target = { account_id: dialing.accountId, url: 'https://crm.example/', events: '["number.final"]' };
    await db
      .insertInto('hub_push_target')
      .values({
        ...target,
        secret: '',
        old_secret: null,
        old_secret_until: null,
        removed: null,
        created: NOON,
      })
      .execute();
    const taskId = await dialing.task({ caller_line_id: await dialing.line() });
    const ids = await dialing.numbers(taskId, ['13900000001', '13800000001', '13700000001']);
    const calls = await dialing.claim();
    expect(calls.map(({ number }) => number)).toEqual(['13700000001']);
    for (const id of ids.slice(0, 2))
      expect(await dialing.number(id)).toMatchObject({ state: 2, status: 11 });
    const pushes = await db.selectFrom('hub_outbox').selectAll().orderBy('id').execute();
    expect(pushes.map(({ event, body }) => [event, JSON.parse(body).data.status])).toEqual([
      ['number.final', 11],
      ['number.final', 11],
    ]);
  });

  it('stop where calls are turned off, for the account or the deployment', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ caller_line_id: await dialing.line() });
    await dialing.numbers(taskId, mobiles(1));
    const off = { off_since: NOON, off_by: 'operator', reason: '' };
    const { db } = dialing.hub.store;
    for (const account_id of [0, dialing.accountId]) {
      await db
        .insertInto('call_switch')
        .values({ account_id, ...off })
        .execute();
      expect(await dialing.claim()).toEqual([]);
      await db.deleteFrom('call_switch').execute();
    }
    expect(await dialing.claim()).toHaveLength(1);
  });

  it('share out numbers to three hosts, each once', async () => {
    const dialing = await start();
    const line = await dialing.line();
    const tasks = [
      await dialing.task({ caller_line_id: line }),
      await dialing.task({ caller_line_id: line }),
    ];
    for (const [index, taskId] of tasks.entries())
      await dialing.numbers(taskId, mobiles(40, 13_900_000_000 + index * 20));
    const called = (await Promise.all([0, 1, 2].map((host) => dialing.claim(host)))).flat();
    const keys = called.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(60);
  });
});
