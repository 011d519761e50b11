/** Tasks through the API: made, changed, started, paused, stopped, cancelled, on both databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hangUpBefore } from '../../../../sidecar/store/hub/dialing/hang-up.ts';
import { anAccount } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aLine, startTaskServer } from './task-server.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('a task on %s', (kind) => {
  const start = async () =>
    startTaskServer(kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() });

  it('takes numbers: each once, however it is written, and says what became of each', async () => {
    const server = await start();
    const { hub, accountId } = server;
    const entry = { kind: 'dnc', reason: '', until: null, created: 1, is_prefix: 0 };
    await hub.store.db
      .insertInto('call_blacklist')
      .values({ account_id: accountId, number_key: '+8613900000009', ...entry })
      .execute();
    const task = await server.task();
    const given = [
      '13900000001',
      '+86 139 0000 0001',
      '１３９０００００００２',
      '1.39E+10',
      '',
      '13900000009',
    ];
    const answer = await server.numbers(task.uuid, given, { skip_error: true });
    expect(answer.body.data).toMatchObject({
      ...{ taken: 3, doubled: 1, invalid: 1, blacklisted: 1 },
      rejects: [{ line: 4, number: '1.39E+10', fault: 'scientific' }],
    });
    const again = await server.numbers(task.id, given.slice(0, 3));
    expect(again.body.data).toMatchObject({ taken: 0, doubled: 3 });
    const { counters, state } = (await server.ask('GET', `/v1/task/${task.id}`)).body.data;
    expect([state, counters.total, counters.by_status['0'], counters.by_status['11']]).toEqual([
      'ready',
      3,
      2,
      1,
    ]);
  });

  it('takes numbers once for an Idempotency-Key', async () => {
    const server = await start();
    const task = await server.task();
    const body = { task_id: task.uuid, data: [{ number: '13900000001' }] };
    const ask = () => server.ask('POST', '/v1/task/number', body, { 'idempotency-key': 'one' });
    const [first, second] = await Promise.all([ask(), ask()]);
    const done = [first, second].filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect((await ask()).body.data).toEqual(done[0]?.body.data);
    expect((await server.ask('GET', `/v1/task/${task.id}`)).body.data.counters.total).toBe(1);
  });

  it('is started, paused, stopped and cancelled, and each says what becomes of calls', async () => {
    const server = await start();
    const { ask, hub } = server;
    await hub.store.db
      .insertInto('hub_push_target')
      .values({
        ...{ account_id: server.accountId, url: 'https://crm.example/', secret: '', old_secret: null },
        events: '["task.started","task.paused","task.finished","number.final"]',
        ...{ old_secret_until: null, removed: null, created: 1 },
      })
      .execute();
    const task = await server.task();
    const verb = (name: string) => ask('POST', `/v1/task/${task.uuid}/${name}`, {});
    expect((await verb('start')).body).toMatchObject({ code: 409, error: { code: 'TASK_STATE' } });
    await server.numbers(task.uuid, ['13900000001', '13900000002']);
    const started = await verb('start');
    expect(started.body.data).toMatchObject({
      ...{ verb: 'start', task: { state: 'running', start: 1 } },
      preflight: { waiting: 2, now: 2, may_start: true, lines: [{ enabled: true, answers: true }] },
    });
    const number = await hub.store.db.selectFrom('call_number').selectAll().executeTakeFirstOrThrow();
    await hub.store.db
      .insertInto('call_attempt')
      .values({
        ...{ id: 'a0000000-0000-4000-8000-000000000001', account_id: server.accountId, task_id: task.id },
        ...{ number_id: number.id, number: number.number, number_key: number.number_key, attempt: 1 },
        ...{ host: 'h', line_id: server.line, state: 'dialling', call_time: 5, lease_until: 9e12 },
      })
      .execute();
    const told = ['verb', 'calls_in_progress', 'calls'];
    const paused = (await verb('pause')).body.data;
    expect(told.map((key) => paused[key])).toEqual(['pause', 1, 'go_on']);
    expect(paused.task.state).toBe('paused');
    expect(await hangUpBefore(hub.store.db, task.id)).toBeNull();
    const stopped = (await verb('stop')).body.data;
    expect(told.map((key) => stopped[key])).toEqual(['stop', 1, 'end']);
    expect(await hangUpBefore(hub.store.db, task.id)).toBe(hub.clock.now);
    expect((await verb('start')).body.data.task.state).toBe('running');
    await hub.store.db.deleteFrom('call_attempt').execute();
    const cancelled = (await verb('cancel')).body.data;
    expect(cancelled.task).toMatchObject({ state: 'cancelled', counters: { by_status: { '12': 2 } } });
    expect((await verb('start')).status).toBe(409);
    const pushes = await hub.store.db.selectFrom('hub_outbox').selectAll().orderBy('id').execute();
    expect(pushes.map(({ event }) => event)).toEqual([
      ...['task.started', 'task.paused', 'task.started', 'task.finished'],
      ...['number.final', 'number.final'],
    ]);
    expect(JSON.parse(pushes[2]?.body ?? '{}').data).toEqual({
      ...{ task_id: task.uuid, name: 'task', resumed: true },
    });
  });

  it('has numbers that are listed, reset and removed', async () => {
    const server = await start();
    const { ask, hub } = server;
    const task = await server.task();
    await server.numbers(task.uuid, ['13900000001', '18600000002', '13900000003']);
    await hub.store.db
      .updateTable('call_number')
      .set({ state: 2, status: 8, attempts: 2 })
      .where('number', '=', '18600000002')
      .execute();
    const listed = async (query: string) => {
      const { data } = (await ask('GET', `/v1/task/number?task_id=${task.uuid}${query}`)).body;
      return data.data.map(({ number }: { number: string }) => number);
    };
    expect(await listed('')).toHaveLength(3);
    expect(await listed('&status=8')).toEqual(['18600000002']);
    expect(await listed('&status[]=0&type[]=yd')).toEqual(['13900000001', '13900000003']);
    expect(await listed('&type=["lt"]')).toEqual(['18600000002']);
    expect(await listed('&keyword=0003')).toEqual(['13900000003']);
    expect(await listed('&per_page=1&page=2')).toEqual(['18600000002']);
    const reset = await ask('POST', '/v1/task/number/reset', { task_id: task.uuid, status: [8] });
    expect(reset.body.data).toEqual({ changed: 1 });
    expect(await listed('&status=8')).toEqual([]);
    const gone = await ask('POST', '/v1/task/number/remove', { task_id: task.uuid, status: [0] });
    expect(gone.body.data).toEqual({ changed: 3 });
    expect(await listed('')).toEqual([]);
  });
});

describe('a task', () => {
  const start = () => startTaskServer();

  it('is made, found by uuid and number, listed, changed and removed', async () => {
    const server = await start();
    const { ask, flow, line } = server;
    const task = await server.task({ remark: '', maximumcall: '5', call_per_second: '0.5', unknown: 1 });
    expect(task).toMatchObject({
      ...{ name: 'task', start: 0, state: 'new', start_str: '新建', maximumcall: 5, call_per_second: 0.5 },
      ...{ destination_extension: flow, flow, caller_line_id: line, destination_dialplan: 'XML' },
      ...{ destination_context: 'default', group_str: 'sale', remark: null, _originate_timeout: 60 },
      progress_bar: { total: 0, progress: 0, percent: 0 },
    });
    for (const id of [task.uuid, task.id])
      expect((await ask('GET', `/v1/task/${id}`)).body.data).toEqual(task);
    const changed = await ask('PUT', `/v1/task/${task.uuid}`, { name: 'other', caller_line_id: null });
    expect(changed.body.data).toMatchObject({ name: 'other', caller_line_id: null, revision: 2 });
    const old = await ask('PUT', `/v1/task/${task.uuid}`, { name: 'third' }, { 'if-match': '"1"' });
    expect(old).toMatchObject({ status: 412, body: { data: { current: { name: 'other' } } } });
    const listed = await ask('GET', '/v1/task?start=0&keyword=oth');
    expect(listed.body.data).toMatchObject({ total: 1, data: [{ uuid: task.uuid }] });
    expect((await ask('GET', '/v1/task?state=running')).body.data.total).toBe(0);
    expect((await ask('DELETE', `/v1/task/${task.uuid}`)).status).toBe(200);
    expect((await ask('GET', `/v1/task/${task.uuid}`)).status).toBe(404);
  });

  it('takes all numbers or none, unless errors are skipped', async () => {
    const server = await start();
    const task = await server.task();
    const refused = await server.numbers(task.uuid, ['13900000001', '110']);
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: 'NUMBERS_REFUSED' }, data: { invalid: 1, rejects: [{ fault: 'emergency' }] } },
    });
    expect((await server.ask('GET', `/v1/task/${task.id}`)).body.data.counters.total).toBe(0);
  });

  it('is not started where nobody could be called, and says why', async () => {
    const server = await start();
    const task = await server.task({ caller_line_id: null });
    await server.numbers(task.uuid, ['13900000001']);
    const begin = () => server.ask('POST', `/v1/task/${task.uuid}/start`, {});
    const refused = await begin();
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'TASK_NOBODY' } } });
    expect(refused.body.message).toContain('no line');
    await server.ask('PUT', `/v1/task/${task.uuid}`, {
      ...{ caller_line_id: server.line, stop_time: server.hub.clock.now - 1 },
    });
    expect((await begin()).body.message).toContain('The task ends at');
    await server.ask('PUT', `/v1/task/${task.uuid}`, { stop_time: null });
    expect((await begin()).body.data.task.state).toBe('running');
  });

  it('shows viewers no number in clear, and lets them change nothing', async () => {
    const server = await start();
    const url = 'https://93.184.216.34/hook?token=secret';
    const task = await server.task({ call_notify_url: url, caller_context: { url } });
    expect(task.caller_context).toEqual({ url, dialect: 'standard', on_error: 'continue' });
    // Questions are signed from the first.
    expect((await server.ask('GET', '/v1/push/secret')).body.data.created).not.toBeNull();
    const data = [{ number: '13900000001', variables: { phone: '13911112222', name: '王' } }];
    await server.ask('POST', '/v1/task/number', { task_id: task.uuid, data });
    const look = (path: string) => server.hub.ask('GET', path, { key: server.viewer });
    const { body } = await look(`/v1/task/number?task_id=${task.uuid}`);
    const [number] = body.data.data;
    expect(number).toMatchObject({
      ...{ number: '139****0001', variables: { phone: '139****2222', name: '王' }, mobile_type: '移动' },
    });
    const searched = await look(`/v1/task/number?task_id=${task.uuid}&keyword=13900000001`);
    expect(searched.body.error).toEqual({ code: 'FORBIDDEN', path: 'querystring.keyword' });
    const shown = JSON.stringify((await look(`/v1/task/${task.uuid}`)).body);
    expect(shown).not.toContain('secret');
    const removed = await server.ask('PUT', `/v1/task/${task.uuid}`, { caller_context: null });
    expect(removed.body.data.caller_context).toBeNull();
    const why = await look(`/v1/task/number/${number.id}/why`);
    expect(JSON.stringify(why.body)).not.toContain('13900000001');
  });

  it('is nothing to another account', async () => {
    const server = await start();
    const task = await server.task();
    await server.numbers(task.uuid, ['13900000001']);
    const { id } = (await server.ask('GET', `/v1/task/number?task_id=${task.id}`)).body.data.data[0];
    const theirLine = await aLine(server.hub, { account_id: await anAccount(server.hub, 'other') });
    for (const [method, path, body] of [
      ['GET', `/v1/task/${task.uuid}`],
      ['GET', `/v1/task/${task.id}`],
      ['PUT', `/v1/task/${task.uuid}`],
      ['DELETE', `/v1/task/${task.id}`],
      ['POST', `/v1/task/${task.uuid}/start`],
      ['POST', `/v1/task/${task.uuid}/pause`],
      ['POST', `/v1/task/${task.uuid}/stop`],
      ['POST', `/v1/task/${task.uuid}/cancel`],
      ['POST', `/v1/task/${task.uuid}/preflight`],
      ['GET', `/v1/task/${task.uuid}/counters`],
      ['GET', `/v1/task/number?task_id=${task.uuid}`],
      ['GET', `/v1/task/number/${id}`],
      ['GET', `/v1/task/number/${id}/why`],
      ['DELETE', `/v1/task/number/${id}`],
      ['POST', '/v1/task/number', { task_id: task.uuid, data: [] }],
      ['POST', '/v1/task/number/reset', { task_id: task.uuid }],
      ['POST', '/v1/task/number/remove', { task_id: task.id }],
    ] as const) {
      const answer = await server.hub.ask(method, path, { key: server.theirs, body: body ?? {} });
      expect([method, path, answer.status, answer.body.data]).toEqual([method, path, 404, null]);
    }
    expect((await server.hub.ask('GET', '/v1/task', { key: server.theirs })).body.data.total).toBe(0);
    const form = (await server.ask('GET', '/v1/task/create')).body.data;
    expect(form.caller_line_list.map(({ value }: { value: number }) => value)).not.toContain(theirLine);
    expect(form.flow_list).toEqual([{ number: server.flow, name: 'sale', published: false }]);
    const borrowed = await server.ask('PUT', `/v1/task/${task.uuid}`, { caller_line_id: theirLine });
    expect(borrowed.body.error.path).toBe('body.caller_line_id');
  });
});

it('takes as many large variables as a request may have', async () => {
  const server = await startTaskServer({ mysql: await mariadb.database() });
  const task = await server.task();
  // Each quote is four bytes of SQL, and two of the body.
  const text = '"'.repeat(16_000);
  const data = Array.from({ length: 70 }, (_, index) => ({
    number: String(13_900_000_000 + index),
    variables: { a: text, b: text, c: text, d: text },
  }));
  const answer = await server.ask('POST', '/v1/task/number', { task_id: task.uuid, data });
  expect(answer.body).toMatchObject({ code: 200, data: { taken: 70, doubled: 0, invalid: 0 } });
});

it('a task does not wait by an old rate when it has a new one', async () => {
  const server = await startTaskServer();
  const { uuid } = await server.task({ call_per_second: 0.001 });
  const { db } = server.hub.store;
  await db.updateTable('call_task').set({ tat: 2_000_000 }).execute();
  const tatWith = async (body: object) => {
    expect((await server.ask('PUT', `/v1/task/${uuid}`, body)).status).toBe(200);
    return (await db.selectFrom('call_task').select('tat').executeTakeFirstOrThrow()).tat;
  };
  expect(await tatWith({ name: 'quick' })).toBe(2_000_000);
  expect(await tatWith({ call_per_second: 10 })).toBe(1_000_100);
});
