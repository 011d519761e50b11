/**
 * Two hubs in processes of their own send to a target that fails in every way, and one of them is killed again and again
 * while it sends. Nothing is lost, nothing has two ids, and another target is not delayed. `make test-faults` runs it with
 * the real waits between tries: `PUSHES=500 KILLS=8 REAL_TIME=1`.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processEnvironment } from '../../../../sidecar/settings/config.ts';
import { type Command, command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import type { Answer } from '../../../support/servers/http.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { openPushBench, type PushBench, startReceiver } from './bench.ts';

const { PUSHES = '500', KILLS = '2', REAL_TIME = '' } = processEnvironment();
const pushes = Number(PUSHES);
const kills = Number(KILLS);
const isRealTime = REAL_TIME !== '';
const READY_MS = 120_000;
const DONE_MS = isRealTime ? 3_600_000 : 120_000;
/** Pushes on their way to one target at once, of one hub. */
const AT_ONCE = 8;
/** A hub that waited for a target that hangs would be 10 s late. */
const LATE_MS = 4000;
const ANSWER_MS = 20;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const FAULTS: Readonly<Record<number, Answer>> = {
  1: (response) => response.writeHead(500).end('not now'),
  4: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  7: (_response, _asked, request) => request.socket.destroy(),
};
/** Every twelfth request of each kind fails; one of the first ones is never answered. */
const REQUESTS = 12;
const HANGING = 3;

/** Counts what was answered with 2xx. */
function sickTarget(answered: Map<string, number>): (count: number) => Answer {
  return (count) => (response, asked, request) => {
    if (count === HANGING) return;
    const fault = FAULTS[count % REQUESTS];
    if (fault) return fault(response, asked, request);
    const id = String(asked.headers['webhook-id']);
    answered.set(id, (answered.get(id) ?? 0) + 1);
    setTimeout(() => response.writeHead(204).end(), ANSWER_MS);
  };
}

function startHub(host: string, { hub, secretKey }: PushBench): Command {
  return command(['hub'], {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_HOST: host,
    CTI_ROBOT_MYSQL: hub.mysql as string,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_HUB_SECRET_KEY: secretKey.text(),
    CTI_ROBOT_HUB_PUSH_TARGETS: '["127.0.0.1"]',
  });
}

async function ready(hub: Command): Promise<void> {
  const isOver = () => hub.process.exitCode !== null || hub.out.stdout.includes('"hub ready"');
  await until('the hub is ready', isOver, READY_MS);
  expect(hub.process.exitCode, hub.out.stdout + hub.out.stderr).toBeNull();
}

/** Ids of the pushes that a hub has leased. */
async function leasedBy({ hub }: PushBench, host: string): Promise<string[]> {
  const rows = await hub.store.db
    .selectFrom('hub_outbox')
    .select('push_id')
    .where('lease_owner', 'like', `${host} %`)
    .execute();
  return rows.map(({ push_id }) => push_id);
}

/** Lets the time of leases of a hub, or of waits between tries, be over. */
async function passTime({ hub }: PushBench, owner: string | null): Promise<void> {
  if (isRealTime) return;
  // What is due for days is given up: it is due now.
  const now = Date.now();
  const change = hub.store.db
    .updateTable('hub_outbox')
    .where('state', '=', 'waiting')
    .where('next_at', '>', now);
  await (owner === null
    ? change.set({ next_at: now }).where('lease_owner', 'is', null)
    : change.set({ next_at: now, lease_until: now }).where('lease_owner', 'like', `${owner} %`)
  ).execute();
}

const p99 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;

it(`${pushes} pushes arrive, although their target fails and a hub that sends is killed ${kills} times`, async () => {
  const bench = await openPushBench('mariadb', mariadb);
  const secrets = new Map<string, string>();
  const answered = new Map<string, number>();
  const sick = await startReceiver(() => secrets.get('sick') ?? '', sickTarget(answered));
  const arrivals = new Map<string, number>();
  const well = await startReceiver(
    () => secrets.get('well') ?? '',
    () => (response, asked) => {
      const { data } = JSON.parse(asked.body) as { data: { call_id: string } };
      if (!arrivals.has(data.call_id)) arrivals.set(data.call_id, Date.now());
      response.writeHead(204).end();
    },
  );
  const sickRow = await bench.target(sick.url);
  const wellRow = await bench.target(well.url);
  secrets.set('sick', sickRow.secret).set('well', wellRow.secret);

  const added = new Map<string, number>();
  const addWell = async (name: string, count: number): Promise<string[]> => {
    const callids = Array.from({ length: count }, (_, index) => `${name}-${index}`);
    for (const callid of callids) added.set(callid, Date.now());
    await bench.add(wellRow, callids);
    return callids;
  };
  const delays = (callids: readonly string[]) =>
    callids.map((callid) => (arrivals.get(callid) ?? 0) - (added.get(callid) ?? 0));

  const victims = Array.from({ length: kills }, (_, index) => `victim-${index}`);
  let victim = startHub(victims[0] as string, bench);
  const survivor = startHub('survivor', bench);
  await ready(victim);
  await ready(survivor);
  const alone = await addWell('alone', 50);
  await until('the well target has all', () => alone.every((callid) => arrivals.has(callid)));

  const suspects = new Set<string>();
  const beside: string[] = [];
  const portion = Math.ceil(pushes / (kills + 1));
  for (let from = 0, round = 0; from < pushes; from += portion, round++) {
    const callids = Array.from({ length: Math.min(portion, pushes - from) }, (_, at) => `sick-${from + at}`);
    const before = answered.size;
    await bench.add(sickRow, callids);
    beside.push(...(await addWell(`beside-${round}`, 20)));
    if (round === kills) break;
    await until('a third has arrived', () => answered.size - before > portion / 3, DONE_MS);
    const host = victims[round] as string;
    victim.process.kill('SIGKILL');
    await victim.ended;
    for (const id of await leasedBy(bench, host)) suspects.add(id);
    await passTime(bench, host);
    // After the last kill the survivor sends alone.
    if (round + 1 === kills) continue;
    victim = startHub(victims[round + 1] as string, bench);
    await ready(victim);
  }
  const states = await until(
    'all are settled',
    async () => {
      await passTime(bench, null);
      const found = await bench.states();
      return found.waiting ? null : found;
    },
    DONE_MS,
  );

  expect(states).toEqual({ sent: pushes + added.size });
  expect([sick.forged, well.forged]).toEqual([0, 0]);
  // Nothing is lost, and no push has two ids.
  expect(sick.tries.size).toBe(pushes);
  const ids = [...sick.tries.values()].map((tries) => new Set(tries));
  expect(ids.filter(({ size }) => size !== 1)).toEqual([]);
  expect(new Set([...sick.tries.values()].flat()).size).toBe(pushes);
  expect(answered.size).toBe(pushes);
  // Only what a killed hub had taken can have arrived twice.
  const twice = [...answered].filter(([, times]) => times > 1).map(([id]) => id);
  expect(twice.filter((id) => !suspects.has(id))).toEqual([]);
  expect(twice.length).toBeLessThanOrEqual(kills * AT_ONCE);
  const wellIds = new Set([...beside].flatMap((callid) => well.tries.get(callid) ?? []));
  expect(wellIds.size).toBe(beside.length);
  const unharmed = beside.filter((callid) => !well.tries.get(callid)?.some((id) => suspects.has(id)));
  const [without, beside99] = [p99(delays(alone)), p99(delays(unharmed))];
  console.info(
    `${kills} kills: ${suspects.size} pushes were taken, ${twice.length} arrived twice; p99 of the well target ${without} ms alone, ${beside99} ms beside`,
  );
  expect(beside99).toBeLessThan(without + LATE_MS);
}, 4_000_000);
