/** Hosts that claim and end calls of the same people at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockLines } from '../../../sidecar/store/hub/dialing/limits.ts';
import { recheckNumbers } from '../../../sidecar/store/hub/dialing/recheck.ts';
import { taskProgress } from '../../../sidecar/store/hub/dialing/task-progress.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const BUSY = { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false } as const;

it('keeps the least interval between tasks where a call ends while another task claims its number', async () => {
  const dialing = await startDialing('mariadb', mariadb, 3);
  await dialing.allow({ minInterval: 60 * 60_000 });
  const line = await dialing.line();
  const called: string[] = [];
  for (let round = 0; round < 2; round++) {
    const people = mobiles(60, 13_900_000_000 + round * 60);
    const [first, second] = [
      await dialing.task({ caller_line_id: line }),
      await dialing.task({ caller_line_id: line }),
    ];
    await dialing.numbers(first, people);
    const { calls } = await dialing.claimOnce(0, first);
    await dialing.numbers(second, people);
    const ends = (async () => {
      for (let at = 0; at < calls.length; at += 15) await dialing.end(calls.slice(at, at + 15));
    })();
    const others = await dialing.claimOnce(1, second);
    await ends;
    called.push(...[...calls, ...others.calls].map(({ key }) => key));
    await dialing.end(others.calls);
    dialing.clock.now += 1000;
  }
  expect(called.length - new Set(called).size).toBe(0);
});

it('sees that a number waits again where its call ends between two looks', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const taskId = await dialing.task({ caller_line_id: await dialing.line(), recycle_limit: 3 });
  await dialing.numbers(taskId, mobiles(1));
  const calls = await dialing.claim();
  let isEnded = false;
  const db = dialing.hub.store.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (!isEnded) await dialing.end(calls, BUSY);
      isEnded = true;
      return result;
    },
  });
  const { waits, lives } = await taskProgress(db, taskId);
  expect(waits || lives).toBe(true);
});

it('leaves a number alone that is called and waits for its retry meanwhile', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const evening = Date.UTC(2026, 0, 1, 13);
  const rules = { redialerInterval: [600_000] };
  await dialing.allow({ hours: ['09:00', '20:00'] });
  const taskId = await dialing.task({ caller_line_id: await dialing.line(), recycle_limit: 2, rules });
  const [number] = (await dialing.numbers(taskId, ['13900000001'])) as [number];
  dialing.clock.now = evening;
  expect(await dialing.claim()).toEqual([]);
  const morning = evening + 12 * 3_600_000;
  const db = dialing.hub.store.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (dialing.clock.now === morning) return result;
      dialing.clock.now = morning;
      await dialing.end(await dialing.claim(), BUSY);
      return result;
    },
  });
  await recheckNumbers(db, { taskId });
  expect(await dialing.number(number)).toMatchObject({ attempts: 1, next_at: morning + 600_000 });
});

it('waits for no locks of a line that this host cannot call over', async () => {
  const dialing = await startDialing('mariadb', mariadb, 2);
  const line = await dialing.line({ kind: 'gateway' });
  const taskId = await dialing.task({ caller_line_id: line });
  await dialing.numbers(taskId, mobiles(1));
  await dialing.hub.store.readCommitted(async (db) => {
    await lockLines(db, [line]);
    const claimed = await dialing.claimOnce(1, taskId, { canPlace: (kind) => kind === 'simulated' });
    expect(claimed).toMatchObject({ calls: [], looked: 0, hold: null });
  });
  expect(await dialing.claim()).toHaveLength(1);
});
