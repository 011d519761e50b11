/** What becomes of calls: each attempt ends once, and its number is called again as the rules say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../../sidecar/dialer/reconcile.ts';
import { holdTask, keepTasks } from '../../../sidecar/dialer/task-keeper.ts';
import { readFigures } from '../../../sidecar/store/hub/dialing/counters.ts';
import { findTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { NOON, ZONE } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const MINUTE = 60_000;
const BUSY = { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false } as const;

describe.each(['sqlite', 'mariadb'] as const)('the end of a call on %s', (kind) => {
  const start = (): Promise<Dialing> => startDialing(kind, mariadb, 2);
  const history = ({ hub }: Dialing) =>
    hub.store.db.selectFrom('call_history').selectAll().orderBy('id').execute();

  async function oneCall(dialing: Dialing, change: Parameters<Dialing['task']>[0] = {}) {
    const taskId = await dialing.task({ caller_line_id: await dialing.line(), ...change });
    const [numberId] = (await dialing.numbers(taskId, ['13900000001'])) as [number];
    const calls = await dialing.claim();
    return { taskId, numberId, calls };
  }

  it('is told once, however often it is told', async () => {
    const dialing = await start();
    const { taskId, numberId, calls } = await oneCall(dialing);
    const told = await Promise.all([dialing.end(calls), dialing.end(calls, BUSY)]);
    expect(told.flat()).toHaveLength(1);
    expect(await dialing.end(calls)).toEqual([]);
    expect(await history(dialing)).toHaveLength(1);
    expect(await dialing.number(numberId)).toMatchObject({ state: 2, attempts: 1 });
    const figures = (await readFigures(dialing.hub.store.db, [taskId])).get(taskId);
    expect(figures?.get('ended')).toBe(1);
  });

  it('is written down with who told, when the call had its permit, and local time', async () => {
    const dialing = await start();
    const { calls, numberId } = await oneCall(dialing);
    dialing.clock.now += 9_000;
    await dialing.end(calls);
    expect(await history(dialing)).toMatchObject([
      {
        ...{ call_id: calls[0]?.id, number_id: numberId, attempt: 1, status: 1, call_status: 'answer' },
        ...{ bill: 5_000, duration: 9_000, hangup_cause: 'NORMAL_CLEARING', hangup_code: 200 },
        ...{ calling_number: '95001', source: 'simulated', counts: 1, called_at: NOON },
        call_time: '2026-01-01 20:00:00.000',
      },
    ]);
  });

  it('lets a busy number be called again within its budget, and tells the last result once', async () => {
    const dialing = await start();
    const { db } = dialing.hub.store;
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
    const { numberId, calls } = await oneCall(dialing, {
      recycle_limit: 1,
      rules: { redialerInterval: [2 * MINUTE] },
    });
    await dialing.end(calls, BUSY);
    expect(await dialing.number(numberId)).toMatchObject({
      state: 0,
      next_at: NOON + 2 * MINUTE,
      attempts: 1,
    });
    expect(await dialing.claim()).toEqual([]);
    dialing.clock.now += 2 * MINUTE;
    const again = await dialing.claim();
    expect(again).toMatchObject([{ attempt: 2 }]);
    await dialing.end(again, BUSY);
    expect(await dialing.number(numberId)).toMatchObject({ state: 2, status: 8, attempts: 2 });
    const pushes = await db.selectFrom('hub_outbox').selectAll().execute();
    expect(pushes.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { number_id: numberId, number: '13900000001', status: 8, attempts: 2 },
    ]);
  });

  it('costs the number nothing where the call was not placed', async () => {
    const dialing = await start();
    const { numberId, calls } = await oneCall(dialing);
    const notPlaced = {
      ...BUSY,
      cause: 'DESTINATION_OUT_OF_ORDER',
      sip: null,
      source: 'job',
      noChannel: true,
    } as const;
    await dialing.end(calls, notPlaced);
    expect(await dialing.number(numberId)).toMatchObject({
      ...{ state: 0, attempts: 0, own_failures: 1, next_at: NOON + MINUTE / 2 },
    });
    expect(await history(dialing)).toMatchObject([{ class: 'own', counts: 0 }]);
  });

  it('tries the next line at once where a line fails, and counts one attempt', async () => {
    const dialing = await start();
    const lines = [await dialing.line(), await dialing.line()];
    const group = await dialing.group(lines.map((line) => [line]));
    const { numberId, calls } = await oneCall(dialing, { caller_line_id: group });
    expect(calls.map(({ line }) => line.id)).toEqual(lines.slice(0, 1));
    const failed = { ...BUSY, cause: 'NETWORK_OUT_OF_ORDER', sip: 502 } as const;
    await dialing.end(calls, failed);
    const second = await dialing.claim();
    expect(second).toMatchObject([{ line: { id: lines[1] }, attempt: 1 }]);
    expect(second[0]?.id).not.toBe(calls[0]?.id);
    await dialing.end(second, failed);
    expect(await dialing.number(numberId)).toMatchObject({ status: 2, attempts: 1, state: 2 });
  });

  it('counts an attempt where the other lines of the group are turned off', async () => {
    const dialing = await start();
    const group = await dialing.group([[await dialing.line()], [await dialing.line({ enabled: 0 })]]);
    const { numberId, calls } = await oneCall(dialing, { caller_line_id: group });
    await dialing.end(calls, { ...BUSY, cause: 'NETWORK_OUT_OF_ORDER', sip: 502 });
    expect(await dialing.number(numberId)).toMatchObject({ status: 2, attempts: 1, state: 2 });
  });

  it('counts an attempt after very many lines, whose ids have no room in the row', async () => {
    const dialing = await start();
    const tried = Array.from({ length: 62 }, (_, index) => 900_000 + index);
    const lines = [await dialing.line({ id: 999_998 }), await dialing.line({ id: 999_999 })];
    const group = await dialing.group(lines.map((line) => [line]));
    const taskId = await dialing.task({ caller_line_id: group });
    const [numberId] = (await dialing.numbers(taskId, mobiles(1))) as [number];
    await dialing.hub.store.db
      .updateTable('call_number')
      .set({ lines_tried: tried.map((id) => `0${id}`).join(',') })
      .where('id', '=', numberId)
      .execute();
    await dialing.end(await dialing.claim(), { ...BUSY, cause: 'NETWORK_OUT_OF_ORDER', sip: 502 });
    expect(await dialing.number(numberId)).toMatchObject({ status: 2, attempts: 1, lines_tried: '' });
  });

  it('lets a line rest that fails in a row, and holds the task until one call may try it', async () => {
    const dialing = await start();
    const line = await dialing.line({ fault_threshold: 2, fault_try_interval: MINUTE });
    const taskId = await dialing.task({ caller_line_id: line, recycle_limit: 9 });
    await dialing.numbers(taskId, mobiles(5));
    const calls = await dialing.claim();
    await dialing.end(calls.slice(0, 2), { ...BUSY, cause: 'NETWORK_OUT_OF_ORDER', sip: 502 });
    await dialing.end(calls.slice(2), BUSY);
    await dialing.numbers(taskId, mobiles(3, 13_800_000_000));
    expect(await dialing.claimOnce(0, taskId)).toMatchObject({ calls: [], hold: 'lines-rest' });
    dialing.clock.now += MINUTE;
    const probes = await dialing.claim();
    expect(probes).toHaveLength(1);
    await dialing.end(probes, BUSY);
    expect((await dialing.claim()).length).toBeGreaterThan(1);
  });

  it('is unknown where nobody can find it out, and the number waits its least interval', async () => {
    const dialing = await start();
    await dialing.allow({ minInterval: 60 * MINUTE });
    const { numberId, calls } = await oneCall(dialing, { recycle_limit: 3 });
    const overSince = new Map<string, number>();
    const look = () =>
      reconcile({
        ...{ store: dialing.hub.store, host: 'host-0', overSince, has: () => false, isEnding: () => false },
        clock: async () => dialing.clock.now,
        reader: dialing.hub.store.callReader(ZONE),
        fates: async (all) => new Map(all.map(({ id }) => [id, 'gone' as const])),
      });
    expect((await look()).ends).toEqual([]);
    dialing.clock.now += MINUTE;
    const { ends } = await look();
    expect(ends).toMatchObject([{ id: calls[0]?.id, source: 'reconciler' }]);
    await dialing.end(calls, ends[0]);
    expect(await dialing.number(numberId)).toMatchObject({
      ...{ state: 0, outcome: 'unknown', attempts: 1, next_at: NOON + 61 * MINUTE },
    });
  });

  it.each(['cancelled', 'removed'] as const)(
    'is the last of its number where the task is %s',
    async (over) => {
      const dialing = await start();
      const { taskId, numberId, calls } = await oneCall(dialing, { recycle_limit: 3 });
      const change = over === 'removed' ? { removed: NOON, state: 'paused' } : { state: over };
      await dialing.hub.store.db.updateTable('call_task').set(change).where('id', '=', taskId).execute();
      await dialing.end(calls, BUSY);
      expect(await dialing.number(numberId)).toMatchObject({ state: 2, status: 8, attempts: 1 });
    },
  );

  it('finishes a task when its last number has its result, and lets the rest expire at its stop time', async () => {
    const dialing = await start();
    const keeping = { store: dialing.hub.store, clock: async () => dialing.clock.now };
    const { taskId, calls } = await oneCall(dialing);
    const expiring = await dialing.task({ caller_line_id: 1, stop_time: NOON + MINUTE });
    const [waiting] = (await dialing.numbers(expiring, ['13800000001'])) as [number];
    await keepTasks(keeping);
    const stateOf = async (id: number) => (await findTask(dialing.hub.store.db, id))?.state;
    expect(await stateOf(taskId)).toBe('running');
    await dialing.end(calls);
    dialing.clock.now += MINUTE;
    await keepTasks(keeping);
    await keepTasks(keeping);
    expect(await stateOf(taskId)).toBe('finished');
    expect(await stateOf(expiring)).toBe('finished');
    expect(await dialing.number(waiting)).toMatchObject({ state: 2, status: 12, outcome: 'expired' });
  });

  it('lets numbers expire that a cancelled task has left waiting', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ state: 'cancelled', finished: NOON });
    const [waiting] = (await dialing.numbers(taskId, ['13800000001'])) as [number];
    await keepTasks({ store: dialing.hub.store, clock: async () => dialing.clock.now });
    expect(await dialing.number(waiting)).toMatchObject({ state: 2, status: 12, outcome: 'expired' });
  });

  it('lets numbers expire before the stop time where no window opens until then', async () => {
    const dialing = await start();
    const keeping = { store: dialing.hub.store, clock: async () => dialing.clock.now };
    const line = await dialing.line();
    // It is Thursday, 20:00 there.
    const windows = (days: number[]) => ({ windows: [{ days, from: '09:00', to: '18:00' }] });
    const task = (rules: object, stop_time: number | null) =>
      dialing.task({ caller_line_id: line, stop_time, rules: { ...rules, timezone: 'Asia/Shanghai' } });
    const tasks = {
      closed: await task(windows([4]), NOON + 24 * 60 * MINUTE),
      opens: await task(windows([5]), NOON + 24 * 60 * MINUTE),
      nextWeek: await task(windows([4]), null),
      unreadable: await task({ windows: 'nonsense' }, NOON + 24 * 60 * MINUTE),
    };
    const numbers = mobiles(4);
    for (const [index, id] of Object.values(tasks).entries())
      await dialing.numbers(id, numbers.slice(index, index + 1));
    const states = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(tasks).map(async ([name, id]) => [
            name,
            (await findTask(dialing.hub.store.db, id))?.state,
          ]),
        ),
      );
    await keepTasks(keeping);
    expect(await states()).toEqual({
      closed: 'finished',
      opens: 'running',
      nextWeek: 'running',
      unreadable: 'held',
    });
    dialing.clock.now += 24 * 60 * MINUTE;
    await keepTasks(keeping);
    expect(await states()).toMatchObject({ opens: 'finished', nextWeek: 'running', unreadable: 'finished' });
  });

  it('lets a held task go on by itself when a line may be tried', async () => {
    const dialing = await start();
    const keeping = { store: dialing.hub.store, clock: async () => dialing.clock.now };
    const line = await dialing.line({ fault_threshold: 1, fault_try_interval: MINUTE });
    const taskId = await dialing.task({ caller_line_id: line, recycle_limit: 9 });
    await dialing.numbers(taskId, mobiles(3));
    await dialing.end((await dialing.claim()).slice(0, 1), {
      ...BUSY,
      cause: 'NETWORK_OUT_OF_ORDER',
      sip: 502,
    });
    await holdTask(keeping, taskId, 'lines-rest');
    // A rest that has begun lasts, whatever the threshold is now.
    await dialing.hub.store.db
      .updateTable('call_line')
      .set({ fault_threshold: 9 })
      .where('id', '=', line)
      .execute();
    const state = async () => (await findTask(dialing.hub.store.db, taskId))?.state;
    await keepTasks(keeping);
    expect(await state()).toBe('held');
    dialing.clock.now += MINUTE;
    await keepTasks(keeping);
    expect(await state()).toBe('running');
  });
});
