/** A Redis with tasks and numbers, a hub, and its door to them. */
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { RedisTasks } from '../../../../sidecar/hub/doors/redis-tasks/door.ts';
import { insertLineGroup } from '../../../../sidecar/store/hub/dialing/line-groups.ts';
import { saveTaskState, type TaskRow } from '../../../../sidecar/store/hub/dialing/tasks.ts';
import { anAccount, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { type RedisServer, startRedis } from '../../../support/servers/redis.ts';
import { until } from '../../../support/until.ts';

export const DOMAIN = 'sales.example';
export const HASH = `cti_queue_dialer_task@${DOMAIN}`;
export const TAKEN = `cti_robot_taken@${DOMAIN}`;
export const QUEUE = 'numbers:1';
export const FIELD = '1';

export const PLAIN = {
  enable: true,
  line_group: ['outbound'],
  number_queue: QUEUE,
  destination_extension: '8888',
};

/** Of the test that runs. */
export const here = {} as { redis: RedisServer; hub: TestHub; lineId: number };

/** Before each test an empty Redis, and a hub whose group of lines is `outbound`. */
export function useRedisDoor(): void {
  beforeAll(async () => {
    here.redis = await startRedis();
  });
  afterAll(() => here.redis?.stop());

  beforeEach(async () => {
    await here.redis.client.flushall();
    here.hub = await startTestHub('sqlite');
    await anAccount(here.hub, 'main');
    const made = { created: NOON, updated: NOON };
    const { insertId } = await here.hub.store.db
      .insertInto('call_line')
      .values({
        ...{ account_id: 0, name: 'line', kind: 'simulated', dial_string: '', caller_numbers: '["95001"]' },
        ...{
          maximumcall: 100,
          call_per_second: 100,
          fault_threshold: 5,
          fault_try_interval: 60_000,
          ...made,
        },
      })
      .executeTakeFirstOrThrow();
    here.lineId = Number(insertId);
    const lists = [[here.lineId]];
    await insertLineGroup(here.hub.store.db, { name: 'outbound', account_id: 0, lists, ...made });
  });
}

export interface Door {
  door: RedisTasks;
  lines: ReturnType<typeof recordedLog>['lines'];
  problems(): string[];
}

export function openDoor(domains = [{ domain: DOMAIN, account: 'main' }], url = here.redis.url): Door {
  const { log, lines } = recordedLog();
  const door = new RedisTasks({ url, domains, services: here.hub.services, log, lookMs: 5 });
  door.start();
  onTestFinished(() => door.stop());
  return { door, lines, problems: () => door.status().problems };
}

export async function write(
  params: object,
  { name = FIELD, variables = {}, hash = HASH } = {},
): Promise<void> {
  await here.redis.client.hset(hash, name, JSON.stringify({ params, variables }));
}

export async function taskHere(name = FIELD): Promise<TaskRow | undefined> {
  return here.hub.store.db.selectFrom('call_task').selectAll().where('name', '=', name).executeTakeFirst();
}

export const stateIs = (state: string) =>
  until(`the task is ${state}`, async () => (await taskHere())?.state === state);

export async function numbersHere(): Promise<string[]> {
  const rows = await here.hub.store.db.selectFrom('call_number').select('number').orderBy('id').execute();
  return rows.map(({ number }) => number);
}

export const haveNumbers = (count: number) =>
  until(`the task has ${count} numbers`, async () => (await numbersHere()).length === count);

export const someNumbers = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, at) => `139${String(first + at).padStart(8, '0')}`);

/** All calls of the task have ended, each well. */
export async function endAll(): Promise<void> {
  const task = (await taskHere()) as TaskRow;
  await here.hub.store.db.updateTable('call_number').set({ state: 2, status: 1, attempts: 1 }).execute();
  await saveTaskState(here.hub.store.db, task, { state: 'finished', now: NOON });
}
