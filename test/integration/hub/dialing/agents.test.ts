/** The agents of a task, as the API takes and shows them. */
import { expect, it } from 'vitest';
import { saveQueueState } from '../../../../sidecar/store/hub/agents/queue-states.ts';
import { NOON } from '../../../support/hub/hub.ts';
import { aLine, startTaskServer } from './task-server.ts';

const QUEUE = 'callcenter:support@default';

it('a task has a queue, and its figures say who is free and why nobody is called', async () => {
  const server = await startTaskServer();
  const { hub, ask } = server;
  const line = await aLine(hub, { kind: 'gateway', dial_string: 'sofia/gateway/a/${destination_number}' });
  const change = { scheduling_queue: QUEUE, scheduling_policy_ratio: '1.5', abandon_limit: 2 };
  const task = await server.task({ ...change, caller_line_id: line, dial_format: '9${number}' });
  expect(task).toMatchObject({
    ...{ scheduling_queue: QUEUE, scheduling_policy_ratio: 1.5, dial_format: '9${number}' },
    ...{ abandon_limit: 2, abandon_after: 2 },
    agents: { ratio: 1, abandoned_share: null, free: 0, hosts: [], reason: 'no-host' },
  });
  await server.numbers(task.uuid, ['13912345678']);
  await ask('POST', `/v1/task/${task.uuid}/start`, {});
  const why = async (): Promise<string> => {
    const numbers = await ask('GET', `/v1/task/number?task_id=${task.uuid}`);
    return (await ask('GET', `/v1/task/number/${numbers.body.data.data[0].id}/why`)).body.data.why;
  };
  const state = { queue: QUEUE, agents: 3, waiting: 0, read_at: NOON };
  const { store } = hub;
  await saveQueueState(store.db, { ...state, host: 'a', free: 0, fault: 'no-module' }, store.kind);
  expect(await why()).toContain('has not loaded the module');
  await saveQueueState(store.db, { ...state, host: 'b', free: 0, fault: null }, store.kind);
  expect(await why()).toContain('no agent of the queue is free');
  await saveQueueState(store.db, { ...state, host: 'b', free: 2, fault: null }, store.kind);
  expect(await why()).toContain('waits for a free place');
  const { agents } = (await ask('GET', `/v1/task/${task.uuid}/counters`)).body.data;
  expect(agents).toMatchObject({ free: 2, reason: null, hosts: [{ host: 'a' }, { host: 'b', free: 2 }] });
  // What a host has not told for a while is gone.
  hub.clock.now += 16_000;
  expect(await why()).toContain('no host has read the queue');
});

it('real agents take no calls of simulated lines: such a task is not started', async () => {
  const server = await startTaskServer();
  const task = await server.task({ scheduling_queue: QUEUE });
  await server.numbers(task.uuid, ['13912345678']);
  expect(await server.ask('POST', `/v1/task/${task.uuid}/start`, {})).toMatchObject({ status: 409 });
  await server.ask('PUT', `/v1/task/${task.uuid}`, { scheduling_queue: 'simulated:2' });
  expect(await server.ask('POST', `/v1/task/${task.uuid}/start`, {})).toMatchObject({ status: 200 });
});

it('a deployment says which queues tasks may name, some for one account only', async () => {
  const queues = [QUEUE, 'main/sales', 'other/fifo:theirs'];
  const server = await startTaskServer('sqlite', { dialing: { queues } });
  const { uuid } = await server.task();
  const name = async (queue: string) =>
    (await server.ask('PUT', `/v1/task/${uuid}`, { scheduling_queue: queue })).status;
  // An entry without a module allows the queue in both.
  for (const queue of [QUEUE, 'sales', 'fifo:sales', 'simulated:2', ''])
    expect([queue, await name(queue)]).toEqual([queue, 200]);
  for (const queue of ['support@default', 'fifo:support@default', 'fifo:theirs', 'theirs'])
    expect([queue, await name(queue)]).toEqual([queue, 422]);
});
