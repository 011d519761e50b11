/** Tasks that are run through the API, with a dialer on simulated lines. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultDeployment } from '../../../../engine/contract/deployment.ts';
import { Dialer } from '../../../../sidecar/dialer/dialer.ts';
import { SimulatedLines } from '../../../../sidecar/dialer/simulated/simulated-lines.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { openEvents } from '../../../support/hub/event-client.ts';
import { ZONE } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { bundle } from '../../../support/simulated.ts';
import { until } from '../../../support/until.ts';
import { aLine, startTaskServer, type TaskServer } from './task-server.ts';

async function startDialer({ hub: { store } }: TaskServer): Promise<void> {
  const home = temporaryFolder();
  mkdirSync(join(home, 'spool', 'calls'), { recursive: true });
  const source = await bundle();
  const { log } = recordedLog();
  const dialer = new Dialer({
    ...{ store, host: 'host-1', capacity: 100, now: Date.now, coreUuid: () => null, log },
    clock: async () => Date.now(),
    reader: store.callReader(ZONE),
    spool: join(home, 'spool'),
    carriers: ({ ended }) => [
      new SimulatedLines({ deployment: defaultDeployment(home), bundle: source, tell: ended, log }),
    ],
  });
  dialer.start();
  onTestFinished(() => dialer.stop());
}

/** What receivers are told of numbers. */
async function finals({ hub }: TaskServer): Promise<Record<string, unknown>[]> {
  const pushes = await hub.store.db
    .selectFrom('hub_outbox')
    .select('body')
    .where('event', '=', 'number.final')
    .orderBy('id')
    .execute();
  return pushes.map(({ body }) => JSON.parse(body).data);
}

const start = () => startTaskServer('sqlite', { dialing: { clock: async () => Date.now() } });
const TRANSFER = { flow: null, destination_extension: '1000' };

it('runs to its end, live, and says of each number what became of it', async () => {
  const server = await start();
  await startDialer(server);
  await server.hub.store.db
    .insertInto('hub_push_target')
    .values({
      ...{ account_id: server.accountId, url: 'https://crm.example/', secret: '', old_secret: null },
      ...{ events: '["number.final"]', old_secret_until: null, removed: null, created: 1 },
    })
    .execute();
  const url = await server.hub.server.listen({ host: '127.0.0.1', port: 0 });
  const events = await openEvents(server.hub, url, { key: server.viewer, kinds: 'task.progress' });
  onTestFinished(() => events.close());
  const task = await server.task({ ...TRANSFER, call_per_second: 100, maximumcall: 20 });
  const numbers = ['13900000030', '13900000010', '13900000013', '13900000031', '13900000112'];
  await server.numbers(task.uuid, numbers);
  const checked = await server.ask('POST', `/v1/task/${task.uuid}/preflight`, {});
  expect(checked.body.data).toMatchObject({ waiting: 5, now: 5, may_start: true, flow: null, notify: null });
  expect((await server.ask('POST', `/v1/task/${task.uuid}/start`, {})).status).toBe(200);
  await until('the end of the task', () => events.events.at(-1)?.data.state === 'finished');
  const { data } = (await server.ask('GET', `/v1/task/number?task_id=${task.uuid}&call_history=1`)).body.data;
  const told = data.map(({ number, status, call_history }: Record<string, unknown>) => [
    ...[number, status, (call_history as object[]).length],
  ]);
  expect(told).toEqual([
    ['13900000030', 1, 1],
    ['13900000010', 8, 1],
    ['13900000013', 5, 1],
    ['13900000031', 1, 1],
    ['13900000112', 3, 1],
  ]);
  const last = events.events.at(-1)?.data;
  expect(last).toMatchObject({
    ...{ task_id: task.uuid, calls_in_progress: 0, progress_bar: { percent: 100 } },
    counters: { total: 5, answered: 2, by_status: { '1': 2, '3': 1, '5': 1, '8': 1 } },
  });
  const times = events.events.map(({ at }) => at);
  for (const [index, at] of times.slice(1).entries())
    expect(at - (times[index] as number)).toBeGreaterThan(700);
  await server.ask('POST', '/v1/task/number/reset', { task_id: task.uuid, status: [8] });
  await server.ask('POST', `/v1/task/${task.uuid}/start`, {});
  await until('the second end', async () => (await finals(server)).length === 6);
  expect((await finals(server)).at(-1)).toMatchObject({ number_id: data[1].id, status: 8, outcome: null });
  const why = await server.ask('GET', `/v1/task/number/${data[1].id}/why`);
  expect(why.body.data.why).toBe('The result is: busy (USER_BUSY, 486); 1 attempts counted.');
}, 60_000);

it('that is paused during its last call is finished when the call has ended', async () => {
  const server = await start();
  await startDialer(server);
  const task = await server.task({ ...TRANSFER, caller_line_id: await aLine(server.hub, { speed: 20 }) });
  // Nobody answers: the call rings for a minute, which takes 3 s.
  await server.numbers(task.uuid, ['13900000011']);
  const counters = async () => (await server.ask('GET', `/v1/task/${task.uuid}/counters`)).body.data;
  await server.ask('POST', `/v1/task/${task.uuid}/start`, {});
  await until('the call', async () => (await counters()).calls_in_progress === 1);
  const paused = await server.ask('POST', `/v1/task/${task.uuid}/pause`, {});
  expect(paused.body.data).toMatchObject({ calls_in_progress: 1, task: { state: 'paused' } });
  await until('the end of the task', async () => (await counters()).state === 'finished');
  expect(await counters()).toMatchObject({ progress_bar: { percent: 100 }, calls_in_progress: 0 });
}, 60_000);

it('follows a change at once, lets calls go on when paused, and ends them when stopped', async () => {
  const server = await start();
  await startDialer(server);
  const line = await aLine(server.hub, { speed: 1 });
  const task = await server.task({
    ...{ ...TRANSFER, caller_line_id: line, call_per_second: 100, maximumcall: 2 },
  });
  const numbers = Array.from({ length: 9 }, (_, index) => `1390000003${index}`);
  await server.numbers(task.uuid, numbers);
  const verb = async (name: string) =>
    (await server.ask('POST', `/v1/task/${task.uuid}/${name}`, {})).body.data;
  const calls = async () =>
    (await server.ask('GET', `/v1/task/${task.uuid}/counters`)).body.data.calls_in_progress;
  await verb('start');
  await until('two calls', async () => (await calls()) === 2);
  const changed = Date.now();
  await server.ask('PUT', `/v1/task/${task.uuid}`, { maximumcall: 3 });
  await until('three calls', async () => (await calls()) === 3);
  expect(Date.now() - changed).toBeLessThan(3_000);
  expect(await verb('pause')).toMatchObject({ calls_in_progress: 3, calls: 'go_on' });
  await server.ask('PUT', `/v1/task/${task.uuid}`, { maximumcall: 9 });
  expect(await verb('stop')).toMatchObject({ calls_in_progress: 3, calls: 'end' });
  await until('no call', async () => (await calls()) === 0);
  const { counters } = (await server.ask('GET', `/v1/task/${task.uuid}`)).body.data;
  expect(counters).toMatchObject({ total: 9, ended: 3 });
}, 60_000);
