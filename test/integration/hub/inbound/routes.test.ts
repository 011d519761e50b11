/** Routes through the API: who may have a number, what a route may name, what hosts get. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RouteEdit } from '../../../../sidecar/publish/route-publisher.ts';
import { insertFlow, updateFlow } from '../../../../sidecar/store/hub/flows.ts';
import { notePublication } from '../../../../sidecar/store/hub/publications.ts';
import { aKey, anAccount, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';

let hub: TestHub;
let key: string;
let theirs: string;
let root: string;
let hosts: Map<string, string>;
let isAway: boolean;
let flow: number;
let night: number;
let their: number;
beforeEach(async () => {
  hosts = new Map();
  isAway = false;
  const write = async (edits: readonly RouteEdit[]) => {
    for (const [field, text] of edits) {
      if (text === null) hosts.delete(field);
      else hosts.set(field, text);
    }
  };
  const target = { read: async () => new Map(hosts), write, close: () => {} };
  hub = await startTestHub('sqlite', undefined, {
    routeTarget: async () => {
      if (isAway) throw new Error('redis is away');
      return target;
    },
  });
  key = await aKey(hub, 'operator');
  theirs = await aKey(hub, 'admin', { account: 'other' });
  root = await aKey(hub, 'admin', { deployment: true });
  const add = async (account: string, name: string, hostName = name) => {
    const accountId = await anAccount(hub, account);
    return insertFlow(hub.store.db, { accountId, name, hostName, settings: '{}' }, NOON);
  };
  flow = await add('main', 'reception');
  night = await add('main', 'night');
  their = await add('other', 'sale', 'sale.@other');
});

const as = (who: string) => (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  hub.ask(method, `/v1/inbound/route${path}`, {
    key: who,
    ...(body && { body }),
    ...(headers && { headers }),
  });
const ask: ReturnType<typeof as> = (...request) => as(key)(...request);
const stored = () => Object.fromEntries([...hosts].map(([field, text]) => [field, JSON.parse(text)]));

it('adds, changes and removes routes, and brings each change to the hosts', async () => {
  const added = await ask('POST', '', { number: '4001234567', flow, calls: 20, remark: '总机' });
  expect(added.body.data).toMatchObject({
    ...{ id: 1, number: '4001234567', host: null, domain: null, flow: { number: flow, name: 'reception' } },
    ...{ calls: 20, enabled: true, remark: '总机', revision: 1, published: true },
  });
  expect(stored()).toEqual({
    4001234567: { id: 1, account: 'main', flow: 'reception', calls: 20, enabled: true },
  });
  const times = { name: 'day', windows: [{ days: [1], from: '09:00', to: '18:00' }] };
  const group = (await hub.ask('POST', '/v1/timegroup', { key, body: times })).body.data.id;
  const change = { timegroup: group, closed_flow: night, fallback_flow: night, calls: null };
  const changed = await ask('PUT', '/1', change, { 'if-match': '"1"' });
  expect(changed.body.data).toMatchObject({
    timegroup: { name: 'day' },
    calls: null,
    revision: 2,
    remark: '总机',
  });
  expect(stored()['4001234567']).toMatchObject({
    ...{ closed: 'night', fallback: 'night' },
    hours: { timezone: 'Asia/Shanghai', unknownHolidays: 'forbid', timegroup: { kind: 'allow' } },
  });
  expect((await ask('PUT', '/1', { calls: 1 }, { 'if-match': '"1"' })).status).toBe(412);
  expect((await hub.ask('DELETE', `/v1/timegroup/${group}`, { key })).body.error.code).toBe(
    'TIMEGROUP_IN_USE',
  );
  const forbid = { kind: 'forbid', windows: times.windows };
  await hub.ask('PUT', `/v1/timegroup/${group}`, { key, body: forbid });
  expect(stored()['4001234567'].hours.timegroup.kind).toBe('forbid');
  // Each of the flows that it names.
  for (const flow of [night, (await ask('GET', '/1')).body.data.flow.number]) {
    const used = await hub.ask('DELETE', `/v1/flow/${flow}`, { key });
    expect(used).toMatchObject({ status: 409, body: { error: { code: 'FLOW_IN_USE' } } });
    expect(used.body.message).toContain('4001234567');
  }
  expect((await ask('DELETE', '/1')).body.data).toEqual({ published: true });
  expect(stored()).toEqual({});
  expect((await ask('GET', '')).body.data).toEqual([]);
  // The number is free again.
  expect((await as(theirs)('POST', '', { number: '4001234567', flow: their })).status).toBe(200);
  expect(stored()).toEqual({ 4001234567: { id: 2, account: 'other', flow: 'sale.@other', enabled: true } });
  const { rows } = { rows: await hub.store.db.selectFrom('hub_audit').select('action').execute() };
  expect(rows.map(({ action }) => action).filter((action) => action.startsWith('route'))).toEqual([
    ...['route.add', 'route.change', 'route.rm', 'route.add'],
  ]);
});

it('refuses a flow that is being removed, not one that is being published', async () => {
  const claim = async (action: 'publish' | 'remove') => {
    await updateFlow(hub.store.db, night, { publishing: { version: 'v1', until: NOON + 60_000 } });
    const by = { actorKind: 'key', actor: 'x', address: '', keyed: null } as const;
    await notePublication(hub.store.db, night, { action, ...by });
  };
  expect((await ask('POST', '', { number: '1', flow })).status).toBe(200);
  await claim('remove');
  const refused = { status: 409, body: { error: { code: 'CONFLICT' } } };
  expect(await ask('POST', '', { number: '2', flow: night })).toMatchObject(refused);
  for (const change of [{ flow: night }, { fallback_flow: night }, { closed_flow: night }])
    expect(await ask('PUT', '/1', change)).toMatchObject(refused);
  await claim('publish');
  expect((await ask('PUT', '/1', { fallback_flow: night })).status).toBe(200);
});

it('keeps what others wrote for hosts, and tells when hosts cannot find a change', async () => {
  hosts.set('999', '{"account":"main","flow":"by-hand"}');
  isAway = true;
  expect((await ask('POST', '', { number: '1', flow })).body.data).toMatchObject({ published: false });
  expect([...hosts.keys()]).toEqual(['999']);
  isAway = false;
  expect((await ask('PUT', '/1', { enabled: false })).body.data).toMatchObject({ published: true });
  expect(stored()).toEqual({
    ...{ 1: { id: 1, account: 'main', flow: 'reception', enabled: false } },
    ...{ 999: { account: 'main', flow: 'by-hand' } },
  });
  await ask('DELETE', '/1');
  expect([...hosts.keys()]).toEqual(['999']);
});

it('answers a repeated request with the route that it made', async () => {
  const again = () => ask('POST', '', { number: '1', flow }, { 'idempotency-key': 'a' });
  const first = (await again()).body.data;
  expect((await again()).body.data).toEqual(first);
  expect((await ask('POST', '', { number: '1', flow })).body.error.code).toBe('EXISTS');
  expect((await ask('POST', '', { number: '1', host: 'fs1', flow })).status).toBe(200);
});

describe('a number', () => {
  it('belongs to the first account that sets it, unless the deployment’s admin gives it away', async () => {
    await as(theirs)('POST', '', { number: '400*', flow: their });
    for (const number of ['400*', '4001', '40*']) {
      const { status, body } = await ask('POST', '', { number, flow });
      expect([number, status, body.error.code]).toEqual([number, 409, 'ROUTE_TAKEN']);
    }
    expect((await ask('POST', '', { number: '4', flow })).status).toBe(200);
    expect((await ask('POST', '', { number: '*', flow })).status).toBe(409);
    expect((await as(root)('POST', '', { number: '4001', flow })).status).toBe(200);
    expect((await as(root)('POST', '', { number: '400*', flow })).status).toBe(409);
    expect((await as(root)('POST', '', { number: '*', flow })).status).toBe(200);
  });

  it('and everything else of a route is refused where it cannot be used', async () => {
    const cases: [object, string][] = [
      [{ number: '139 0000' }, 'body.number'],
      [{ number: '1*2' }, 'body.number'],
      [{ number: '../../etc' }, 'body.number'],
      [{ number: '${system}' }, 'body.number'],
      [{ number: '1'.repeat(100) }, 'body.number'],
      [{ host: 'a', domain: 'b' }, 'body.domain'],
      [{ host: 'a b' }, 'body.host'],
      [{ flow: their }, 'body.flow'],
      [{ fallback_flow: their }, 'body.fallback_flow'],
      [{ closed_flow: 999 }, 'body.closed_flow'],
      [{ timegroup: 7 }, 'body.timegroup'],
      [{ calls: 0 }, 'body.calls'],
      [{ context: { url: 'http://127.0.0.1/x' } }, 'body.context.url'],
      [{ context: { url: 'x' } }, 'body.context.url'],
      [{ result_url: 'http://127.0.0.1/x' }, 'body.result_url'],
      [{ result_url: 'x' }, 'body.result_url'],
      [{ result_url: 'https://93.184.216.34/', result_dialect: 'x' }, 'body.result_dialect'],
    ];
    for (const [change, path] of cases) {
      const { status, body } = await ask('POST', '', { number: '1', flow, ...change });
      expect([JSON.stringify(change).slice(0, 60), body.error?.path, status < 500]).toEqual([
        ...[JSON.stringify(change).slice(0, 60), path, true],
      ]);
    }
    expect(hosts.size).toBe(0);
  });
});

it('tells which route would take a number, of the own account only', async () => {
  const times = { name: 'day', windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] };
  const group = (await hub.ask('POST', '/v1/timegroup', { key, body: times })).body.data.id;
  await ask('POST', '', { number: '400*', flow, timegroup: group, closed_flow: night });
  await ask('POST', '', { number: '4001', flow: night, host: 'fs1' });
  await as(theirs)('POST', '', { number: '500*', flow: their });
  const viewer = await aKey(hub, 'viewer');
  const tested = async (body: object) => (await as(viewer)('POST', '/test', body)).body.data;
  // Noon in UTC is 20:00 in Shanghai.
  expect(await tested({ number: '4001' })).toMatchObject({
    route: { id: 1 },
    open: false,
    flow: { name: 'night' },
  });
  const at = Date.parse('2026-01-05T10:00+08:00');
  expect(await tested({ number: '4001', at })).toMatchObject({ open: true, flow: { name: 'reception' } });
  expect(await tested({ number: '4001', at, host: 'fs1' })).toMatchObject({ route: { id: 2 }, open: true });
  const nothing = { route: null, open: null, flow: null };
  expect(await tested({ number: '5001' })).toEqual(nothing);
  expect(await tested({ number: '__proto__' })).toEqual(nothing);
});

it('has an address for the results of its calls, whose token only those see who may change it', async () => {
  const url = 'https://93.184.216.34/{module}?token=abc';
  const added = await ask('POST', '', { number: '1', flow, result_url: url, result_dialect: 'yeta' });
  expect(added.body.data).toMatchObject({ result_url: url, result_dialect: 'yeta' });
  const viewer = await aKey(hub, 'viewer');
  const [shown] = (await as(viewer)('GET', '')).body.data;
  expect(shown.result_url).toMatch(/token=\*\*\*$/);
  // Hosts have no use for it.
  expect(stored()).toEqual({ 1: { id: 1, account: 'main', flow: 'reception', enabled: true } });
  expect((await ask('PUT', '/1', { calls: 3 })).body.data).toMatchObject({ result_url: url });
  const removed = await ask('PUT', '/1', { result_url: null });
  expect(removed.body.data).toMatchObject({ result_url: null, result_dialect: 'yeta' });
  expect((await ask('POST', '', { number: '2', flow })).body.data).toMatchObject({
    ...{ result_url: null, result_dialect: 'standard' },
  });
});
