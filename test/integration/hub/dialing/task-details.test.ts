/** What a task shows to whom, when it is done, and what a start that is repeated does. */
import { expect, it } from 'vitest';
import { withAccountRules } from '../../../../sidecar/outbound/account-rules.ts';
import { aLine, startTaskServer } from './task-server.ts';

it('shows viewers the numbers of callers and of transfers masked, too', async () => {
  const server = await startTaskServer();
  const { hub, accountId, viewer } = server;
  const caller_line_id = await aLine(hub, { caller_numbers: '["02077770000"]' });
  const task = await server.task({
    ...{ caller_line_id, _origination_caller_id_number: '02077770000', flow: null },
    destination_extension: '13922223333',
    originate_variables: '{effective_caller_id_number=02077770000}',
  });
  await server.numbers(task.uuid, ['13900000001']);
  const { id } = await hub.store.db.selectFrom('call_number').select('id').executeTakeFirstOrThrow();
  const at = '2026-01-01 00:00:00';
  await hub.store.db
    .insertInto('call_history')
    .values({
      ...{ account_id: accountId, task_id: task.id, call_id: task.uuid, number_id: id, attempt: 1 },
      ...{ number: '13900000001', number_key: '+8613900000001', called_at: 1, ended_at: 2, duration: 1 },
      ...{ call_time: at, created_at: at, updated_at: at, bill: 0, call_status: 'busy now', status: 8 },
      ...{ class: 'callee', counts: 1, line_id: caller_line_id, host: 'h', source: 'job' },
      calling_number: '02077770000',
    })
    .execute();
  const shown = async (key: string) => {
    const paths = [`/v1/task/number/${id}`, '/v1/task/create', `/v1/task/${task.id}`, '/v1/task'];
    const answers = await Promise.all(paths.map((path) => hub.ask('GET', path, { key })));
    return JSON.stringify(answers.map(({ status, body }) => [status, body]));
  };
  expect(await shown(server.operator)).toMatch(/02077770000.*13922223333/);
  const masked = await shown(viewer);
  expect(masked).not.toMatch(/02077770000|13922223333|13900000001/);
  for (const text of ['"calling_number":"020****0000"', '"call_number":["020****0000"]'])
    expect(masked).toContain(text);
});

it('is told when it is done, as its group of times and the hours of the account allow', async () => {
  const server = await startTaskServer();
  const saturday = { name: 'saturday', windows: [{ days: [6], from: '10:00', to: '11:00' }] };
  const { id } = (await server.ask('POST', '/v1/timegroup', saturday)).body.data;
  const task = await server.task({ disable_dial_timegroup: id, hours: ['00:00', '24:00'] });
  await server.numbers(task.uuid, ['13900000001']);
  const endsAt = async () => {
    const { body } = await server.ask('POST', `/v1/task/${task.uuid}/preflight`, {});
    return new Date(body.data.duration.ends_at).toISOString();
  };
  expect(await endsAt()).toMatch(/^2026-01-03T02:00:/);
  await server.ask('PUT', `/v1/task/${task.uuid}`, { disable_dial_timegroup: null });
  const settings = withAccountRules('{}', { hours: ['09:00', '20:00'], minInterval: 0 });
  await server.hub.store.db.updateTable('hub_account').set({ settings }).execute();
  // It is 20:00, and the task does not widen the hours of the account.
  expect(await endsAt()).toMatch(/^2026-01-02T01:00:/);
});

it('is started again without harm, and once for an Idempotency-Key', async () => {
  const server = await startTaskServer();
  const { db } = server.hub.store;
  const task = await server.task();
  await server.numbers(task.uuid, ['13900000001']);
  const begin = (key: string) =>
    server.ask('POST', `/v1/task/${task.uuid}/start`, {}, { 'idempotency-key': key });
  const first = await begin('one');
  expect(first.body.data).toMatchObject({ task: { state: 'running' }, preflight: { waiting: 1 } });
  // Its only number is being called.
  await db.updateTable('call_number').set({ state: 1 }).execute();
  expect((await begin('two')).body.data).toMatchObject({ task: { state: 'running' } });
  await db.updateTable('call_task').set({ state: 'finished' }).execute();
  expect((await begin('one')).body).toEqual(first.body);
  expect((await begin('three')).body.error.code).toBe('TASK_STATE');
});
