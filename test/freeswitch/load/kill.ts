/** Kills FreeSWITCH during calls: each call must get its last row, and the next start must work. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import { RECOGNISER, ROBOT } from './drivers.ts';
import { rampMs } from './run.ts';
import { callsInSpool, startSidecar } from './sidecar.ts';
import { callersOf, newServer, type Stage, up } from './stage.ts';
import { storedRows } from './stored-rows.ts';

/** Much longer than the 5 s that a running call may be without a row. */
const LOST_AFTER_MS = 15_000;

export async function killFigures(stage: Stage, calls: number): Promise<Figure[]> {
  const server = newServer(stage, calls);
  // Installs the flow. Another sidecar, with a short `ingest.lostAfter`, serves the calls.
  const sidecar = await ROBOT.before?.(server);
  await sidecar?.end();
  const watching = await startSidecar(server.home, 'load', {
    CTI_ROBOT_RECOGNISER_START: RECOGNISER,
    CTI_ROBOT_INGEST_LOST_AFTER: String(LOST_AFTER_MS),
  });
  try {
    const socket = await server.start(() => {});
    const begins = rampMs(calls);
    const callers = callersOf(stage, server, ROBOT, {
      ...{ name: 'killed', calls, begunInMs: begins, atOnce: calls, rounds: 20 },
    });
    const running = await until(
      'all calls to be up',
      async () => (await up(socket)) === calls && calls,
      begins + 30_000,
    );
    // Kills the calls in the middle of their dialogs: each has rows after one round.
    await delay(5000);
    stage.say(`${running} calls up: FreeSWITCH is killed`);
    server.kill();
    await until('FreeSWITCH to be gone', () => !server.running());
    callers.kill();
    stage.say('waiting for the last rows');
    await until('the last row of each call', () => callsInSpool(server.home) === 0, LOST_AFTER_MS * 4);

    stage.say('the next start');
    const next = await server.start(() => {});
    const after = await callersOf(stage, server, ROBOT, {
      ...{ name: 'after', calls: 1, begunInMs: 1000, atOnce: 1, rounds: 1 },
    }).ended;
    await until('the call to be over', async () => (await up(next)) === 0, 30_000);
    await until('its rows to be moved', () => callsInSpool(server.home) === 0, 30_000);
    await watching.end();
    const { calls: stored, broken, lost, rows } = storedRows(server.home);
    return [
      {
        what: 'calls without all of their rows',
        value: Math.abs(calls + 1 - stored) + broken,
        unit: `of ${calls + 1}`,
        target: { atMost: 0 },
        note: `${rows} rows`,
      },
      {
        what: 'calls that the sidecar ended',
        value: lost,
        unit: '',
        target: { atLeast: calls, atMost: calls },
      },
      { what: 'calls after the next start', value: after.successful, unit: 'of 1', target: { atLeast: 1 } },
    ];
  } finally {
    await server.stop();
    await watching.end();
    server.removeFolder();
  }
}
