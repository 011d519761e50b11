/** When and how often an account's tasks may call: read, changed, refused, and followed by running tasks at once. */
import { expect, it } from 'vitest';
import { aKey, anAccount, NOON, startTestHub } from '../../../support/hub/hub.ts';
import { startDialing } from '../../dialer/dialing.ts';

const DEFAULTS = {
  ...{ hours: ['09:00', '20:00'], timezone: 'Asia/Shanghai', country: 'CN', cap_day: 3, cap_week: 7 },
  ...{ min_interval: 3_600_000, unknown_holidays: 'forbid' },
};

it('shows the own account to all its users, and lets its admins change it', async () => {
  const hub = await startTestHub('sqlite');
  const admin = await aKey(hub, 'admin', { account: 'acme' });
  const viewer = await aKey(hub, 'viewer', { account: 'acme' });
  const read = async (key: string) => (await hub.ask('GET', '/v1/account', { key })).body.data;
  expect(await read(viewer)).toMatchObject({ name: 'acme', ...DEFAULTS, revision: 1 });
  const put = (key: string, body: object, headers = {}) =>
    hub.ask('PUT', '/v1/account', { key, body, headers });
  expect((await put(viewer, { cap_day: 9 })).status).toBe(403);
  expect((await put(await aKey(hub, 'operator', { account: 'acme' }), { cap_day: 9 })).status).toBe(403);
  const body = { hours: ['08:30', '21:00'], cap_day: 2, min_interval: 0, timezone: 'Europe/Berlin' };
  const changed = await put(admin, body, { 'if-match': '"1"' });
  expect(changed.headers.etag).toBe('"2"');
  expect(changed.body.data).toMatchObject({ ...DEFAULTS, ...body, revision: 2 });
  const late = await put(admin, { cap_week: 4 }, { 'if-match': '"1"' });
  expect(late.body).toMatchObject({
    ...{ code: 412, data: { current: { cap_week: 7, revision: 2 }, yours: { cap_week: 4 } } },
  });
  const { data } = (await hub.ask('GET', '/v1/audit', { key: admin })).body.data;
  expect(data).toMatchObject([{ action: 'account.change', object: 'acme' }]);
  // The same by its number, and nothing of another account.
  const id = await anAccount(hub, 'acme');
  expect((await hub.ask('GET', `/v1/account/${id}`, { key: admin })).body.data).toMatchObject(body);
  const other = await aKey(hub, 'admin', { account: 'other' });
  expect((await hub.ask('PUT', `/v1/account/${id}`, { key: other, body })).status).toBe(404);
  expect(await read(other)).toMatchObject({ name: 'other', ...DEFAULTS });
  const root = await aKey(hub, 'admin', { deployment: true });
  const list = (await hub.ask('GET', '/v1/account/list', { key: root })).body.data;
  expect(list.map(({ name }: { name: string }) => name)).toEqual(['acme', 'main', 'other']);
});

it('refuses rules by which nothing could be decided', async () => {
  const hub = await startTestHub('sqlite');
  const key = await aKey(hub, 'admin');
  const cases: [object, string][] = [
    [{ hours: ['9-20', '21:00'] }, 'body.hours'],
    [{ hours: ['09:00', '09:00'] }, 'body.hours'],
    [{ hours: ['24:00', '09:00'] }, 'body.hours'],
    [{ hours: ['09:00', '25:00'] }, 'body.hours'],
    [{ hours: ['09:00'] }, 'body.hours'],
    [{ hours: '09:00-20:00' }, 'body.hours'],
    [{ hours: ['0'.repeat(65_536), '20:00'] }, 'body.hours.0'],
    [{ timezone: 'Mars/Olympus' }, 'body.timezone'],
    [{ timezone: '' }, 'body.timezone'],
    [{ country: 'XX' }, 'body.country'],
    [{ country: 'cn' }, 'body.country'],
    [{ cap_day: 0 }, 'body.cap_day'],
    [{ cap_week: 1.5 }, 'body.cap_week'],
    [{ cap_week: -1 }, 'body.cap_week'],
    [{ min_interval: -1 }, 'body.min_interval'],
    [{ min_interval: 8 * 86_400_000 }, 'body.min_interval'],
    [{ unknown_holidays: 'allow' }, 'body.unknown_holidays'],
  ];
  for (const [body, path] of cases) {
    const answer = await hub.ask('PUT', '/v1/account', { key, body });
    expect([body, answer.status, answer.body.error?.path]).toEqual([body, 422, path]);
  }
  expect((await hub.ask('GET', '/v1/account', { key })).body.data).toMatchObject({
    ...DEFAULTS,
    revision: 1,
  });
});

it('wakes numbers that wait for hours that are wider now', async () => {
  const { hub, allow, line, task, numbers, claim, number } = await startDialing('sqlite', undefined);
  await allow({ hours: ['09:00', '20:00'] });
  const [id] = await numbers(await task({ caller_line_id: await line() }), ['13900000001']);
  // Noon UTC is 20:00 in China.
  expect(await claim()).toEqual([]);
  expect(Number((await number(id as number)).next_at)).toBe(NOON + 13 * 3_600_000);
  const key = await aKey(hub, 'admin');
  await hub.ask('PUT', '/v1/account', { key, body: { hours: ['09:00', '21:00'] } });
  expect((await claim()).map(({ numberId }) => numberId)).toEqual([id]);
});
