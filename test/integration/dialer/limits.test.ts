/** Limits over three hosts on one MariaDB, by the clock of the database: permits, calls at once, and what changes meanwhile. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const HOSTS = [0, 1, 2];
const SECOND = 1000;

/** Three hosts that claim at once, again and again, by the clock of the database. */
class Claiming {
  readonly calls: PlannedCall[] = [];
  private isOver = false;
  private readonly hosts: Promise<void>[];

  constructor(dialing: Dialing, taskId: number, perHost = 10_000) {
    this.hosts = HOSTS.map(async (host) => {
      const change = { clock: databaseClock('mysql', Date.now), capacity: perHost };
      while (!this.isOver) {
        const { calls } = await dialing.claimOnce(host, taskId, change);
        this.calls.push(...calls);
      }
    });
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.hosts);
  }

  times(): number[] {
    return this.calls.map(({ callTime }) => callTime).sort((a, b) => a - b);
  }
}

async function aTask(change: Parameters<Dialing['task']>[0], line: Parameters<Dialing['line']>[0] = {}) {
  const dialing = await startDialing('mariadb', mariadb, HOSTS.length);
  // The clock of tests is behind: what is due by it is due.
  dialing.clock.now = Date.now() + 3_600_000;
  const lineId = await dialing.line(line);
  const taskId = await dialing.task({ caller_line_id: lineId, ...change });
  await dialing.numbers(taskId, mobiles(120));
  return { dialing, taskId, lineId };
}

it.each([
  ['a task', { call_per_second: 12.5 }, {}],
  ['a line', {}, { call_per_second: 12.5 }],
])('permits of %s are as many as its rate, rounded up, in every second', async (_, task, line) => {
  const { dialing, taskId } = await aTask(task, line);
  const claiming = new Claiming(dialing, taskId);
  await until('permits of two seconds', () => claiming.calls.length >= 30);
  await claiming.stop();
  expect(mostInASecond(claiming.times())).toBeLessThanOrEqual(13);
});

it('a lower rate holds from the next claim on', async () => {
  const { dialing, taskId } = await aTask({ call_per_second: 50 });
  const claiming = new Claiming(dialing, taskId);
  await until('permits at the first rate', () => claiming.calls.length >= 25);
  const { db } = dialing.hub.store;
  await db.updateTable('call_task').set({ call_per_second: 4 }).where('id', '=', taskId).execute();
  const changed = await databaseClock('mysql', Date.now)(db);
  // Permits that were given before are for 400 ms ahead at most.
  const later = () => claiming.times().filter((time) => time > changed + 450);
  await until('permits at the second rate', () => later().length >= 6);
  await claiming.stop();
  expect(mostInASecond(later())).toBeLessThanOrEqual(4);
});

it('calls at once are those of task, line and host, also when a limit is lowered meanwhile', async () => {
  const { dialing, taskId, lineId } = await aTask({ maximumcall: 40 }, { maximumcall: 31 });
  const claiming = new Claiming(dialing, taskId, 9);
  // 9 on each of three hosts.
  await until('the hosts are full', () => claiming.calls.length >= 27);
  await claiming.stop();
  expect(claiming.calls).toHaveLength(27);
  const wide = new Claiming(dialing, taskId);
  await until('the line is full', () => wide.calls.length >= 4);
  const { db } = dialing.hub.store;
  await db.updateTable('call_line').set({ maximumcall: 20 }).where('id', '=', lineId).execute();
  await dialing.end(claiming.calls.slice(0, 11));
  // 20 live: as many as the lower limit allows.
  await until('hosts have claimed again', () => countLive(dialing).then((live) => live === 20));
  await dialing.end(claiming.calls.slice(11, 14));
  await until('three more are called', () => wide.calls.length >= 7);
  await wide.stop();
  expect(wide.calls).toHaveLength(7);
  expect(await countLive(dialing)).toBe(20);
});

async function countLive({ hub }: Dialing): Promise<number> {
  const rows = await hub.store.db
    .selectFrom('call_attempt')
    .select('id')
    .where('state', '=', 'dialling')
    .execute();
  return rows.length;
}

function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((time) => times.filter((one) => one >= time && one < time + SECOND).length));
}
