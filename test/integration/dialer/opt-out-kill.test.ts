/** A sidecar that is killed between the rows of calls: who asked in them not to be called is on the blacklist once. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, append, hangUp } from '../rows/fixture.ts';
import { mobiles, startDialing } from './dialing.ts';

const CALLS = 60;
const ROWS = 4;
const KILLS = 3;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it('an opt-out is on the blacklist exactly once, even if the sidecar is killed between rows', async () => {
  const { hub, accountId } = await startDialing('mariadb', mariadb);
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const environment = {
    ...{ CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: hub.mysql as string, CTI_ROBOT_TIMEZONE: 'UTC' },
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
  };
  const people = mobiles(CALLS);
  const calls = people.map((number, index) =>
    aCall(`call-${index}`, ROWS).map((row, at) =>
      at === 2 ? { ...row, optout: { number, account: '' } } : row,
    ),
  );
  const lines = Array.from({ length: ROWS }, (_, at) => calls.map((rows) => rows[at] as object)).flat();
  const start = async () => {
    const sidecar = command(['sidecar'], environment);
    await until('the sidecar', () => sidecar.out.stdout.includes('sidecar ready'), 60_000);
    return sidecar;
  };
  const write = async (count: number) => {
    for (const row of lines.splice(0, count)) {
      append(spool, (row as { callid: string }).callid, [row]);
      await pause(4);
    }
  };
  for (let kill = 0; kill < KILLS; kill++) {
    const sidecar = await start();
    await write(CALLS);
    sidecar.process.kill('SIGKILL');
    await sidecar.ended;
  }
  await write(lines.length);
  hangUp(spool, ...people.map((_, index) => `call-${index}`));
  await start();
  await until('all rows', () => readdirSync(spool).every((name) => !name.endsWith('.jsonl')), 60_000);

  const found = await hub.store.db
    .selectFrom('call_blacklist')
    .select(['account_id', 'number_key', 'kind', 'reason'])
    .execute();
  const byKey = (a: { number_key: string }, b: { number_key: string }) =>
    a.number_key < b.number_key ? -1 : 1;
  expect(found.sort(byKey)).toEqual(
    people.map((number, index) => ({
      ...{ account_id: accountId, number_key: `+86${number}`, kind: 'dnc' },
      reason: `asked in call call-${index}`,
    })),
  );
  const store = openStore({ home, mysql: hub.mysql, timezone: 'UTC' }, { log: recordedLog().log });
  onTestFinished(() => store.close());
  for (const [index] of people.entries()) expect(await store.rows(`call-${index}`)).toHaveLength(ROWS);
}, 120_000);
