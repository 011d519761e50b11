/** What keeps one host from placing calls: its pace, and a database that must not be trusted. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Carrier } from '../../../sidecar/dialer/carrier.ts';
import { type CarrierEvents, Dialer, type DialerParts } from '../../../sidecar/dialer/dialer.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { temporaryFolder } from '../../support/home.ts';
import { ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

const SECOND = 1000;

let mariadb: MariadbServer;
const dialers: Dialer[] = [];
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterEach(async () => {
  await Promise.all(dialers.splice(0).map((dialer) => dialer.stop()));
});
afterAll(() => mariadb?.stop());

/** Its calls are busy at once. */
function busyAtOnce({ ended }: CarrierEvents): readonly Carrier[] {
  return [
    {
      kind: 'simulated',
      isUp: () => true,
      place: ({ id }) =>
        ended({
          ...{ id, cause: 'USER_BUSY', sip: 486, earlyMedia: null, duration: 9_000, bill: 0, flowRan: false },
          ...{ machine: false, source: 'simulated', recordFile: null, noChannel: false },
        }),
      hangUp: async () => {},
      fates: async () => new Map(),
      connect: async () => null,
      adopt: () => {},
      forget: () => {},
      stop: async () => {},
    },
  ];
}

function startHost({ hub }: Dialing, change: Partial<DialerParts> = {}): Dialer {
  const { store } = hub;
  const { log } = recordedLog();
  const dialer = new Dialer({
    ...{ store, host: 'host', capacity: 100, now: Date.now, coreUuid: () => null, log, carriers: busyAtOnce },
    ...{
      clock: databaseClock(store.kind, Date.now),
      reader: store.callReader(ZONE),
      spool: temporaryFolder(),
    },
    ...change,
  });
  dialer.start();
  dialers.push(dialer);
  return dialer;
}

const calls = ({ hub }: Dialing) =>
  hub.store.db.selectFrom('call_history').select('called_at').orderBy('called_at').execute();

it('the pace of a host holds over its tasks, and over a restart', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const line = await dialing.line();
  for (const first of [13_900_000_000, 13_800_000_000])
    await dialing.numbers(await dialing.task({ caller_line_id: line }), mobiles(6, first));
  const before = startHost(dialing, { callsPerSecond: 5 });
  await until('half of the calls', async () => (await calls(dialing)).length >= 6);
  await before.stop();
  startHost(dialing, { callsPerSecond: 5 });
  await until('all calls', async () => (await calls(dialing)).length === 12);
  const times = (await calls(dialing)).map(({ called_at: at }) => Number(at));
  for (const time of times)
    expect(times.filter((one) => one >= time && one < time + SECOND).length).toBeLessThanOrEqual(5);
});

it('a clock that differs from the database stops a host, which says so and needs a look after a minute', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const taskId = await dialing.task({ caller_line_id: await dialing.line() });
  await dialing.numbers(taskId, mobiles(1));
  let ahead = 5 * SECOND;
  const dialer = startHost(dialing, { now: () => Date.now() + ahead });
  await until('it says so', () => /^the clocks .* differ by 5 s$/.test(dialer.status().stopped ?? ''));
  expect(dialer.needsALook()).toBe(false);
  ahead += 60 * SECOND;
  expect(dialer.needsALook()).toBe(true);
  expect(await calls(dialing)).toEqual([]);
  ahead = 0;
  await until('it calls', async () => (await calls(dialing)).length === 1);
  expect([dialer.status().stopped, dialer.needsALook()]).toEqual([null, false]);
});

it('a database that is read-only stops a host until it takes changes again', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const taskId = await dialing.task({ caller_line_id: await dialing.line() });
  await dialing.numbers(taskId, mobiles(1));
  await mariadb.run('set global read_only = 1');
  try {
    const dialer = startHost(dialing);
    await until('it says so', () => dialer.status().stopped === 'the database is read-only');
    expect(await calls(dialing)).toEqual([]);
  } finally {
    await mariadb.run('set global read_only = 0');
  }
  await until('it calls', async () => (await calls(dialing)).length === 1);
});
