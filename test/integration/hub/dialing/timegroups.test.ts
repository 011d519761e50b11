/** Groups of times through the API, in both forms. */
import { beforeEach, expect, it } from 'vitest';
import { aKey, anAccount, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';

let hub: TestHub;
let key: string;
beforeEach(async () => {
  hub = await startTestHub('sqlite');
  key = await aKey(hub, 'operator');
});

const ask = (method: string, path: string, body?: object, headers = {}) =>
  hub.ask(method, `/v1/timegroup${path}`, { key, headers, ...(body && { body }) });

const WORK = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' };

it('adds, changes and removes groups', async () => {
  const added = await ask('POST', '', { name: '工作日', windows: [WORK] });
  expect(added.body.data).toMatchObject({
    ...{ id: 1, uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), name: '工作日', kind: 'allow' },
    ...{ windows: [WORK], holidays: { calendar: 'none', periods: [] }, revision: 1 },
  });
  const body = { kind: 'forbid', windows: [{ days: [6, 7], from: '00:00', to: '24:00' }] };
  const changed = await ask('PUT', '/1', body, { 'if-match': '"1"' });
  expect(changed.body.data).toMatchObject({ name: '工作日', kind: 'forbid', revision: 2 });
  expect((await ask('PUT', '/1', { name: 'x' }, { 'if-match': '"1"' })).body).toMatchObject({
    ...{ code: 412, data: { current: { name: '工作日' }, yours: { name: 'x' } } },
  });
  await hub.store.db
    .insertInto('call_task')
    .values({
      ...{ uuid: 'u', account_id: await anAccount(hub, 'main'), name: 'spring', state: 'new', rules: '{}' },
      ...{ destination_extension: '1000', maximumcall: 1, call_per_second: 1, originate_variables: '' },
      ...{ disable_dial_timegroup: 1, created: NOON, updated: NOON },
    })
    .execute();
  expect((await ask('DELETE', '/1')).body.error.code).toBe('TIMEGROUP_IN_USE');
  await hub.store.db.updateTable('call_task').set({ state: 'cancelled' }).execute();
  expect((await ask('DELETE', '/1')).status).toBe(200);
  expect((await ask('GET', '')).body.data).toEqual([]);
});

it('takes the form of the call module’s dialer', async () => {
  const { body } = await ask('POST', '', {
    name: 'vendor',
    work_hour: [
      { begin: '8:00', end: '12:00' },
      { wday: '0', begin: '14:00', end: '18:00' },
    ],
    work_week: [0, 1],
    holiday: [{ begin: '2026-1-20 12:00', end: '2026-1-21 12:00' }],
  });
  expect(body.data).toMatchObject({
    kind: 'allow',
    windows: [
      { days: [1, 7], from: '8:00', to: '12:00' },
      { days: [7], from: '14:00', to: '18:00' },
    ],
    holidays: { calendar: 'none', periods: [{ from: '2026-1-20 12:00', to: '2026-1-21 12:00' }] },
  });
});

it('tells when a group is open next, across midnight and on holidays', async () => {
  const windows = [{ days: [4, 5], from: '22:00', to: '02:00' }];
  await ask('POST', '', { name: 'night', windows });
  await ask('POST', '', { name: 'workdays', windows: [WORK], holidays: { calendar: 'chinese' } });
  // Noon UTC of Thursday, 2026-01-01.
  const { data } = (await ask('GET', '/1/preview?count=2')).body;
  const at = (text: string) => Date.parse(`${text}+08:00`);
  expect(data).toEqual({
    timezone: 'Asia/Shanghai',
    openings: [
      { from: at('2026-01-01T22:00'), to: at('2026-01-02T02:00') },
      { from: at('2026-01-02T22:00'), to: at('2026-01-03T02:00') },
    ],
  });
  // 1 to 3 January are holidays; Sunday the 4th is a working day.
  expect((await ask('GET', '/2/preview?count=1')).body.data.openings).toEqual([
    { from: at('2026-01-04T09:00'), to: at('2026-01-04T18:00') },
  ]);
  expect((await ask('GET', '/2/preview?timezone=Mars/Olympus')).body.error.path).toBe('querystring.timezone');
});

it('refuses windows that cannot be read, and those that never open', async () => {
  const huge = Array.from({ length: 201 }, () => WORK);
  const cases: [string, object, string][] = [
    ['a time', { windows: [{ ...WORK, from: '25:00' }] }, 'body.windows[0].from'],
    ['a form of hours', { windows: [WORK, { ...WORK, to: '9-18' }] }, 'body.windows[1].to'],
    ['an empty window', { windows: [{ ...WORK, to: '09:00' }] }, 'body.windows[0]'],
    ['a day', { windows: [{ ...WORK, days: [0] }] }, 'body.windows[0].days'],
    ['no day', { windows: [{ ...WORK, days: [] }] }, 'body.windows[0].days'],
    ['64 KiB', { windows: [{ ...WORK, from: '0'.repeat(65_536) }] }, 'body.windows.0.from'],
    ['too many windows', { windows: huge }, 'body.windows'],
    ['a kind', { kind: 'deny' }, 'body.kind'],
    ['a calendar', { holidays: { calendar: 'lunar' } }, 'body.holidays.calendar'],
    [
      'a period',
      { holidays: { periods: [{ from: '2026-02-30', to: '2026-03-01' }] } },
      'body.holidays.periods[0]',
    ],
    ['both forms', { windows: [WORK], work_week: [1] }, 'body'],
    [
      'hours of another day',
      { work_week: [1], work_hour: [{ wday: 6, begin: '8:00', end: '9:00' }] },
      'body.work_hour',
    ],
    ['a holiday', { work_week: [1], holiday: [{ begin: 'x', end: 'y' }] }, 'body.holiday[0]'],
  ];
  for (const [what, times, path] of cases) {
    const { body } = await ask('POST', '', { name: 'x', ...times });
    expect([what, body.error?.code, body.error?.path]).toEqual([what, 'INVALID', path]);
  }
  expect((await ask('GET', '')).body.data).toEqual([]);
});

it('keeps groups of an account from others', async () => {
  await ask('POST', '', { name: 'mine', windows: [WORK] });
  const other = await aKey(hub, 'admin', { account: 'other' });
  for (const [method, path] of [
    ['GET', '/1'],
    ['PUT', '/1'],
    ['DELETE', '/1'],
    ['GET', '/1/preview'],
  ] as const)
    expect((await hub.ask(method, `/v1/timegroup${path}`, { key: other, body: {} })).status).toBe(404);
});
