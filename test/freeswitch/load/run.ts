/** One run: so many calls at once through one driver on a fresh FreeSWITCH, and what they cost. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';
import type { FreeswitchServer } from '../server.ts';
import { type CallerProcess, type CallersResult, callMs, ROUND_MS } from './caller.ts';
import type { Driver } from './drivers.ts';
import { Ears } from './ears.ts';
import { type Reactions, WATCHED, Watch } from './reactions.ts';
import { callsInSpool } from './sidecar.ts';
import { callersOf, newServer, type Stage, up } from './stage.ts';
import { type StoredRows, storedRows } from './stored-rows.ts';
import { cpuSeconds, machineSeconds, residentMb } from './usage.ts';

/** Calls that are watched: enough for some hundred reactions, few enough to cost next to nothing. */
const MOST_WATCHED = 40;
/** One sipp does not bear the sound of 500 calls: with 480 in one process, 303 of 500 failed. */
const MOST_A_SIPP = 150;
/** From the last call's begin to the first measurement. */
const SETTLE_MS = 3000;

export interface Measured {
  driver: Driver['name'];
  calls: number;
  failed: number;
  /** Of one core, %: FreeSWITCH, and what works beside it (the sidecar). */
  cpu: number;
  besideCpu: number;
  /** Of all cores together, %: also what callers and others on the machine used. */
  machine: number;
  /** Above the memory before the first of them, MB a call: while all are up, and once all are over. */
  memory: number;
  memoryAfter: number;
  besideMemory: number;
  /** From a key or final result to the next prompt, by FreeSWITCH's clock, and until the caller hears it. */
  begun: Reactions;
  heard: Reactions;
  /** The robot's only. */
  rows: (StoredRows & { expectedCalls: number }) | null;
}

/**
 * @param seconds how long is measured while all calls are up
 * @throws when FreeSWITCH or something beside it does not start
 */
export async function measure(
  stage: Stage,
  driver: Driver,
  calls: number,
  seconds: number,
): Promise<Measured> {
  const server = newServer(stage, calls);
  const beside: ServerProcess[] = [];
  const ears = new Ears();
  const watch = new Watch();
  try {
    if (driver.before) beside.push(await driver.before(server));
    const socket = await server.start((event) => watch.receive(event));
    // The first call compiles scripts and loads what is loaded once.
    const one = { calls: 1, begunInMs: 1000, atOnce: 1, rounds: 1 };
    await callersOf(stage, server, driver, { name: 'first', ...one }).ended;
    await until('the first call to be over', async () => (await up(socket)) === 0, 30_000);
    await watch.start(socket);
    stage.say('one call has been made, the others begin');

    const idle = residentMb(server.pid);
    const begins = rampMs(calls);
    const rounds = (begins + SETTLE_MS + seconds * 1000) / ROUND_MS;
    const watched = Math.min(MOST_WATCHED, Math.ceil(calls / 5));
    await ears.open(watched);
    const shape = (amount: number) => ({ calls: amount, begunInMs: begins, atOnce: amount, rounds });
    const heard = callersOf(stage, server, driver, { name: WATCHED, ...shape(watched), ears: ears.ports });
    const callers = [heard];
    for (let left = calls - watched; left > 0; left -= MOST_A_SIPP) {
      const name = `load-${callers.length}`;
      callers.push(callersOf(stage, server, driver, { name, ...shape(Math.min(left, MOST_A_SIPP)) }));
    }
    // The ramp-up, which is not measured.
    await delay(begins + SETTLE_MS);

    stage.say(`${await up(socket)} calls up`);
    const before = snapshot(server, beside);
    // The period that is measured, while all calls are up.
    await delay(seconds * 1000 - 500);
    const after = snapshot(server, beside);
    const resident = residentMb(server.pid);
    const besideMemory = sum(beside.map(({ process }) => residentMb(process.pid ?? 0)));
    const results = await endOf(callers, callMs(rounds) + begins);
    await until('the calls to be over', async () => (await up(socket)) === 0, 60_000).catch(() =>
      stage.say('calls are left'),
    );
    for (const { failures } of results) if (failures !== '') stage.say(`sipp: ${failures}`);
    const memoryAfter = residentMb(server.pid);
    const elapsed = (after.at - before.at) / 1000;
    const period = { from: before.at, to: after.at };
    return {
      driver: driver.name,
      calls,
      failed: calls - sum(results.map(({ successful }) => successful)),
      cpu: ((after.cpu - before.cpu) / elapsed) * 100,
      besideCpu: ((after.beside - before.beside) / elapsed) * 100,
      machine: (1 - (after.idle - before.idle) / (after.all - before.all)) * 100,
      memory: (resident - idle) / calls,
      memoryAfter: (memoryAfter - idle) / calls,
      besideMemory,
      begun: watch.begunIn(period),
      heard: watch.heardIn(period, heard.keys(), ears),
      rows: driver.before ? await rowsOf(server, beside, calls + 1) : null,
    };
  } finally {
    ears.close();
    await server.stop();
    await Promise.all(beside.map((process) => process.end()));
    server.removeFolder();
  }
}

/** Whole rounds, so that the inputs are spread over each round as those of independent callers are. */
export function rampMs(calls: number): number {
  return ROUND_MS * Math.ceil(calls / 150);
}

function snapshot(server: FreeswitchServer, beside: ServerProcess[]) {
  const [idle, all] = machineSeconds();
  return {
    at: Date.now(),
    cpu: cpuSeconds(server.pid),
    beside: sum(beside.map(({ process }) => cpuSeconds(process.pid ?? 0))),
    idle,
    all,
  };
}

/** Waits for callers that should end within `ms`; those that hang count as failed. */
async function endOf(callers: CallerProcess[], ms: number): Promise<CallersResult[]> {
  const late = setTimeout(() => {
    for (const caller of callers) caller.kill();
  }, ms + 60_000);
  const results = await Promise.all(callers.map(({ ended }) => ended));
  clearTimeout(late);
  return results;
}

async function rowsOf(server: FreeswitchServer, beside: ServerProcess[], expectedCalls: number) {
  await until('the sidecar to move all rows', () => callsInSpool(server.home) === 0, 60_000).catch(() => {});
  for (const process of beside.splice(0)) await process.end();
  return { ...storedRows(server.home), expectedCalls };
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
