/**
 * Three hosts dial a task while they and the database are killed again and again, at the worst moments. Nobody is called
 * twice within the interval, each attempt has one end, and no limit is exceeded. `NUMBERS=20000 KILLS=30` in the
 * environment runs the full size.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withAccountRules } from '../../../sidecar/outbound/account-rules.ts';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { insertTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { DYING_POINTS } from '../../support/dialer/dying-point.ts';
import type { Start } from '../../support/dialer/host.ts';
import { bundleHost, type HostProcess, type HostProgram } from '../../support/dialer/host-process.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';

const { NUMBERS = '2000', KILLS = '10' } = processEnvironment();
const numbers = Number(NUMBERS);
const kills = Number(KILLS);
const HOSTS = ['fs0', 'fs1', 'fs2'];
/** Every fourth kill is that of the database. */
const DATABASE_EVERY = 4;
const SPEED = 100;
const CALLS_AT_ONCE = 200;
const CALLS_PER_SECOND = Math.max(300, Math.ceil(numbers / 60));
/** After an attempt whose fate nobody knows; it passes `SPEED` times faster. */
const MIN_INTERVAL_MS = 300_000;
const REDIAL_MS = 100_000;
const RECYCLE_LIMIT = 2;
/** From the last kill to the last result. */
const MOST_WAIT_MS = Math.max(90_000, numbers * 15);
/** Of the clocks, and of the timers of a busy machine. */
const TOLERANCE_MS = 5;

let mariadb: MariadbServer;
let program: HostProgram;
beforeAll(async () => {
  [mariadb, program] = await Promise.all([startMariadb(), bundleHost()]);
}, 120_000);
afterAll(async () => {
  await mariadb?.stop();
  program?.remove();
});

it(`${numbers} numbers are called as the rules say, although ${kills} times something is killed`, async () => {
  const mysql = await mariadb.database();
  const store = openHubStore({ mysql });
  await store.migrate();
  const taskId = await addTask(store, mariadb, mysql);
  const folder = temporaryFolder();
  const startsOf = (host: string): string => join(folder, `${host}.starts`);
  const start = async (host: string): Promise<HostProcess> => {
    const spool = join(folder, host);
    mkdirSync(join(spool, 'calls'), { recursive: true });
    const times = { reconcileMs: 400, recordMs: 800, failedMs: 200 };
    const one = await program.start({ mysql, host, times, spool, starts: startsOf(host) });
    one.go();
    return one;
  };
  const hosts = new Map<string, HostProcess>();
  for (const host of HOSTS) hosts.set(host, await start(host));

  for (let kill = 0; kill < kills; kill++) {
    await progress(store, taskId, (numbers * (kill + 0.5)) / (kills + 1));
    if (kill % DATABASE_EVERY === DATABASE_EVERY - 1) {
      await mariadb.restart();
      continue;
    }
    const name = HOSTS[kill % HOSTS.length] as string;
    const victim = hosts.get(name) as HostProcess;
    await victim.dieAt(
      DYING_POINTS[kill % DYING_POINTS.length] as (typeof DYING_POINTS)[number],
      1 + (kill % 3),
    );
    hosts.set(name, await start(name));
  }
  const left = () => count(store, taskId, [0, 1]);
  await until('all numbers have their last result', async () => (await left()) === 0, MOST_WAIT_MS).catch(
    async (error: Error) => {
      const errors = [...hosts.values()].map((host) => host.errors()).join('\n');
      throw new Error(`${error.message}; left: ${await left()}\n${errors.slice(-3000)}`);
    },
  );
  for (const host of hosts.values()) await host.kill();

  const history = await store.db.selectFrom('call_history').selectAll().execute();
  const attempts = await store.db.selectFrom('call_attempt').selectAll().execute();
  const starts = HOSTS.flatMap((host) => linesOf(startsOf(host)));
  await store.close();
  // Each attempt has one end.
  expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
  expect(history.map(({ call_id }) => call_id).sort()).toEqual(attempts.map(({ id }) => id).sort());
  // The test has killed calls.
  expect(history.some(({ class: kind }) => kind === 'unknown')).toBe(true);
  // No call is placed twice, none without its row, and none before its permit.
  expect(new Set(starts.map(({ id }) => id)).size).toBe(starts.length);
  const rowOf = new Map(history.map((row) => [row.call_id, row]));
  for (const { id, at } of starts)
    expect(at).toBeGreaterThanOrEqual(Number(rowOf.get(id)?.called_at) - TOLERANCE_MS);
  expect(soonRedialled(starts, rowOf)).toEqual([]);
  expect(mostInASecond(history.map(({ called_at }) => Number(called_at)))).toBeLessThanOrEqual(
    CALLS_PER_SECOND,
  );
  expect(mostAtOnce(history)).toBeLessThanOrEqual(CALLS_AT_ONCE);
  const pushes = await mariadb.run(
    `select count(*) as pushes, count(distinct callid) as numbers
     from ${new URL(mysql).pathname.slice(1)}.hub_outbox where event = 'number.final'`,
  );
  expect(pushes).toMatchObject([{ pushes: numbers, numbers }]);
}, 1_800_000);

type Row = Record<'called_at' | 'ended_at', number> & { call_id: string; class: string };

/** Numbers that were dialled again before their interval had passed. */
function soonRedialled(starts: readonly Start[], rowOf: ReadonlyMap<string, Row>): object[] {
  const byKey = new Map<string, Start[]>();
  for (const start of starts) byKey.set(start.key, [...(byKey.get(start.key) ?? []), start]);
  return [...byKey.values()].flatMap((all) => {
    all.sort((a, b) => a.at - b.at);
    return all.slice(1).flatMap((next, index) => {
      const before = rowOf.get((all[index] as Start).id) as Row;
      const interval = Math.max(REDIAL_MS, before.class === 'unknown' ? MIN_INTERVAL_MS : 0) / SPEED;
      const least = Number(before.ended_at) + interval;
      return next.at < least - TOLERANCE_MS ? [{ before: before.class, early: least - next.at }] : [];
    });
  });
}

function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] as number) <= time - 1000) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** From the permit to the end, by the clock of the database. */
function mostAtOnce(rows: readonly Row[]): number {
  const changes = rows.flatMap(({ called_at, ended_at }) => [
    { at: Number(called_at), by: 1 },
    { at: Math.max(Number(ended_at), Number(called_at)), by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let [live, most] = [0, 0];
  for (const { by } of changes) {
    live += by;
    most = Math.max(most, live);
  }
  return most;
}

function linesOf(path: string): Start[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Start);
}

async function addTask(store: HubStore, { run }: MariadbServer, mysql: string): Promise<number> {
  const { db } = store;
  const now = Date.now();
  const made = { created: now, updated: now };
  const accountId = await insertAccount(db, 'main', now);
  const rules = { hours: ['00:00', '24:00'] as [string, string], capDay: 99, capWeek: 99 };
  const settings = withAccountRules('{}', { ...rules, minInterval: MIN_INTERVAL_MS });
  await db.updateTable('hub_account').set({ settings }).where('id', '=', accountId).execute();
  const name = new URL(mysql).pathname.slice(1);
  await run(
    `insert into ${name}.hub_push_target (account_id, url, events, secret, created)
     values (${accountId}, 'https://crm.example/', '["number.final"]', 'sealed', ${now})`,
  );
  const { insertId } = await db
    .insertInto('call_line')
    .values({
      ...{ account_id: 0, name: 'line', kind: 'simulated', dial_string: '', caller_numbers: '["95001"]' },
      ...{ maximumcall: CALLS_AT_ONCE, call_per_second: CALLS_PER_SECOND, fault_threshold: 0 },
      ...{ fault_try_interval: 60_000, speed: SPEED, ...made },
    })
    .executeTakeFirstOrThrow();
  const taskId = await insertTask(db, {
    ...{ uuid: randomUUID(), account_id: accountId, name: 'task', state: 'running', ...made },
    ...{ destination_extension: '1000', maximumcall: CALLS_AT_ONCE + 50, call_per_second: 1000 },
    ...{ originate_variables: '', recycle_limit: RECYCLE_LIMIT, caller_line_id: Number(insertId) },
    rules: JSON.stringify({ redialerInterval: [REDIAL_MS] }),
  });
  await run(
    `use ${name}`,
    `insert into call_number (task_id, account_id, number, number_key, country, updated)
     select ${taskId}, ${accountId}, 13900000000 + seq, concat('+86', 13900000000 + seq), 'CN', ${now}
     from seq_1_to_${numbers}`,
  );
  return taskId;
}

/** Waits until so many numbers are not waiting for their first call any more, or nothing more is due. */
async function progress(store: HubStore, taskId: number, wanted: number): Promise<void> {
  const begun = async (): Promise<number> => {
    const { calls } = await store.db
      .selectFrom('call_number')
      .select(({ fn }) => fn.countAll<number | string>().as('calls'))
      .where('task_id', '=', taskId)
      .where('attempt_id', 'is not', null)
      .executeTakeFirstOrThrow();
    return Number(calls);
  };
  for (;;) {
    // The database may be starting.
    const calls = await begun().catch(() => 0);
    if (calls >= wanted) return;
    await pause(20);
  }
}

async function count(store: HubStore, taskId: number, states: number[]): Promise<number> {
  const { numbers: found } = await store.db
    .selectFrom('call_number')
    .select(({ fn }) => fn.countAll<number | string>().as('numbers'))
    .where('task_id', '=', taskId)
    .where('state', 'in', states)
    .executeTakeFirstOrThrow();
  return Number(found);
}
