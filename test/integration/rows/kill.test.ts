import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { differences, type Load, seeded, writeLoad } from './writer.ts';

const WRITING_MS = 30_000;

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

/** Runs `cti-robot sidecar` and kills it after a random number of written rows, until `leaveOne` is called. */
function keepKilling(load: Load, environment: Record<string, string>, killAfter: () => number) {
  let killing = true;
  let kills = 0;
  const start = () => command(['sidecar'], { ...environment, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
  const done = (async () => {
    while (killing) {
      const sidecar = start();
      // Some are killed while they start, some in the middle of a batch.
      await load.moreRows(killAfter());
      sidecar.process.kill('SIGKILL');
      await sidecar.ended;
      kills++;
    }
    return start();
  })();
  return {
    async leaveOne() {
      killing = false;
      return { sidecar: await done, kills };
    },
  };
}

/** Stops a sidecar as a service manager does. */
async function stopSidecar({ process, out, ended }: Command): Promise<void> {
  await until('it listens to signals', () => out.stdout.includes('sidecar ready'));
  process.kill('SIGTERM');
  expect(await ended).toBe(0);
}

it('each of 20,000 rows of 300 calls is in MariaDB once, even if sidecar and database are killed repeatedly', async () => {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const mysql = await server.database();
  const random = seeded(20_000);
  const load = writeLoad(spool, { calls: 300, rows: 20_000, ms: WRITING_MS }, random);
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const sidecars = keepKilling(
    load,
    { CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: mysql, CTI_ROBOT_TIMEZONE: 'UTC' },
    () => between(200, 2900),
  );
  let writing = true;
  let restarts = 0;
  const databases = (async () => {
    while (writing) {
      await load.moreRows(between(1000, 4300));
      await server.restart();
      restarts++;
    }
  })();
  await load.written;
  writing = false;
  await databases;
  const { sidecar, kills } = await sidecars.leaveOne();
  await until(
    'every row is stored',
    () => readdirSync(spool).filter((name) => name.endsWith('.jsonl')).length === 0,
    90_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${sidecar.out.stdout.slice(-3000)}`);
  });
  await stopSidecar(sidecar);

  const store = openStore({ home, mysql, timezone: 'UTC' }, { log: recordedLog().log });
  onTestFinished(() => store.close());
  expect(await differences(store, load.calls)).toEqual([]);
  const total = await server.run(
    `select count(*) as n from ${new URL(mysql).pathname.slice(1)}.conversation`,
  );
  expect(total).toEqual([{ n: 20_000 }]);
  expect(existsSync(join(spool, 'rejected'))).toBe(false);
  expect([kills, restarts].every((count) => count >= 3)).toBe(true);
}, 300_000);

it('each of 4,000 rows of 60 calls is in SQLite once, even if the sidecar is killed repeatedly', async () => {
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const random = seeded(4000);
  const load = writeLoad(spool, { calls: 60, rows: 4000, ms: WRITING_MS / 2 }, random);
  const sidecars = keepKilling(load, { CTI_ROBOT_HOME: home, CTI_ROBOT_TIMEZONE: 'UTC' }, () =>
    Math.round(80 + random() * 1070),
  );
  await load.written;
  const { sidecar, kills } = await sidecars.leaveOne();
  await until(
    'every row is stored',
    () => readdirSync(spool).filter((name) => name.endsWith('.jsonl')).length === 0,
    90_000,
  );
  await stopSidecar(sidecar);
  const store = openStore({ home, timezone: 'UTC' }, { log: recordedLog().log });
  onTestFinished(() => store.close());
  expect(await differences(store, load.calls)).toEqual([]);
  expect(kills).toBeGreaterThan(2);
}, 300_000);
