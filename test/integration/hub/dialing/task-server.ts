/** A hub with a line, a flow and keys, for tests of the routes of tasks. */
import type { Insertable } from 'kysely';
import { withAccountRules } from '../../../../sidecar/outbound/account-rules.ts';
import type { DialingTables } from '../../../../sidecar/store/hub/dialing/tables.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { type Answer, aKey, anAccount, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';

export interface TaskServer {
  hub: TestHub;
  accountId: number;
  operator: string;
  viewer: string;
  /** Of account `other`. */
  theirs: string;
  line: number;
  flow: number;
  /** Asks as the operator. */
  ask(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Makes a task. @returns its data */
  // biome-ignore lint/suspicious/noExplicitAny: an answer
  task(change?: object): Promise<any>;
  numbers(taskId: string, numbers: readonly unknown[], change?: object): Promise<Answer>;
}

export async function startTaskServer(
  database: Parameters<typeof startTestHub>[0] = 'sqlite',
  options: Parameters<typeof startTestHub>[2] = {},
): Promise<TaskServer> {
  const hub = await startTestHub(database, undefined, {
    dialing: { clock: async () => hub.clock.now },
    ...options,
  });
  const accountId = await anAccount(hub, 'main');
  const { db } = hub.store;
  const settings = withAccountRules('{}', { hours: ['00:00', '24:00'], minInterval: 0 });
  await db.updateTable('hub_account').set({ settings }).where('id', '=', accountId).execute();
  const line = await aLine(hub);
  const flow = await insertFlow(db, { accountId, name: 'sale', hostName: 'sale', settings: '{}' }, NOON);
  const operator = await aKey(hub, 'operator');
  const ask: TaskServer['ask'] = (method, path, body, headers) =>
    hub.ask(method, path, { key: operator, ...(body && { body }), ...(headers && { headers }) });
  return {
    ...{ hub, accountId, operator, line, flow, ask },
    viewer: await aKey(hub, 'viewer'),
    theirs: await aKey(hub, 'admin', { account: 'other' }),
    async task(change = {}) {
      const body = { name: 'task', flow, caller_line_id: line, maximumcall: 10, call_per_second: 10 };
      const answer = await ask('POST', '/v1/task', { ...body, ...change });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body.data;
    },
    numbers: (taskId, numbers, change = {}) =>
      ask('POST', '/v1/task/number', {
        task_id: taskId,
        data: numbers.map((number) => ({ number })),
        ...change,
      }),
  };
}

export async function aLine(
  { store }: TestHub,
  change: Partial<Insertable<DialingTables['call_line']>> = {},
): Promise<number> {
  const { insertId } = await store.db
    .insertInto('call_line')
    .values({
      ...{ account_id: 0, name: 'line', kind: 'simulated', dial_string: '', caller_numbers: '["95001"]' },
      ...{ maximumcall: 1000, call_per_second: 1000, fault_threshold: 5, fault_try_interval: 60_000 },
      ...{ speed: 60, created: NOON, updated: NOON },
      ...change,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}
