/** The kill switch: who may turn it, what it stops, and who is told. */
import { expect, it } from 'vitest';
import { writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { openEvents } from '../../../support/hub/event-client.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { aKey, NOON } from '../../../support/hub/hub.ts';
import { until } from '../../../support/until.ts';
import { startDialing } from '../../dialer/dialing.ts';

it('is turned by admins: for their account, and by the deployment’s for all', async () => {
  const { hub, line, task, numbers, claim } = await startDialing('sqlite', undefined);
  const id = await task({ caller_line_id: await line() });
  await numbers(id, ['13900000001', '13900000002']);
  const admin = await aKey(hub, 'admin');
  const other = await aKey(hub, 'admin', { account: 'other' });
  const root = await aKey(hub, 'admin', { deployment: true });
  const put = (key: string, body: object) => hub.ask('PUT', '/v1/dialer', { key, body });
  const read = async (key: string) => (await hub.ask('GET', '/v1/dialer', { key })).body.data;
  const on = { on: true, since: null, by: null, reason: null };
  expect(await read(admin)).toEqual({ on: true, deployment: on, account: on, hosts: [] });
  expect((await put(await aKey(hub, 'operator'), { on: false })).status).toBe(403);
  for (const key of [admin, other])
    expect((await put(key, { on: false, scope: 'deployment' })).status).toBe(403);
  expect((await put(root, { on: 'no' })).status).toBe(422);
  expect((await put(root, { on: false, reason: 'x'.repeat(201) })).status).toBe(422);

  // Another account's switch stops nothing here.
  await put(other, { on: false, reason: 'holidays' });
  expect(await read(other)).toMatchObject({ on: false, account: { on: false, reason: 'holidays' } });
  expect(await read(admin)).toMatchObject({ on: true });
  expect(await claim(0, { capacity: 1 })).toHaveLength(1);

  const off = await put(root, { on: false, reason: 'complaints', scope: 'deployment' });
  expect(off.body.data).toMatchObject({
    on: false,
    deployment: { on: false, reason: 'complaints', since: NOON },
  });
  expect(await claim()).toEqual([]);
  // Who turned it is nothing to other accounts.
  expect(await read(other)).toMatchObject({ deployment: { on: false, by: null, reason: 'complaints' } });
  // The first reason stays.
  await put(root, { on: false, reason: 'again', scope: 'deployment' });
  expect((await read(admin)).deployment).toMatchObject({
    reason: 'complaints',
    by: expect.stringContaining('admin'),
  });
  await put(admin, { on: false });
  await put(root, { on: true, scope: 'deployment' });
  expect(await claim()).toEqual([]);
  await put(admin, { on: true });
  expect(await claim()).toHaveLength(1);
  const { data } = (await hub.ask('GET', '/v1/audit', { key: admin })).body.data;
  expect(data.map(({ action, object }: Record<string, string>) => `${action} ${object}`)).toEqual([
    ...['dialer.on account', 'dialer.on deployment', 'dialer.off account'],
    ...['dialer.off deployment', 'dialer.off deployment'],
  ]);
});

it('tells who listens', async () => {
  const { hub } = await startDialing('sqlite', undefined);
  const url = await hub.server.listen({ host: '127.0.0.1', port: 0 });
  const admin = await aKey(hub, 'admin');
  const root = await aKey(hub, 'admin', { deployment: true });
  const other = await aKey(hub, 'viewer', { account: 'other' });
  const mine = await openEvents(hub, url, { key: admin, kinds: 'dialer.state' });
  const theirs = await openEvents(hub, url, { key: other, kinds: 'dialer.state' });
  await hub.ask('PUT', '/v1/dialer', { key: admin, body: { on: false, reason: 'lunch' } });
  await until('the events', () => mine.events.length === 1);
  await hub.ask('PUT', '/v1/dialer', { key: root, body: { on: false, scope: 'deployment' } });
  await until('the events', () => mine.events.length === 2 && theirs.events.length === 1);
  await hub.ask('PUT', '/v1/dialer', { key: admin, body: { on: true } });
  await until('the events', () => mine.events.length === 3);
  expect(mine.events.map(({ data }) => data)).toMatchObject([
    { scope: 'account', on: false, reason: 'lunch' },
    { scope: 'deployment', on: false },
    { scope: 'account', on: true },
  ]);
  expect(theirs.events.map(({ data }) => data)).toMatchObject([{ scope: 'deployment', on: false, by: null }]);
});

it('shows what the dialer of each host does', async () => {
  const { hub } = await startDialing('sqlite', undefined);
  const { db, kind } = hub.store;
  const report = { ...HOST_REPORT, dialer: { stopped: 'the database is away', calls: 3, ends: 0 } };
  await writeHost(db, { host: 'fs1', report, stopped: false }, kind);
  await writeHost(db, { host: 'fs2', report: HOST_REPORT, stopped: false }, kind);
  const read = async (key: string) => (await hub.ask('GET', '/v1/dialer', { key })).body.data.hosts;
  expect(await read(await aKey(hub, 'viewer'))).toEqual([
    { host: 'fs1', state: 'ok', dialer: { placing: false, stopped: 'the database is away', calls: 3 } },
    { host: 'fs2', state: 'ok', dialer: null },
  ]);
  const [first] = await read(await aKey(hub, 'viewer', { account: 'other' }));
  expect(first.dialer).toEqual({ placing: false, stopped: null, calls: null });
});
