/** The blacklist: what gets onto it, what stays, who sees it, and what it does to numbers that wait. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blacklisted } from '../../../../sidecar/store/hub/dialing/blacklist.ts';
import { aKey, NOON } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { startDialing } from '../../dialer/dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const DAY_MS = 86_400_000;

async function started(kind: 'sqlite' | 'mariadb') {
  const dialing = await startDialing(kind, mariadb);
  const key = await aKey(dialing.hub, 'operator');
  const ask = (method: string, path: string, body?: object) =>
    dialing.hub.ask(method, `/v1/blacklist${path}`, { key, ...(body && { body }) });
  const add = async (body: object) => {
    const { status, body: answer } = await ask('POST', '', body);
    return status === 200 ? answer.data : answer;
  };
  const list = async (query = '') => (await ask('GET', query)).body.data;
  return { ...dialing, ask, add, list, key };
}

describe.each(['sqlite', 'mariadb'] as const)('the blacklist on %s', (kind) => {
  it('has each number once, in any spelling, and never weakens what a person asked for', async () => {
    const { add, list, ask, hub } = await started(kind);
    expect(await add({ number: '０１３９ ００００ ０００１', reason: '投诉', kind: 'dnc' })).toEqual({
      ...{ added: 1, changed: 0, kept: 0, rejects: [] },
    });
    const again = [
      { number: '+8613900000001', reason: 'holiday', until: NOON + DAY_MS },
      { number: '13900000002', until: NOON + DAY_MS },
      { number: '1.39E+10' },
      { number: '400*', reason: 'hotlines' },
      { number: '95588' },
    ];
    const many = await add({ data: again });
    expect(many).toMatchObject({
      added: 3,
      changed: 0,
      kept: 1,
      rejects: [{ index: 2, fault: 'scientific' }],
    });
    expect(await add({ number: '13900000002' })).toMatchObject({ added: 0, changed: 1 });
    const { data, total } = await list('?per_page=2&page=2');
    expect([total, data.length]).toEqual([4, 2]);
    const [entry] = (await list('?keyword=0139-0000-0001')).data;
    expect(entry).toMatchObject({ number: '+8613900000001', kind: 'dnc', reason: '投诉', until: null });
    expect((await list('?keyword=hotl')).data).toMatchObject([{ number: '+86400', prefix: true }]);
    expect((await list('?number=0139-0000-0001')).data).toMatchObject([{ number: '+8613900000001' }]);
    expect((await list('?number=400*')).data).toMatchObject([{ number: '+86400', prefix: true }]);
    expect(await list('?number=12345')).toMatchObject({ data: [], total: 0 });
    // What somebody asked for is removed by an admin only.
    expect((await ask('DELETE', `/${entry.id}`)).status).toBe(403);
    const admin = await aKey(hub, 'admin');
    expect((await hub.ask('DELETE', `/v1/blacklist/${entry.id}`, { key: admin })).status).toBe(200);
    expect((await ask('DELETE', `/${entry.id}`)).status).toBe(404);
    const { data: audit } = (await hub.ask('GET', '/v1/audit', { key: admin })).body.data;
    expect(audit[0]).toMatchObject({ action: 'blacklist.rm.dnc', object: String(entry.id) });
    expect(JSON.stringify(audit)).not.toContain('1390000');
  });

  it('hits numbers of running tasks at the next claim, and lets them go when an entry is removed', async () => {
    const { add, list, ask, line, task, numbers, claim, number, hub } = await started(kind);
    const id = await task({ caller_line_id: await line() });
    const [bad, waiting, good] = await numbers(id, ['13900000001', '13900000002', '13900000003']);
    await add({ data: [{ number: '13900000001' }, { number: '13900000002', until: NOON + DAY_MS }] });
    expect((await claim()).map(({ numberId }) => numberId)).toEqual([good]);
    expect(await number(bad as number)).toMatchObject({ status: 11, state: 2 });
    expect(await number(waiting as number)).toMatchObject({ state: 0, next_at: NOON + DAY_MS });
    const [entry] = (await list('?keyword=13900000002')).data;
    expect((await ask('DELETE', `/${entry.id}`)).status).toBe(200);
    expect((await claim()).map(({ numberId }) => numberId)).toEqual([waiting]);
    const keys = ['+8640012345', '+8613900000001'];
    const found = await blacklisted(hub.store.db, { accountId: 1, keys, now: NOON });
    expect([...found.keys()]).toEqual(['+8613900000001']);
  });
});

it('masks numbers for viewers, who cannot search for them; another account has its own', async () => {
  const { add, hub } = await started('sqlite');
  await add({ number: '13900000001', reason: 'called 13900000009' });
  const viewer = await aKey(hub, 'viewer');
  const list = async (key: string, query = '') => hub.ask('GET', `/v1/blacklist${query}`, { key });
  const [entry] = (await list(viewer)).body.data.data;
  expect(entry).toMatchObject({ number: '+86****0001', reason: 'called 139****0009' });
  for (const keyword of ['13900000001', '900'])
    expect((await list(viewer, `?keyword=${keyword}`)).status).toBe(403);
  expect((await list(viewer, '?number=13900000001')).status).toBe(403);
  expect(
    (await hub.ask('POST', '/v1/blacklist', { key: viewer, body: { number: '13900000005' } })).status,
  ).toBe(403);
  const other = await aKey(hub, 'admin', { account: 'other' });
  expect((await list(other)).body.data).toMatchObject({ data: [], total: 0 });
  expect((await hub.ask('DELETE', `/v1/blacklist/${entry.id}`, { key: other })).status).toBe(404);
});

it('refuses what it cannot mean', async () => {
  const { add, list } = await started('sqlite');
  const cases: [string, object][] = [
    ['nothing', {}],
    ['one and many', { number: '13900000001', data: [{ number: '13900000002' }] }],
    ['no number', { number: 'abc' }],
    ['a dial string', { number: '13900000001,loopback/1' }],
    ['64 KiB', { number: '1'.repeat(65_536) }],
    ['a prefix of everything', { number: '+', prefix: true }],
    ['a prefix with a wildcard of SQL', { number: '139%', prefix: true }],
    ['an end in the past', { number: '13900000001', until: NOON - 1 }],
    ['an end of what a person asked for', { number: '13900000001', until: NOON + 1, kind: 'dnc' }],
    ['the outcome of a call', { number: '13900000001', kind: 'outcome' }],
    ['a reason of 201 letters', { number: '13900000001', reason: 'x'.repeat(201) }],
  ];
  for (const [what, body] of cases) expect([what, (await add(body)).error?.code]).toEqual([what, 'INVALID']);
  expect(await list('?keyword=%25')).toMatchObject({ total: 0 });
  await add({ number: '13900000001' });
  expect(await list('?keyword=%25')).toMatchObject({ total: 0 });
});
