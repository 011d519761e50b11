/** The dialer of one host, with a carrier whose calls end as the test says. */
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { CallEnd, Carrier, Fate, PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { type CarrierEvents, Dialer } from '../../../sidecar/dialer/dialer.ts';
import { insertCampaignNumbers } from '../../../sidecar/store/hub/dialing/campaign.ts';
import { findTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { temporaryFolder } from '../../support/home.ts';
import { NOON, ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const QUICK = { claimMs: 10, reconcileMs: 10, tasksMs: 10, failedMs: 10 };

interface Line extends Carrier {
  calls: PlannedCall[];
  forgotten: string[];
  fate: Fate;
}

function aLine(): Line {
  const line: Line = {
    ...{ kind: 'simulated', calls: [], forgotten: [], fate: 'lives', isUp: () => true },
    place: (call) => void line.calls.push(call),
    hangUp: async () => {},
    fates: async (calls) => new Map(calls.map(({ id }) => [id, line.fate])),
    connect: async () => null,
    adopt: () => {},
    forget: (id) => void line.forgotten.push(id),
    stop: async () => {},
  };
  return line;
}

async function startDialer(
  { hub, clock }: Dialing,
  line: Line,
): Promise<{ dialer: Dialer; tell: CarrierEvents; messages: () => string[] }> {
  const { log, lines } = recordedLog();
  let tell: CarrierEvents | undefined;
  const dialer = new Dialer({
    ...{ store: hub.store, host: 'host-0', capacity: 100, coreUuid: () => null, times: QUICK },
    ...{ clock: async () => clock.now, now: () => clock.now, reader: hub.store.callReader(ZONE) },
    spool: temporaryFolder(),
    carriers: (events) => {
      tell = events;
      return [line];
    },
    log,
  });
  dialer.start();
  onTestFinished(() => dialer.stop());
  const messages = (): string[] => lines.map(({ msg }) => String(msg));
  return { dialer, tell: tell as CarrierEvents, messages };
}

const BUSY: Omit<CallEnd, 'id'> = {
  ...{ cause: 'USER_BUSY', sip: 486, earlyMedia: null, duration: 900, bill: 0, flowRan: false },
  ...{ machine: false, source: 'simulated', recordFile: null, noChannel: false },
};

async function dial(kind: 'sqlite' | 'mariadb', people: number) {
  const dialing = await startDialing(kind, mariadb);
  const taskId = await dialing.task({ caller_line_id: await dialing.line(), recycle_limit: 0 });
  const ids = await dialing.numbers(taskId, mobiles(people));
  const line = aLine();
  const { dialer, tell, messages } = await startDialer(dialing, line);
  await until('all calls placed', () => line.calls.length === people);
  return { dialing, taskId, ids, line, dialer, tell, messages };
}

it('settles a call whose end was lost, and keeps no slot for it', async () => {
  const { dialing, ids, line, dialer } = await dial('sqlite', 1);
  const [id] = ids as [number];
  dialing.clock.now += 31_000;
  line.fate = 'gone';
  const looks = dialing.clock.now;
  await until('the call settled', () => {
    dialing.clock.now += 1_000;
    return dialer.status().calls === 0;
  });
  expect(await dialing.number(id)).toMatchObject({ state: 2, outcome: 'unknown', attempts: 1 });
  expect(line.forgotten).toEqual([line.calls[0]?.id]);
  expect(dialing.clock.now - looks).toBeGreaterThanOrEqual(60_000);
});

it('lets no end that the database refuses keep others waiting', async () => {
  const { dialing, ids, line, dialer, tell, messages } = await dial('mariadb', 5);
  const [first, ...others] = line.calls as [PlannedCall, ...PlannedCall[]];
  tell.ended({ ...BUSY, id: first.id, duration: 1e12 });
  for (const { id } of others) tell.ended({ ...BUSY, id });
  await until('the others committed', () => dialer.status().ends === 1);
  const states = await Promise.all(ids.map(async (id) => (await dialing.number(id)).state));
  expect(states.toSorted()).toEqual([1, 2, 2, 2, 2]);
  // Calls are placed all the same.
  expect(messages()).toContain('dialer: a job failed; trying again');
  expect(messages()).not.toContain('dialer: no calls are placed; trying again');
});

it('holds a task whose flow does not begin, so that nobody else answers and hears nothing', async () => {
  const { dialing, taskId, line, tell } = await dial('sqlite', 1);
  tell.ended({ ...BUSY, id: line.calls[0]?.id ?? '', cause: 'NORMAL_CLEARING', sip: 200, bill: 3_000 });
  await dialing.numbers(taskId, mobiles(3, 13_800_000_000));
  await until('the task held', async () => (await findTask(dialing.hub.store.db, taskId))?.state === 'held');
  expect(await findTask(dialing.hub.store.db, taskId)).toMatchObject({ state_reason: 'no-flow' });
});

it('calls for a task though the claim of another one fails', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const line = await dialing.line();
  const damaged = await dialing.task({ caller_line_id: line, priority: 9, originate_variables: 'nonsense' });
  await dialing.numbers(damaged, mobiles(1, 13_800_000_000));
  const taskId = await dialing.task({ caller_line_id: line });
  await dialing.numbers(taskId, mobiles(1));
  const carrier = aLine();
  await startDialer(dialing, carrier);
  await until('the other one called', () => carrier.calls.length === 1);
  expect(carrier.calls).toMatchObject([{ taskId }]);
});

it('holds no task because one host lacks its flow: nobody was called, and others may have it', async () => {
  const { dialing, taskId, line, dialer, tell } = await dial('sqlite', 1);
  const id = line.calls[0]?.id ?? '';
  tell.ended({ ...BUSY, id, cause: 'NO_FLOW', sip: null, source: 'job', noChannel: true });
  await until('the call ended', () => dialer.status().calls === 0);
  await dialer.stop();
  expect(await findTask(dialing.hub.store.db, taskId)).toMatchObject({ state: 'running' });
});

it('calls for a task while the gate still turns away the many numbers of another one', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const line = await dialing.line();
  // It is Thursday there.
  const rules = { windows: [{ days: [1], from: '09:00', to: '18:00' }], timezone: 'Asia/Shanghai' };
  const closed = await dialing.task({ caller_line_id: line, priority: 9, rules });
  const { db } = dialing.hub.store;
  await insertCampaignNumbers(
    db,
    mobiles(2_000, 13_800_000_000).map((number) => ({
      ...{ task_id: closed, account_id: dialing.accountId, number, number_key: `+86${number}` },
      ...{ country: 'CN', updated: NOON },
    })),
  );
  const taskId = await dialing.task({ caller_line_id: line });
  await dialing.numbers(taskId, mobiles(1));
  const waiting = () => db.selectFrom('call_number').select('id').where('next_at', '=', 0).execute();
  let left: ReturnType<typeof waiting> | undefined;
  const carrier = aLine();
  await startDialer(dialing, {
    ...carrier,
    place: () => {
      left ??= waiting();
    },
  });
  await until('the call', () => left !== undefined);
  expect((await left)?.length).toBeGreaterThan(100);
});
