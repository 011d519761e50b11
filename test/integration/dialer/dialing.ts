/** Tasks, lines and numbers for tests, and hosts that claim and end their calls on one database. */
import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { CallEnd, PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { type Claim, type ClaimParts, claimCalls, claims } from '../../../sidecar/dialer/claim.ts';
import { type CompleteParts, completeCalls } from '../../../sidecar/dialer/complete.ts';
import { type AccountRules, withAccountRules } from '../../../sidecar/outbound/account-rules.ts';
import { readNumber } from '../../../sidecar/outbound/number.ts';
import type { TaskRules } from '../../../sidecar/outbound/task-rules.ts';
import { dueTasks } from '../../../sidecar/store/hub/dialing/due-numbers.ts';
import type { DialingTables } from '../../../sidecar/store/hub/dialing/tables.ts';
import { insertTask, type NewTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import type { HubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { localTime } from '../../../sidecar/store/timezone.ts';
import { anAccount, NOON, startTestHub, type TestHub, ZONE } from '../../support/hub/hub.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';

export interface Dialing {
  hub: TestHub;
  /** One connection to the database for each host. */
  stores: HubStore[];
  clock: { now: number };
  accountId: number;
  allow(change: Partial<AccountRules>): Promise<void>;
  line(change?: Partial<Insertable<DialingTables['call_line']>>): Promise<number>;
  group(lists: number[][]): Promise<number>;
  task(change?: Partial<Omit<NewTask, 'rules'>> & { rules?: Partial<TaskRules> }): Promise<number>;
  numbers(taskId: number, numbers: readonly string[]): Promise<number[]>;
  /** Claims for a host until nothing more is due now. */
  claim(host?: number, change?: Partial<ClaimParts>): Promise<PlannedCall[]>;
  claimOnce(host: number, taskId: number, change?: Partial<ClaimParts>): Promise<Claim>;
  end(calls: readonly Pick<PlannedCall, 'id'>[], end?: Partial<CallEnd>): Promise<string[]>;
  number(id: number): Promise<Record<string, unknown>>;
}

const HOURS_OPEN: Partial<AccountRules> = {
  hours: ['00:00', '24:00'],
  minInterval: 0,
  capDay: 99,
  capWeek: 99,
};

export async function startDialing(
  kind: 'sqlite' | 'mariadb',
  mariadb: MariadbServer | undefined,
  hosts = 1,
): Promise<Dialing> {
  const database = kind === 'sqlite' ? 'sqlite' : { mysql: (await mariadb?.database()) as string };
  const hub = await startTestHub(database);
  const stores = [hub.store];
  while (database !== 'sqlite' && stores.length < hosts) stores.push((await startTestHub(database)).store);
  const clock = { now: NOON };
  const accountId = await anAccount(hub, 'main');
  const { db } = hub.store;
  const parts = (host: number): ClaimParts => ({
    store: stores[host % stores.length] as HubStore,
    clock: async () => clock.now,
    host: `host-${host}`,
    capacity: 10_000,
    canPlace: () => true,
    coreUuid: () => null,
    newId: randomUUID,
    leaseMs: 30_000,
  });
  const completing: CompleteParts = {
    store: hub.store,
    clock: async () => clock.now,
    time: localTime(ZONE),
  };
  const dialing: Dialing = {
    ...{ hub, stores, clock, accountId },
    async allow(change) {
      const settings = withAccountRules('{}', { ...HOURS_OPEN, ...change });
      await db.updateTable('hub_account').set({ settings }).where('id', '=', accountId).execute();
    },
    async line(change = {}) {
      const line = {
        ...{ account_id: 0, name: 'line', kind: 'simulated', dial_string: '', caller_numbers: '["95001"]' },
        ...{ maximumcall: 1000, call_per_second: 1000, fault_threshold: 5, fault_try_interval: 60_000 },
        ...{ created: NOON, updated: NOON },
      };
      const { insertId } = await db
        .insertInto('call_line')
        .values({ ...line, ...change })
        .executeTakeFirstOrThrow();
      return Number(insertId);
    },
    async group(lists) {
      const { insertId } = await db
        .insertInto('call_line_group')
        .values({
          ...{ account_id: 0, name: 'group', line_lists: JSON.stringify(lists), removed: null },
          ...{ created: NOON, updated: NOON },
        })
        .executeTakeFirstOrThrow();
      return Number(insertId);
    },
    async task({ rules = {}, ...change } = {}) {
      return insertTask(db, {
        ...{ uuid: randomUUID(), account_id: accountId, name: 'task', state: 'running' },
        ...{ destination_extension: '1000', maximumcall: 1000, call_per_second: 1000 },
        ...{ originate_variables: '', created: NOON, updated: NOON },
        ...change,
        rules: JSON.stringify(rules),
      });
    },
    async numbers(taskId, numbers) {
      const ids = [];
      for (const text of numbers) {
        const read = readNumber(text, 'CN');
        if ('fault' in read) throw new Error(`${text}: ${read.message}`);
        const { insertId } = await db
          .insertInto('call_number')
          .values({
            ...{ task_id: taskId, account_id: accountId, number: read.given, number_key: read.key },
            ...{ country: read.country, updated: NOON },
          })
          .executeTakeFirstOrThrow();
        ids.push(Number(insertId));
      }
      return ids;
    },
    async claim(host = 0, change = {}) {
      const calls: PlannedCall[] = [];
      for (const due of await dueTasks(db, clock.now)) {
        for await (const claimed of claims(() => ({ ...parts(host), ...change }), due))
          calls.push(...claimed.calls);
      }
      return calls;
    },
    async claimOnce(host, taskId, change = {}) {
      const due = (await dueTasks(db, clock.now)).find(({ id }) => id === taskId);
      if (!due) return { calls: [], looked: 0, hasMore: false, hold: null };
      return claimCalls({ ...parts(host), ...change }, due);
    },
    async end(calls, end = {}) {
      const ends = calls.map(
        ({ id }): CallEnd => ({
          ...{ id, cause: 'NORMAL_CLEARING', sip: 200, earlyMedia: null, duration: 9_000, bill: 5_000 },
          ...{ flowRan: true, machine: false, source: 'simulated', recordFile: null, noChannel: false },
          ...end,
        }),
      );
      return (await completeCalls(completing, ends)).map(({ id }) => id);
    },
    async number(id) {
      const row = await db
        .selectFrom('call_number')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row as unknown as Record<string, unknown>;
    },
  };
  await dialing.allow({});
  return dialing;
}

/** Numbers of different people. */
export function mobiles(count: number, first = 13_900_000_000): string[] {
  return Array.from({ length: count }, (_, index) => String(first + index));
}
