/** The inbound platform's API over the tasks of an account: what its clients send, and what they are answered. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../../sidecar/store/hub/audit.ts';
import { anAccount, NOON } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aLine } from '../dialing/task-server.ts';
import { aToken, send, startYetaServer, type YetaServer } from './yeta-server.ts';

const TASK = 'outbound/v1/task';
const ROWS = [
  ['13000000001', '张先生', 3],
  ['13000000002', '王女士', null],
];
const COLUMNS = ['客户手机号码', '姓名', 'amount'];

const GOLDEN = new URL('./golden/', import.meta.url);

interface Exchange {
  path: string;
  /** The body, byte for byte. */
  request: string;
  answer: unknown;
}

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('the golden exchange on %s', (kind) => {
  it('answers each request of the contract, in order', async () => {
    const server = await startYetaServer(kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() });
    for (const file of readdirSync(GOLDEN).sort()) {
      const { path, request, answer } = JSON.parse(readFileSync(new URL(file, GOLDEN), 'utf8')) as Exchange;
      const got = await server.yeta(path, request);
      expect({ file, status: got.status, body: got.body }).toEqual({ file, status: 200, body: answer });
    }
  });
});

async function numbersOf({ hub }: YetaServer) {
  const rows = await hub.store.db
    .selectFrom('call_number')
    .select(['id', 'number', 'variables'])
    .orderBy('id')
    .execute();
  return rows.map(({ id, number, variables }) => [Number(id), number, JSON.parse(variables ?? '{}')]);
}

it('makes tasks that are those of /v1, with numbers, variables, times, retries and an audit', async () => {
  const server = await startYetaServer();
  const id = await server.create({
    ...{ recall_count: 3, time_recall_wait: 600, time_range: ['09:00:00-12:00:00', '13:30:30-17:59:59'] },
    ...{ time_begin: NOON + 60_000, time_end: NOON + 3_600_000 },
  });
  await server.yeta(`${TASK}/insert`, { task_id: id, call_column: COLUMNS, call_list: ROWS });
  const { data } = (await server.ask('GET', `/v1/task/${id}`)).body;
  const days = [1, 2, 3, 4, 5, 6, 7];
  expect(data).toMatchObject({
    ...{ name: 'spring', flow: server.flow, caller_line_id: server.line, state: 'ready' },
    ...{
      recycle_limit: 3,
      redialer_interval: [600_000],
      start_time: NOON + 60_000,
      stop_time: NOON + 3_600_000,
    },
    windows: [
      { days, from: '09:00', to: '12:00' },
      { days, from: '13:31', to: '18:00' },
    ],
    ...{ maximumcall: 1000, call_per_second: 1000, counters: { total: 2 } },
  });
  expect(await numbersOf(server)).toEqual([
    [1, '13000000001', { xingming: '张先生', amount: '3' }],
    [2, '13000000002', { xingming: '王女士' }],
  ]);
  const audit = await listAudit(server.hub.store.db, server.accountId, { limit: 10 });
  expect(audit.map(({ action, actorKind }) => [action, actorKind]).sort()).toEqual([
    ['number.import', 'key'],
    ['task.add', 'key'],
  ]);
});

it('starts a task at its time, not before, and not without a start', async () => {
  const server = await startYetaServer();
  const { hub, yeta } = server;
  const id = await server.create({ time_begin: NOON + 60_000 });
  const state = async () => (await server.ask('GET', `/v1/task/${id}`)).body.data.state;
  expect((await yeta(`${TASK}/start`, { task_id: id })).body.code).toBe(200200);
  await yeta(`${TASK}/insert`, { task_id: id, call_column: COLUMNS, call_list: ROWS });
  expect(await state()).toBe('ready');
  expect((await yeta(`${TASK}/start`, { task_id: id })).body).toEqual({ code: 0, message: 'ok', result: {} });
  expect(await state()).toBe('scheduled');
  const refused = await yeta(`${TASK}/insert`, { task_id: id, call_column: COLUMNS, call_list: ROWS });
  expect(refused.body.code).toBe(200200);
  await yeta(`${TASK}/pause`, { task_id: id });
  expect(await state()).toBe('paused');
  hub.clock.now = NOON + 120_000;
  await yeta(`${TASK}/start`, { task_id: id });
  expect(await state()).toBe('running');
  expect((await yeta(`${TASK}/start`, { task_id: id })).body.code).toBe(0);
  // A task that runs is stopped, and then removed.
  expect((await yeta(`${TASK}/delete`, { task_id: id })).body.code).toBe(0);
  for (const verb of ['start', 'pause', 'delete'])
    expect((await yeta(`${TASK}/${verb}`, { task_id: id })).body.code).toBe(3010102);
  expect((await server.ask('GET', `/v1/task/${id}`)).status).toBe(404);
});

it('keeps the id of a number that the task had before, and takes all rows or none', async () => {
  const server = await startYetaServer();
  const id = await server.create();
  const insert = async (...numbers: string[]) =>
    (
      await server.yeta(`${TASK}/insert`, {
        task_id: Number(id),
        ...{ call_column: ['name', 'callee'], call_list: numbers.map((number) => ['x', number]) },
      })
    ).body;
  expect((await insert('13000000001')).result).toEqual({ total: 1, task_data_ids: [1] });
  expect((await insert('13000000002', '+86 130 0000 0001')).result.task_data_ids).toEqual([2, 1]);
  const wrong = await insert('13000000003', '1300');
  expect(wrong).toMatchObject({ code: 200203, result: {} });
  expect(wrong.message).toContain('call_list[1]');
  expect((await numbersOf(server)).length).toBe(2);
});

it('calls numbers at once, and none of them if one is on the blacklist', async () => {
  const server = await startYetaServer();
  const body = {
    ...{ robot_id: server.flow, line_num: '95001', voice_code: '60030' },
    ...{ call_column: ['客户手机号码', '姓名'], call_list: [['13000000001', '张先生']] },
  };
  const first = await server.yeta(`${TASK}/callout`, body);
  expect(first.body).toEqual({ code: 0, message: 'ok', result: { total: 1, task_data_ids: [1] } });
  // The same callee again is another call.
  expect((await server.yeta(`${TASK}/callout`, body)).body.result.task_data_ids).toEqual([2]);
  const tasks = (await server.ask('GET', '/v1/task')).body.data.data;
  expect(tasks.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
    ['callout sale', 'running'],
    ['callout sale', 'running'],
  ]);
  await server.ask('POST', '/v1/blacklist', { number: '13000000009' });
  const listed = {
    ...body,
    call_list: [
      ['13000000001', ''],
      ['13000000009', ''],
    ],
  };
  expect((await server.yeta(`${TASK}/callout`, listed)).body.code).toBe(200203);
  expect((await server.ask('GET', '/v1/task')).body.data.total).toBe(2);
});

it('makes one thing for an Idempotency-Key', async () => {
  const server = await startYetaServer();
  const key = { 'idempotency-key': 'one' };
  const created = { task_name: 'a', line_num: '95001', robot_id: '1', time_begin: NOON };
  const ids = [
    await server.yeta(`${TASK}/create`, created, key),
    await server.yeta(`${TASK}/create`, created, key),
  ];
  expect(ids.map(({ body }) => body.result.task_id)).toEqual(['1', '1']);
  const other = await server.yeta(`${TASK}/create`, { ...created, task_name: 'b' }, key);
  expect(other.body.code).toBe(10005);
  const rows = { robot_id: '1', line_num: '95001', call_column: ['callee'], call_list: [['13000000001']] };
  for (let n = 0; n < 2; n++)
    expect((await server.yeta(`${TASK}/callout`, rows, key)).body.result.task_data_ids).toEqual([1]);
  expect((await server.ask('GET', '/v1/task')).body.data.total).toBe(2);
});

it('makes a group of the lines that several numbers name, once', async () => {
  const server = await startYetaServer();
  const second = await aLine(server.hub, {
    name: 'second',
    caller_numbers: '["95002","95003"]',
    maximumcall: 5,
  });
  await aLine(server.hub, { name: 'named', caller_numbers: '[]' });
  await aLine(server.hub, { name: 'off', caller_numbers: '["95004"]', enabled: 0 });
  await aLine(server.hub, {
    name: 'theirs',
    caller_numbers: '["95005"]',
    account_id: await anAccount(server.hub, 'other'),
  });
  const first = await server.create({ line_num: '95001;95003' });
  const again = await server.create({ line_num: ' 95002 ; 95001 ;' });
  const rowOf = async (id: string) => (await server.ask('GET', `/v1/task/${id}`)).body.data;
  const { caller_line_id: group, maximumcall } = await rowOf(first);
  expect([group, maximumcall]).toEqual([1_000_001, 1005]);
  expect((await rowOf(again)).caller_line_id).toBe(group);
  expect((await rowOf(await server.create({ line_num: '95002' }))).caller_line_id).toBe(second);
  expect((await rowOf(await server.create({ line_num: 'named' }))).caller_line_id).toBe(second + 1);
  const { rows } = (await server.yeta(`${TASK}/query`, { task_id: first })).body.result;
  expect(rows[0].line_num).toBe('95001;95002');
  for (const line_num of ['95004', '95005', '95001;9', '', ';'])
    expect(
      (await server.yeta(`${TASK}/create`, { task_name: 'x', robot_id: '1', time_begin: NOON, line_num }))
        .body.code,
    ).toBe(10005);
});

it('lists tasks by time, name, page and order', async () => {
  const server = await startYetaServer();
  const { hub } = server;
  for (const [index, task_name] of ['b', 'a', 'ab'].entries()) {
    hub.clock.now = NOON + index * 1000;
    await server.create({ task_name });
  }
  const names = async (body: object) => {
    const { result } = (await server.yeta(`${TASK}/query`, body)).body;
    return [result.total_rows, ...result.rows.map(({ task_name }: { task_name: string }) => task_name)];
  };
  expect(await names({})).toEqual([3, 'ab', 'a', 'b']);
  expect(await names({ sort_name: 'NAME', sort_order: 'ASC' })).toEqual([3, 'a', 'ab', 'b']);
  expect(await names({ sort_name: 'CREATETIME', page_size: 2, page_index: 2 })).toEqual([3, 'b']);
  expect(await names({ task_name: 'a', task_id: null })).toEqual([2, 'ab', 'a']);
  expect(await names({ time_begin: NOON + 1000, time_end: String(NOON + 1500) })).toEqual([1, 'a']);
  expect(await names({ task_id: '1' })).toEqual([1, 'b']);
});

it('tells lines, robots and addresses, each by its type', async () => {
  const server = await startYetaServer();
  const { hub, yeta } = server;
  const parts = async (body: unknown) => Object.keys((await yeta('config/v1/query', body)).body.result);
  for (const [type, part] of [
    [1, 'robots'],
    ['2', 'lines'],
    [3, 'urls'],
    [4, 'voices'],
  ])
    expect(await parts({ type })).toEqual([part]);
  for (const all of [{}, { type: 0 }, { type: '0' }, { type: null }, ''])
    expect(await parts(all)).toEqual(['lines', 'robots', 'urls', 'voices']);
  const context = { url: 'https://93.184.216.34/context?token=abc', dialect: 'yeta' };
  const route = await server.ask('POST', '/v1/inbound/route', { number: '4001', flow: server.flow, context });
  expect(route.status).toBe(200);
  const urls = async (token: string) =>
    (await send(hub, 'config/v1/query', { token, body: { type: 3 } })).body.result.urls;
  expect(await urls(server.token)).toEqual([{ url: context.url, url_module: 'getDialogContext' }]);
  expect((await urls(await aToken(hub, 'viewer')))[0].url).not.toContain('abc');
  await hub.store.db
    .insertInto('hub_push_target')
    .values({
      ...{ account_id: server.accountId, url: 'https://crm.example/{module}', secret: '', old_secret: null },
      ...{ events: '["call.ended"]', dialect: 'yeta', old_secret_until: null, removed: null, created: 1 },
    })
    .execute();
  expect(await urls(server.token)).toEqual([
    ...['receiveCallRecord', 'receiveVoice', 'receiveDialog'].map((url_module) => ({
      ...{ url: `https://crm.example/${url_module}`, url_module },
    })),
    { url: context.url, url_module: 'getDialogContext' },
  ]);
});
