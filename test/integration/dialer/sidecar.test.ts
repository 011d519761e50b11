/** Sidecars as processes: with the tables of a hub in their database they place the calls of tasks on simulated lines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { makeAccountSecret } from '../../../sidecar/hub/pushes/secrets.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { readFigures } from '../../../sidecar/store/hub/dialing/counters.ts';
import { askToHangUp } from '../../../sidecar/store/hub/dialing/hang-up.ts';
import { turnOff, turnOn } from '../../../sidecar/store/hub/dialing/switches.ts';
import { findTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { temporaryFolder } from '../../support/home.ts';
import { NOON } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Dialing, startDialing } from './dialing.ts';
import { startSidecar } from './sidecar-process.ts';

/** What is known of callees, by the first digits of their numbers; of others the server says nothing. */
const ANSWERS: Readonly<Record<string, object>> = {
  '139': { variables: { name: '王先生' }, flow: 'ignored' },
  '138': { action: 'reject', cause: 'USER_BUSY' },
};

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

async function aTask(
  dialing: Dialing,
  numbers: readonly string[],
  change: Parameters<Dialing['task']>[0] = {},
): Promise<number> {
  const { db } = dialing.hub.store;
  const flow = await db
    .insertInto('hub_flow')
    .values({
      ...{ account_id: dialing.accountId, name: 'invitation', host_name: 'invitation', settings: '{}' },
      created: NOON,
    })
    .ignore()
    .executeTakeFirst();
  const flowId = Number(flow.insertId) || 1;
  const taskId = await dialing.task({ state: 'ready', flow_id: flowId, recycle_limit: 2, ...change });
  await dialing.numbers(taskId, numbers);
  return taskId;
}

const endings = (endings: readonly string[], prefix = '139000000') =>
  endings.map((ending) => `${prefix}${ending}`);
const begin = ({ hub }: Dialing, taskId: number) =>
  hub.store.db.updateTable('call_task').set({ state: 'running' }).where('id', '=', taskId).execute();
const live = ({ hub }: Dialing) =>
  hub.store.db.selectFrom('call_attempt').selectAll().where('state', '=', 'dialling').execute();
const stateOf = async ({ hub }: Dialing, taskId: number) => (await findTask(hub.store.db, taskId))?.state;

it('two sidecars run a task to its end: numbers, history, records, rows, pushes, figures', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const { db } = dialing.hub.store;
  const mysql = dialing.hub.mysql as string;
  const sidecars = [await startSidecar(mysql, 'host-a'), await startSidecar(mysql, 'host-b')];
  await db
    .insertInto('hub_push_target')
    .values({
      ...{ account_id: dialing.accountId, url: 'https://crm.example/', secret: '', old_secret: null },
      ...{ old_secret_until: null, removed: null, created: NOON },
      events: '["number.final","task.finished"]',
    })
    .execute();
  const numbers = endings(['00', '01', '03', '04', '05', '10', '11', '12', '13', '14', '16', '20']);
  const taskId = await aTask(dialing, numbers, {
    caller_line_id: await dialing.line({ speed: 1000, call_per_second: 20 }),
    maximumcall: 6,
    rules: { earlyMediaAsr: true, redialerInterval: [100] },
  });
  await begin(dialing, taskId);
  await until('the task is finished', async () => (await stateOf(dialing, taskId)) === 'finished', 60_000);
  const ended = await db.selectFrom('call_number').select(['number', 'status', 'attempts']).execute();
  expect(Object.fromEntries(ended.map(({ number, status }) => [number.slice(-2), status]))).toEqual({
    ...{ '00': 1, '01': 1, '03': 1, '04': 1, '05': 1, 10: 8, 11: 4, 12: 3, 13: 5, 14: 6, 16: 9, 20: 1 },
  });
  const history = await db.selectFrom('call_history').select(['call_id', 'host', 'bill']).execute();
  expect(history.length).toBe(ended.reduce((sum, { attempts }) => sum + attempts, 0));
  expect(new Set(history.map(({ host }) => host))).toEqual(new Set(['host-a', 'host-b']));
  const count = async (query: string) => Number((await mariadb.run(query))[0]?.count);
  const name = new URL(mysql).pathname.slice(1);
  await until(
    'each attempt has a record',
    async () => (await count(`select count(*) as count from ${name}.call_record`)) === history.length,
  );
  const talked = history.filter(({ bill }) => bill > 0).length;
  await until(
    'each answered call has rows',
    async () => (await count(`select count(distinct callid) as count from ${name}.conversation`)) === talked,
  );
  const pushes = await db.selectFrom('hub_outbox').select('event').execute();
  expect(pushes.filter(({ event }) => event === 'number.final')).toHaveLength(numbers.length);
  expect(pushes.filter(({ event }) => event === 'task.finished')).toHaveLength(1);
  const figures = (await readFigures(db, [taskId])).get(taskId);
  expect(figures?.get('ended')).toBe(history.length);
  const metrics = (await Promise.all(sidecars.map((one) => one.metrics()))).join('\n');
  const attempts = [...metrics.matchAll(/^cti_robot_dialer_attempts_total\{[^}]*\} (\d+)$/gm)];
  expect(attempts.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(history.length);
  for (const one of sidecars)
    expect(await one.health()).toMatchObject({ dialer: { stopped: null, calls: 0, ends: 0 } });
}, 180_000);

it('asks what is known of callees while it rings, and calls them whatever the address does', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const { db } = dialing.hub.store;
  const mysql = dialing.hub.mysql as string;
  const asked: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const question = JSON.parse(body) as Record<string, unknown>;
      asked.push({ ...question, signed: request.headers['webhook-signature'] !== undefined });
      const answer = ANSWERS[String(question.destination_number).slice(0, 3)];
      if (answer !== undefined) response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm`;
  const home = temporaryFolder();
  const key = SecretKey.generate();
  writeFileSync(join(home, 'secret.key'), `${key.text()}\n`, { mode: 0o600 });
  await makeAccountSecret(dialing.hub.store, key, { accountId: dialing.accountId, now: NOON });
  mkdirSync(join(home, 'flows'));
  const says = {
    action: 'cti_play_and_detect_speech',
    argument: "'0'",
    playbacks: ['您好${name}'],
    subflow: {},
  };
  writeFileSync(join(home, 'flows', 'greeting.json'), JSON.stringify({ flow: { F1: says } }));
  const environment = {
    CTI_ROBOT_HUB_SECRET_KEY_FILE: join(home, 'secret.key'),
    CTI_ROBOT_HUB_PUSH_TARGETS: new URL(url).host,
    ...{ CTI_ROBOT_CONTEXT_TIMEOUT_MS: '2000' },
  };
  const sidecar = await startSidecar(mysql, 'host-a', { home, environment });
  const { insertId: flow } = await db
    .insertInto('hub_flow')
    .values({
      ...{ account_id: dialing.accountId, name: 'greeting', host_name: 'greeting', settings: '{}' },
      created: NOON,
    })
    .executeTakeFirstOrThrow();
  const line = await dialing.line({ speed: 1000, call_per_second: 20 });
  const task = async (address: string, numbers: string[]) => {
    const callerContext = { url: address, dialect: 'standard' as const, onError: 'continue' as const };
    const id = await aTask(dialing, numbers, {
      ...{ caller_line_id: line, flow_id: Number(flow), recycle_limit: 2 },
      rules: { callerContext, redialerInterval: [100] },
    });
    await begin(dialing, id);
  };
  await task(url, ['13900000001', '13800000001', '13700000001']);
  // Nobody listens there; and what was allowed once need not be allowed now.
  await task('http://127.0.0.1:1/', ['13600000001']);
  await task('http://169.254.169.254/latest?token=x', ['13500000001']);
  await until(
    'all tasks are finished',
    async () => {
      const states = await db.selectFrom('call_task').select('state').execute();
      return states.every(({ state }) => state === 'finished');
    },
    60_000,
  );
  const history = await db
    .selectFrom('call_history')
    .innerJoin('call_number', 'call_number.id', 'call_history.number_id')
    .select(['call_history.number', 'class', 'hangup_cause as cause', 'call_id', 'counts'])
    .select(['call_number.attempts', 'call_number.status'])
    .orderBy('call_history.number', 'desc')
    .execute();
  const answered = { class: 'answered', attempts: 1, status: 1 };
  expect(history).toMatchObject([
    { number: '13900000001', ...answered },
    // Once, and never again.
    { number: '13800000001', class: 'rejected', cause: 'USER_BUSY', counts: 1, attempts: 1 },
    { number: '13700000001', ...answered },
    { number: '13600000001', ...answered },
    { number: '13500000001', ...answered },
  ]);
  const name = new URL(mysql).pathname.slice(1);
  const rows = (query: string) => mariadb.run(query) as Promise<Record<string, string>[]>;
  const spoken = async () =>
    Object.fromEntries(
      (
        await rows(
          `select callid, prompts_played from ${name}.conversation where prompts_played like '%您好%'`,
        )
      ).map(({ callid, prompts_played }) => [
        history.find(({ call_id }) => call_id === callid)?.number.slice(0, 3),
        prompts_played,
      ]),
    );
  await until('the rows of four calls', async () => Object.keys(await spoken()).length === 4);
  const texts = await spoken();
  expect(texts['139']).toContain('您好王先生');
  for (const first of ['137', '136', '135']) expect(texts[first]).not.toContain('王先生');
  const record = async (index: number) =>
    until('the record', async () => {
      const id = history[index]?.call_id;
      return (await rows(`select context, flow_end from ${name}.call_record where callid = '${id}'`))[0];
    });
  expect(String((await record(0)).context)).toContain('王先生');
  expect((await record(1)).flow_end).toBe('error(rejected)');
  expect(asked.map(({ signed, direction, flow }) => ({ signed, direction, flow }))).toEqual(
    Array(3).fill({ signed: true, direction: 'outbound', flow: 'greeting' }),
  );
  expect(sidecar.out.stdout).toMatch(/CONTEXT_TIMEOUT/);
  expect(sidecar.out.stdout).toMatch(/CONTEXT_REFUSED/);
  expect(sidecar.out.stdout).not.toMatch(/token=x|王先生|13[5-9]00000001/);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
}, 180_000);

it('the kill switch, a stop with calls and the end of the process hold, also over a restart', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const { db, kind } = dialing.hub.store;
  const mysql = dialing.hub.mysql as string;
  let sidecar = await startSidecar(mysql, 'host-a');
  const line = await dialing.line({ speed: 1 });
  // They ring for a minute.
  const ringing = (digit: number) => Array.from({ length: 3 }, (_, index) => `13${digit}0000${index}011`);
  const taskId = await aTask(dialing, [...ringing(4), ...ringing(5)], {
    caller_line_id: line,
    maximumcall: 3,
  });
  await begin(dialing, taskId);
  await until('calls', async () => (await live(dialing)).length === 3, 20_000);
  await turnOff(db, { accountId: 0, since: Date.now(), by: 'test', reason: '' }, kind);
  await askToHangUp(db, { taskId, now: Date.now() });
  await until('no calls', async () => (await live(dialing)).length === 0);
  const off = {
    dialer: { stopped: 'calls are turned off for the whole deployment', calls: 0 },
    status: 'ok',
  };
  await until('it says so', async () => (await sidecar.health()).dialer?.stopped === off.dialer.stopped);
  expect(await sidecar.health()).toMatchObject(off);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
  sidecar = await startSidecar(mysql, 'host-a', { home: sidecar.home });
  await until('it says so', async () => (await sidecar.health()).dialer?.stopped === off.dialer.stopped);
  expect(await live(dialing)).toEqual([]);
  await turnOn(db, 0);
  const areRinging = async () => {
    const calls = await live(dialing);
    return calls.length === 3 && calls.every(({ call_time }) => Number(call_time) < Date.now() - 500);
  };
  await until('calls again', areRinging, 20_000);
  await db.updateTable('call_task').set({ state: 'paused' }).execute();
  await askToHangUp(db, { taskId, now: Date.now() });
  await until('no calls', async () => (await live(dialing)).length === 0);
  await dialing.numbers(taskId, ringing(6));
  await begin(dialing, taskId);
  await until('calls of other numbers', areRinging, 20_000);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
  // Simulated calls end with their process, and are settled at once.
  expect(await live(dialing)).toEqual([]);
  const ends = await db.selectFrom('call_history').select(['hangup_cause as cause', 'number']).execute();
  expect(ends.filter(({ cause }) => cause === 'SYSTEM_SHUTDOWN')).toHaveLength(3);
  expect(ends.filter(({ cause }) => cause === 'MANAGER_REQUEST').length).toBeGreaterThanOrEqual(3);
  expect(sidecar.out.stdout).not.toMatch(/13[456]0000/);
}, 180_000);
