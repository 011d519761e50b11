/** What a claim costs where few numbers wait and where many do, and decisions of the gate. */
import { randomUUID } from 'node:crypto';
import { claimCalls } from '../../../sidecar/dialer/claim.ts';
import { completeCalls } from '../../../sidecar/dialer/complete.ts';
import { type GateFacts, gate } from '../../../sidecar/outbound/gate.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { dueTasks } from '../../../sidecar/store/hub/dialing/due-numbers.ts';
import { localTime } from '../../../sidecar/store/timezone.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { quantile } from '../hub/rounds.ts';
import type { Figure } from '../report.ts';
import { type DialingDatabase, openDialingDatabase } from './database.ts';

const FEW = 10_000;
const ROUNDS = 30;
const DECISIONS = 200_000;

/** @param waiting numbers of the large task */
export async function claimFigures(mariadb: MariadbServer, waiting: number): Promise<Figure[]> {
  const database = await openDialingDatabase(mariadb);
  try {
    const few = await database.addTask(FEW, 'ready');
    const many = await database.addTask(waiting, 'ready');
    const times = new Map<number, number[]>([
      [few, []],
      [many, []],
    ]);
    // In turn: what else the machine does meets both alike. The first rounds warm the pages up.
    for (let round = -5; round < ROUNDS; round++)
      for (const id of round % 2 === 0 ? [few, many] : [many, few]) {
        const ms = await claimOnce(database, id);
        if (round >= 0) times.get(id)?.push(ms);
      }
    const [least, most] = [few, many].map((id) => quantile(times.get(id) as number[], 0.5));
    return [
      {
        what: `a claim of 250 calls at ${waiting.toLocaleString('en')} waiting numbers beside one at ${FEW.toLocaleString('en')}`,
        value: (most as number) / (least as number),
        unit: 'times as long',
        target: { atMost: 1.5 },
        note: `${(least as number).toFixed(1)} and ${(most as number).toFixed(1)} ms, median of ${ROUNDS}`,
      },
    ];
  } finally {
    await database.close();
  }
}

/** Claims calls of a task and ends them. @returns ms that the claim took, with the look for what is due */
async function claimOnce({ store }: DialingDatabase, id: number): Promise<number> {
  const clock = databaseClock('mysql', Date.now);
  const setState = (state: string) =>
    store.db.updateTable('call_task').set({ state }).where('id', '=', id).execute();
  await setState('running');
  const began = performance.now();
  const [due] = await dueTasks(store.db, await clock(store.db));
  if (due?.id !== id) throw new Error('the task is not due');
  const { calls } = await claimCalls(
    {
      ...{ store, clock, host: 'fs0', capacity: 100_000, canPlace: () => true, coreUuid: () => null },
      ...{ newId: randomUUID, leaseMs: 30_000 },
    },
    due,
  );
  const ms = performance.now() - began;
  if (calls.length !== 250) throw new Error(`${calls.length} calls were claimed`);
  await setState('ready');
  await completeCalls(
    { store, clock, time: localTime('UTC') },
    calls.map(({ id: call }) => ({
      ...{ id: call, cause: 'NORMAL_CLEARING', sip: 200, earlyMedia: null, duration: 9_000, bill: 5_000 },
      ...{ flowRan: true, machine: false, source: 'simulated' as const, recordFile: null, noChannel: false },
    })),
  );
  return ms;
}

export function gateFigure(): Figure {
  const at = Date.UTC(2026, 0, 1, 4);
  const facts = (index: number): GateFacts => ({
    at,
    number: { key: `+86139${String(index).padStart(8, '0')}`, country: 'CN', consent: null },
    task: {
      ...{ timezone: 'Asia/Shanghai', timegroup: null, startTime: null, stopTime: at + 86_400_000 },
      windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      ...{ minInterval: null, hours: null, requireConsent: false },
    },
    account: {
      ...{ hours: ['09:00', '20:00'] as const, capDay: 3, capWeek: 7, minInterval: 3_600_000 },
      ...{ timezone: 'Asia/Shanghai', unknownHolidays: 'forbid' as const },
    },
    blacklist: null,
    history: [{ at: at - 7_200_000, ended: at - 7_100_000, taskId: 2, unknown: false }],
    ...{ taskId: 1, speed: 1 },
  });
  for (let index = 0; index < 10_000; index++) gate(facts(index));
  const before = process.cpuUsage();
  let passed = 0;
  for (let index = 0; index < DECISIONS; index++) if (gate(facts(index)).verdict.kind === 'pass') passed++;
  const { user, system } = process.cpuUsage(before);
  if (passed !== DECISIONS) throw new Error('the gate turned numbers away');
  return {
    what: 'decisions of the gate: windows, hours, interval, caps, one call in the history',
    value: (DECISIONS / (user + system)) * 1e6,
    unit: 'a CPU second',
  };
}
