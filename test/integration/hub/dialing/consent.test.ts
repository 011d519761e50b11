/** Consent comes with a number, is kept and shown with it, and decides where a task requires it. */
import { expect, it } from 'vitest';
import { startDialing } from '../../dialer/dialing.ts';
import { startTaskServer } from './task-server.ts';

const UNTIL = Date.UTC(2030, 0, 1);

it('is imported as a text or with times, shown with the number, and masked for viewers', async () => {
  const { hub, ask, task, viewer } = await startTaskServer();
  const { uuid, require_consent } = await task();
  expect(require_consent).toBe(false);
  const data = [
    { number: '13912345671', consent: '官网注册，13912345671' },
    { number: '13912345672', consent: { source: 'shop', at: '2026-01-03', until: UNTIL } },
    { number: '13912345673', consent: '否' },
    { number: '13912345674', consent: { at: '2026-01-03' } },
  ];
  const refused = await ask('POST', '/v1/task/number', { task_id: uuid, data });
  expect(refused.body).toMatchObject({
    code: 422,
    data: { rejects: [{ line: 4, fault: 'consent-source', message: expect.stringContaining('source') }] },
  });
  const imported = await ask('POST', '/v1/task/number', { task_id: uuid, skip_error: true, data });
  expect(imported.body.data).toMatchObject({ taken: 3, invalid: 1 });
  const list = async (key?: string) =>
    (key
      ? await hub.ask('GET', `/v1/task/number?task_id=${uuid}`, { key })
      : await ask('GET', `/v1/task/number?task_id=${uuid}`)
    ).body.data.data.map(({ consent }: { consent: unknown }) => consent);
  expect(await list()).toEqual([
    { source: '官网注册，13912345671', at: null, until: null },
    { source: 'shop', at: Date.UTC(2026, 0, 2, 16), until: UNTIL },
    null,
  ]);
  expect((await list(viewer))[0].source).not.toContain('13912345671');
});

it('is required by a task: preflight and why name the numbers without it', async () => {
  const { ask, task } = await startTaskServer();
  const { uuid, require_consent } = await task({ require_consent: true });
  expect(require_consent).toBe(true);
  await ask('POST', '/v1/task/number', {
    task_id: uuid,
    data: [{ number: '13912345671', consent: 'shop' }, { number: '13912345672' }],
  });
  const preflight = (await ask('POST', `/v1/task/${uuid}/preflight`)).body.data;
  expect(preflight).toMatchObject({ waiting: 2, now: 1, never: 1, not_now: [{ reason: 'no-consent' }] });
  const numbers = (await ask('GET', `/v1/task/number?task_id=${uuid}`)).body.data.data;
  const path = `/v1/task/number/${numbers[1].id}/why`;
  await ask('POST', `/v1/task/${uuid}/start`);
  expect((await ask('GET', path)).body.data.why).toMatch(/requires consent, and the list has none/);
  expect((await ask('GET', path, undefined, { 'accept-language': 'zh' })).body.data.why).toContain('同意');
});

it('decides at the moment of dialling: a number without it has its last result', async () => {
  const { hub, line, task, numbers, claim, end, number, clock } = await startDialing('sqlite', undefined);
  const rules = { requireConsent: true, redialerInterval: [60_000] };
  const taskId = await task({ caller_line_id: await line(), recycle_limit: 3, rules });
  const [given, ends, none] = (await numbers(taskId, ['13900000001', '13900000002', '13900000003'])) as [
    number,
    number,
    number,
  ];
  const agree = (id: number, until: number | null) =>
    hub.store.db
      .updateTable('call_number')
      .set({ consent: JSON.stringify({ source: 'shop', at: null, until }) })
      .where('id', '=', id)
      .execute();
  await agree(given, null);
  await agree(ends, clock.now + 1000);
  const calls = await claim();
  expect(calls.map(({ numberId }) => numberId)).toEqual([given, ends]);
  expect(await number(none)).toMatchObject({ state: 2, status: 12, outcome: 'no-consent' });
  await end(calls, { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false });
  clock.now += 60_000;
  expect((await claim()).map(({ numberId }) => numberId)).toEqual([given]);
  expect(await number(ends)).toMatchObject({ state: 2, status: 12, outcome: 'no-consent', attempts: 1 });
});
