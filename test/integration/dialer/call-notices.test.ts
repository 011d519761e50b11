/** What the address of a task is told of the ends of its calls. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { PushSender } from '../../../sidecar/hub/pushes/sender.ts';
import { createPushServices } from '../../../sidecar/hub/pushes/services.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { UNCOUNTED } from '../../../sidecar/hub/status/counters.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { mobiles, startDialing } from './dialing.ts';

const BUSY = { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false };

async function outbox(dialing: Awaited<ReturnType<typeof startDialing>>) {
  const rows = await dialing.hub.store.db.selectFrom('hub_outbox').selectAll().orderBy('id').execute();
  return rows.map(({ body, ...row }) => ({ ...row, form: Object.fromEntries(new URLSearchParams(body)) }));
}

it('tells of failed calls, of all, or of none, in the transaction that ends them', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const { line, task, numbers, claim, end } = dialing;
  const over = { caller_line_id: await line(), call_notify_url: 'https://93.184.216.34/hook' };
  for (const call_notify_type of [0, 1, 2]) {
    const id = await task({ ...over, uuid: `task-${call_notify_type}`, call_notify_type });
    await numbers(id, mobiles(2, 13_900_000_000 + 10 * call_notify_type));
  }
  const calls = await claim();
  const busy = calls.filter(({ number }) => number.endsWith('0'));
  expect(await end(busy, BUSY)).toHaveLength(3);
  await end(calls.filter((call) => !busy.includes(call)));
  // An end that is told twice is told on once.
  await end(calls, BUSY);
  const found = await outbox(dialing);
  expect(found.map(({ target, form }) => [target, form.da, form.bill]).sort()).toEqual([
    ['task:2', 'busy now', '0'],
    ['task:3', 'answer', '5000'],
    ['task:3', 'busy now', '0'],
  ]);
  const call = busy.find(({ number }) => number === '13900000010');
  expect(found.find(({ target }) => target === 'task:2')).toMatchObject({
    ...{ event: 'call.ended', dialect: 'hangup_notify', url: over.call_notify_url, callid: call?.id },
    form: {
      ...{ type: 'hangup_notify', taskuuid: 'task-1', callid: call?.id, number: '13900000010' },
      ...{ numberid: String(call?.numberId), calldatetime: '2026-01-01 20:00:00', cause: 'USER_BUSY' },
      ...{
        code: '486',
        bill: '0',
        duration: '9000',
        da: 'busy now',
        recordfile: '',
        calleridnumber: '95001',
      },
    },
  });
});

it('tells nothing where there was no call, and nothing of a line while another one is tried', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const { hub, line, task, numbers, claim, end } = dialing;
  const lines = [await line(), await line()];
  await hub.store.db
    .insertInto('call_line_group')
    .values({
      ...{
        id: 1_000_001,
        account_id: 0,
        name: 'g',
        line_lists: JSON.stringify([lines]),
        created: 0,
        updated: 0,
      },
    })
    .execute();
  const over = { call_notify_url: 'https://93.184.216.34/hook', call_notify_type: 2 };
  await numbers(await task({ ...over, caller_line_id: 1_000_001 }), ['13900000001']);
  const none = { bill: 0, flowRan: false, sip: null, noChannel: true };
  await end(await claim(), { ...none, cause: 'DESTINATION_OUT_OF_ORDER' });
  expect(await outbox(dialing)).toEqual([]);
  const failed = { bill: 0, flowRan: false, sip: 503, cause: 'NORMAL_TEMPORARY_FAILURE' };
  dialing.clock.now += 3_600_000;
  const first = await claim();
  expect(first).toHaveLength(1);
  await end(first, failed);
  expect(await outbox(dialing)).toEqual([]);
  await end(await claim(), failed);
  expect((await outbox(dialing)).map(({ form }) => form.da)).toEqual(['line fault']);
});

it('is sent as pushes are: signed, guarded, and tried again', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const { hub, line, task, numbers, claim, end } = dialing;
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.statusCode = received.length === 1 ? 500 : 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const caller_line_id = await line();
  const forbidden = await task({
    caller_line_id,
    call_notify_url: 'http://127.0.0.1:1/x',
    call_notify_type: 2,
  });
  const allowed = `http://127.0.0.1:${port}/hook`;
  const told = await task({ caller_line_id, call_notify_url: allowed, call_notify_type: 2 });
  await numbers(forbidden, ['13900000001']);
  await numbers(told, ['13900000002']);
  await end(await claim());
  const { store } = hub;
  const { client } = createPushServices([`127.0.0.1:${port}`], () => dialing.clock.now);
  const sender = new PushSender({
    ...{
      store,
      client,
      now: () => dialing.clock.now,
      random: () => 0,
      log: recordedLog().log,
      owner: 'here',
    },
    ...{ secretKey: SecretKey.generate(), counters: UNCOUNTED, times: { lookMs: 10, plan: [0, 0] } },
  });
  sender.start();
  onTestFinished(() => sender.stop());
  await until('it was received', () => received.length === 2);
  const [first, second] = received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(second?.headers['webhook-signature']).toMatch(/^v1,/);
  const states = async () =>
    (await store.db.selectFrom('hub_outbox').select(['target', 'state']).orderBy('id').execute()).map(
      ({ target, state }) => `${target} ${state}`,
    );
  await until('both are over', async () => (await states()).every((state) => !state.endsWith('waiting')));
  // Ends of one transaction are in the order of their UUIDs.
  expect((await states()).sort()).toEqual([`task:${forbidden} dead`, `task:${told} sent`].sort());
});
