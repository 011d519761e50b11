/** The inbound platform's API against strangers: tokens, rights, other accounts, bodies of any form. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS, ROLES } from '../../../../sidecar/hub/access/rights.ts';
import { BASE } from '../../../../sidecar/hub/doors/yeta/door.ts';
import { yetaRoutes } from '../../../../sidecar/hub/doors/yeta/routes.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { aToken, send, startYetaServer, type YetaServer } from './yeta-server.ts';

const TASK = 'outbound/v1/task';
const PATHS = yetaRoutes.map(({ path, right }) => ({ path: path.slice(BASE.length + 1), right }));

let server: YetaServer;
beforeEach(async () => {
  server = await startYetaServer();
});

describe('every route of the door', () => {
  it('needs a token, and says so in its own form', async () => {
    for (const { path, right } of PATHS)
      for (const token of [undefined, '', 'x', '1.zzzzzzzz.x', 'a'.repeat(5000), '..']) {
        const { status, body } = await send(server.hub, path, { token, body: {} });
        expect([path, status, body.code]).toEqual([path, 200, right === null ? 10005 : 10001]);
        expect(Object.keys(body)).toEqual(['code', 'message', 'result']);
      }
  });

  it('is refused to every role below its right, before the body is looked at', async () => {
    for (const role of ROLES) {
      const token = await aToken(server.hub, role);
      for (const { path, right } of PATHS) {
        if (right === null) continue;
        const may = ROLES.indexOf(role) >= ROLES.indexOf(RIGHTS[right] as (typeof ROLES)[number]);
        const { body } = await send(server.hub, path, { token, body: '{' });
        expect([role, path, body.code]).toEqual([role, path, may ? 10005 : 10002]);
      }
    }
  });

  it('answers what is no body of its form with a code, a message that says where, and no fault', async () => {
    const bodies = [
      '{',
      '[]',
      '7',
      '"x"',
      '{"task_id":{}}',
      '{"task_id":[1]}',
      '{"type":{}}',
      '{"__proto__":1}',
    ];
    for (const { path } of PATHS)
      for (const request of bodies) {
        const { status, body } = await server.yeta(path, request);
        expect([path, request, status]).toEqual([path, request, 200]);
        expect(body.code, `${path} ${request}`).not.toBe(10004);
      }
    const text = { 'content-type': 'text/plain' };
    expect((await server.yeta(`${TASK}/create`, 'task_name=x', text)).body.code).toBe(10005);
    expect(server.hub.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('refuses a body that is too large', async () => {
    const { status, body } = await server.yeta(`${TASK}/insert`, `{"task_id":"${'x'.repeat(17 << 20)}"}`);
    expect([status, body.code]).toEqual([200, 10005]);
  });
});

it('finds nothing of another account, with the answer for what nobody has', async () => {
  const id = await server.create();
  await server.yeta(`${TASK}/insert`, { task_id: id, call_column: ['callee'], call_list: [['13000000001']] });
  const token = await aToken(server.hub, 'admin', 'other');
  const theirs = (path: string, body: object) => send(server.hub, path, { token, body });
  const rows = { call_column: ['callee'], call_list: [['13000000001']] };
  for (const path of ['insert', 'start', 'pause', 'delete', 'query']) {
    const found = await theirs(`${TASK}/${path}`, { task_id: id, ...rows });
    const missing = await theirs(`${TASK}/${path}`, { task_id: '999', ...rows });
    expect([path, found.body.code]).toEqual([path, 200202]);
    expect(found).toEqual(missing);
  }
  await server.yeta(`${TASK}/delete`, { task_id: id });
  expect((await theirs(`${TASK}/start`, { task_id: id })).body.code).toBe(200202);
  const place = { line_num: '95001', robot_id: String(server.flow) };
  for (const path of ['create', 'callout'])
    expect(
      (await theirs(`${TASK}/${path}`, { task_name: 'x', time_begin: 0, ...place, ...rows })).body.code,
    ).toBe(200204);
  expect((await theirs(`${TASK}/query`, {})).body.result).toEqual({ total_rows: 0, rows: [] });
  expect((await theirs('config/v1/query', {})).body.result.robots).toEqual([]);
});

it('keeps to the limits of the contract', async () => {
  const id = await server.create();
  const list = (count: number) =>
    Array.from({ length: count }, (_, index) => [`130000${String(index).padStart(5, '0')}`, 'x']);
  const insert = async (call_list: unknown[][], call_column: unknown[] = ['callee', 'name']) =>
    (await server.yeta(`${TASK}/insert`, { task_id: id, call_column, call_list })).body;
  expect(await insert(list(51))).toMatchObject({
    code: 200213,
    message: 'call_list has 51 rows, 50 are allowed',
  });
  expect((await insert([])).code).toBe(10005);
  const columns: [unknown[][], unknown[]?][] = [
    [[['13000000001']]],
    [[['13000000001', 'x', 'y']]],
    [list(1), []],
    [list(1), ['callee', 'callee']],
    [[['13000000001', 'x', 'y']], ['callee', '姓名', 'xingming']],
    [[['13000000001', '\0']]],
  ];
  for (const [rows, names] of columns)
    expect([rows, (await insert(rows, names)).code]).toEqual([rows, 200212]);
  for (const number of ['', ' ', null, '1', '110', 'r-486,loopback/park', '${uuid}', '1.3E+10', '*#06#'])
    expect([number, (await insert([[number, 'x']])).code]).toEqual([number, 200203]);
  expect((await server.ask('GET', `/v1/task/${id}`)).body.data.counters.total).toBe(0);
  expect((await insert(list(50))).result.total).toBe(50);
  const wrong: object[] = [
    ...[{ recall_count: 4 }, { recall_count: -1 }, { recall_count: '9' }, { time_recall_wait: -1 }],
    ...[{ time_range: ['9-12'] }, { time_range: ['25:00:00-26:00:00'] }, { time_range: ['09:00:00'] }],
    ...[{ time_range: ['09:00:00-09:00:00'] }, { time_range: '09:00:00-12:00:00' }, { time_range: [''] }],
    ...[{ time_begin: null }, { time_begin: 'x' }, { time_begin: 1_767_268_800 }, { time_begin: 9e15 }],
    ...[
      { time_end: 1_700_000_000_000 },
      { task_name: '' },
      { task_name: 'x'.repeat(129) },
      { task_name: 'a\nb' },
    ],
  ];
  const task = { task_name: 'x', line_num: '95001', robot_id: '1', time_begin: 1_767_268_800_000 };
  for (const change of wrong) {
    const { body } = await server.yeta(`${TASK}/create`, { ...task, ...change });
    expect([change, body.code]).toEqual([change, 10005]);
    expect(body.message).toContain(Object.keys(change)[0]);
  }
  for (const page of [
    { page_size: 51 },
    { page_size: 0 },
    { page_index: 0 },
    { sort_name: 'X' },
    { page_index: 9e5 },
  ])
    expect([page, (await server.yeta(`${TASK}/query`, page)).body.code]).toEqual([page, 10005]);
  for (const type of [5, -1, 'x', 1.5])
    expect((await server.yeta('config/v1/query', { type })).body.code).toBe(10005);
  for (const robot_id of ['x', '0', '-1', '1; drop', '99999999999'])
    expect((await server.yeta(`${TASK}/create`, { ...task, robot_id })).body.code).toBe(200204);
});

it('says in Chinese what is wrong', async () => {
  const headers = { 'accept-language': 'zh-CN' };
  const { body } = await server.yeta(`${TASK}/start`, { task_id: '999' }, headers);
  expect(body.message).toBe('task_id 不合要求：不是本账户的任务');
});

it('counts the requests of a key, and answers 10004 beyond its limit', async () => {
  const { hub } = server;
  await hub.store.db.updateTable('hub_key').set({ per_second: 2 }).where('door', 'is not', null).execute();
  const answers = [];
  for (let n = 0; n < 4; n++) answers.push(await server.yeta('config/v1/query', {}));
  expect(answers.map(({ status, body }) => [status, body.code])).toContainEqual([429, 10004]);
});

it('takes a key for an hour, until it is removed, from its addresses, and for this door only', async () => {
  const { hub } = server;
  const admin = await aKey(hub, 'admin');
  const add = async (body: object) => (await hub.ask('POST', '/v1/key', { key: admin, body })).body.data;
  const made = await add({ name: 'crm', role: 'operator', door: 'yeta' });
  expect([made.key, made.door, made.app_key.length, made.app_secret.length]).toEqual([null, 'yeta', 48, 44]);
  const login = (appKey: string, appSecret: string) =>
    send(hub, 'oauth/v1/token', { body: { app_key: appKey, app_secret: appSecret } });
  const { result } = (await login(made.app_key, made.app_secret)).body;
  expect(result.time_expire).toBe(3600);
  const code = async (token: string) => (await send(hub, 'config/v1/query', { token, body: '{}' })).body.code;
  expect(await code(result.token)).toBe(0);
  for (const changed of [
    `${result.token}x`,
    result.token.replace(/^./, '9'),
    result.token.split('.')[0],
    made.app_secret,
    admin,
  ])
    expect(await code(encodeURIComponent(changed))).toBe(10001);
  // Neither half is a key of /v1, nor is the token.
  for (const key of [made.app_secret, made.app_key, result.token])
    expect((await hub.ask('GET', '/v1/task', { key })).status).toBe(401);
  expect(
    (await hub.ask('POST', '/v1/service/v1/aicall/config/v1/query', { key: admin, body: {} })).body.code,
  ).toBe(10001);
  for (const [key, secret] of [
    [made.app_key, 'x'],
    ['x', made.app_secret],
    [admin, admin],
  ])
    expect((await login(key as string, secret as string)).body.code).toBe(200101);
  hub.clock.now += 3600_000;
  expect(await code(result.token)).toBe(10001);
  const { token } = (await login(made.app_key, made.app_secret)).body.result;
  expect(await code(token)).toBe(0);
  const shown = (await hub.ask('GET', '/v1/key', { key: admin })).body.data.find(
    ({ name }: { name: string }) => name === 'crm',
  );
  expect([shown.door, shown.app_key, shown.app_secret]).toEqual(['yeta', made.app_key, undefined]);
  await hub.ask('DELETE', `/v1/key/${made.id}`, { key: admin });
  expect(await code(token)).toBe(10001);
  const elsewhere = await add({ name: 'far', role: 'operator', door: 'yeta', addresses: ['10.0.0.0/8'] });
  expect((await login(elsewhere.app_key, elsewhere.app_secret)).body.code).toBe(200101);
  const short = await add({ name: 'short', role: 'operator', door: 'yeta', expires: hub.clock.now + 60_500 });
  expect((await login(short.app_key, short.app_secret)).body.result.time_expire).toBe(60);
});
