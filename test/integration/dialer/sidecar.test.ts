/** Sidecars as processes: with the tables of a hub in their database they place the calls of tasks on simulated lines. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Health } from '../../../sidecar/http/health.ts';
import { readFigures } from '../../../sidecar/store/hub/dialing/counters.ts';
import { askToHangUp } from '../../../sidecar/store/hub/dialing/hang-up.ts';
import { turnOff, turnOn } from '../../../sidecar/store/hub/dialing/switches.ts';
import { findTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { NOON } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Dialing, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

interface Sidecar extends Command {
  home: string;
  health(): Promise<Health>;
  metrics(): Promise<string>;
}

interface Options {
  home?: string;
  environment?: Record<string, string>;
}

async function startSidecar(mysql: string, host: string, options: Options = {}): Promise<Sidecar> {
  const { home = temporaryFolder(), environment = {} } = options;
  mkdirSync(join(home, 'flows'), { recursive: true });
  cpSync('examples/invitation/flow.json', join(home, 'flows', 'invitation.json'));
  const started = command(['sidecar'], {
    ...{
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_MYSQL: mysql,
      CTI_ROBOT_HOST: host,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
    },
    ...{ CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '', CTI_ROBOT_TIMEZONE: 'Asia/Shanghai' },
    ...environment,
  });
  const url = await until(
    'the sidecar is ready',
    () => /"url":"([^"]+)"[^\n]*sidecar ready/.exec(started.out.stdout)?.[1],
    60_000,
  );
  return {
    ...{ ...started, home },
    health: async () => (await (await fetch(`${url}/healthz`)).json()) as Health,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
  };
}

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
