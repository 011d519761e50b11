/**
 * Sidecar, hub and database are killed again and again while calls end. Each call is told exactly once, whichever of its
 * rows and its record was committed first. `CALLS=10000 KILLS=20` in the environment runs the full size.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processEnvironment } from '../../../../sidecar/settings/config.ts';
import { type Command, command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { seeded, writeLoad } from '../../rows/writer.ts';

const { CALLS = '300', KILLS = '4' } = processEnvironment();
const calls = Number(CALLS);
const kills = Number(KILLS);
const ROWS_OF_A_CALL = 6;
const READY_MS = 120_000;
/** The calls end within this time. */
const WRITING_MS = Math.max(30_000, kills * 8_000);

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it(`${calls} calls are told once each, although everything is killed ${kills} times`, async () => {
  const mysql = await mariadb.database();
  const name = new URL(mysql).pathname.slice(1);
  const shared = { CTI_ROBOT_MYSQL: mysql, CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_TIMEZONE: 'UTC' };
  const home = temporaryFolder();
  const sidecarEnv = { ...shared, CTI_ROBOT_HOME: home, CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' };
  const hubEnv = {
    ...shared,
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
  };
  const startHub = async (): Promise<Command> => {
    for (;;) {
      const hub = command(['hub'], hubEnv);
      const isOver = () => hub.process.exitCode !== null || hub.out.stdout.includes('"hub ready"');
      await until('the hub is ready, or the database was away', isOver, READY_MS);
      if (hub.process.exitCode === null) return hub;
    }
  };
  const startSidecar = (): Command => command(['sidecar'], sidecarEnv);
  let hub = await startHub();
  let sidecar = startSidecar();
  await mariadb.run(
    `insert into ${name}.hub_push_target (account_id, url, events, secret, created)
     select id, 'https://crm.example/', '["call.ended"]', 'sealed', 1 from ${name}.hub_account`,
  );

  const random = seeded(calls);
  const rows = calls * ROWS_OF_A_CALL;
  const load = writeLoad(join(home, 'spool'), { calls, rows, ms: WRITING_MS }, random);
  for (let kill = 0; kill < kills; kill++) {
    await load.moreRows(Math.round((rows / kills) * (0.3 + 0.6 * random())));
    // In another order each time.
    const victims = ['sidecar', 'hub', 'database'].sort(() => random() - 0.5);
    for (const victim of victims) {
      if (victim === 'sidecar') {
        sidecar.process.kill('SIGKILL');
        await sidecar.ended;
        sidecar = startSidecar();
      } else if (victim === 'hub') {
        hub.process.kill('SIGKILL');
        await hub.ended;
        hub = await startHub();
      } else {
        await mariadb.restart();
      }
    }
  }
  await load.written;

  const count = async (query: string) => Number((await mariadb.run(query))[0]?.count);
  await until(
    'the spool is empty',
    () => readdirSync(join(home, 'spool')).every((file) => !file.endsWith('.jsonl')),
    300_000,
  );
  const left = `select count(*) as count from ${name}.hub_call_change`;
  await until('all calls are settled', async () => (await count(left)) === 0, 300_000).catch(
    (error: Error) => {
      throw new Error(`${error.message}\n${hub.out.stdout.slice(-3000)}`);
    },
  );
  expect(await count(`select count(*) as count from ${name}.call_record`)).toBe(calls);
  expect(await count(`select count(*) as count from ${name}.hub_outbox`)).toBe(calls);
  expect(await count(`select count(distinct callid) as count from ${name}.hub_outbox`)).toBe(calls);
  const untold = `select count(*) as count from ${name}.hub_call_state where whole is null`;
  expect(await count(untold)).toBe(0);
}, 1_800_000);
