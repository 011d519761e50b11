/** Thousands of calls one after another: FreeSWITCH's memory must not grow with them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import { ROBOT } from './drivers.ts';
import { callsInSpool } from './sidecar.ts';
import { callersOf, newServer, type Stage, up } from './stage.ts';
import { storedRows } from './stored-rows.ts';
import { residentMb } from './usage.ts';

/** Of a round: the caller speaks, hears two prompts, and hangs up. */
const ROUNDS = 0.4;
const STEPS = 10;
/** A leak of 1 kB a call would be 8 MB; so much moves with what else is going on. */
const FLAT_MB = 8;

export async function enduranceFigures(stage: Stage, calls: number, atOnce: number): Promise<Figure[]> {
  const server = newServer(stage, 2 * atOnce);
  const sidecar = await ROBOT.before?.(server);
  try {
    const socket = await server.start(() => {});
    const step = Math.ceil(calls / STEPS);
    const resident: number[] = [];
    let failed = 0;
    for (let done = 0; done < calls; done += step) {
      const amount = Math.min(step, calls - done);
      // Fast enough that `atOnce` calls are up.
      const begunInMs = Math.ceil((amount / atOnce) * ROUNDS * 6000);
      const callers = callersOf(stage, server, ROBOT, {
        ...{ name: `endurance-${done}`, calls: amount, begunInMs, atOnce, rounds: ROUNDS },
      });
      const { successful } = await callers.ended;
      failed += amount - successful;
      await until('the calls to be over', async () => (await up(socket)) === 0, 60_000);
      // FreeSWITCH's own threads clean up after calls, and no event marks the end of that.
      await delay(500);
      resident.push(residentMb(server.pid));
      stage.say(`${done + amount} calls: ${resident.at(-1)?.toFixed(1)} MB`);
    }
    await until('the sidecar to move all rows', () => callsInSpool(server.home) === 0, 60_000);
    await sidecar?.end();
    const rows = storedRows(server.home);
    // The first steps fill what later calls reuse: pools, threads, V8's code.
    const settled = resident[Math.floor(resident.length / 5)] ?? 0;
    const last = resident.at(-1) ?? 0;
    return [
      { what: 'calls failed', value: failed, unit: `of ${calls}`, target: { atMost: 0 } },
      {
        what: 'calls with a row lost',
        value: Math.abs(calls - rows.calls) + rows.broken + rows.lost,
        unit: `of ${calls}`,
        target: { atMost: 0 },
      },
      ...resident.map((value, i) => ({
        what: `memory after ${Math.min(calls, (i + 1) * step)} calls`,
        value,
        unit: 'MB',
      })),
      {
        what: `growth over the last ${Math.round((1 - 1 / 5) * 100)} % of them`,
        value: last - settled,
        unit: 'MB',
        target: { atMost: FLAT_MB },
      },
    ];
  } finally {
    await server.stop();
    await sidecar?.end();
    server.removeFolder();
  }
}
