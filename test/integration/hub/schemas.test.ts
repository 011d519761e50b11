/** Sidecars and databases of different ages: rows go on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, append } from '../rows/fixture.ts';

const READY_MS = 120_000;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const SIDECAR = { CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' };
const HUB = {
  CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
  CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
};

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function rowsIn(url: string): Promise<number> {
  const [found] = await mariadb.run(`select count(*) as count from ${nameOf(url)}.conversation`);
  return Number(found?.count);
}

it('a sidecar without a hub stores rows in a database of a later release', async () => {
  const mysql = await mariadb.database();
  const hub = command(['hub'], { ...HUB, CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_MYSQL: mysql });
  await until('the hub is ready', () => hub.out.stdout.includes('"hub ready"'), READY_MS);
  const home = temporaryFolder();
  const sidecar = command(['sidecar'], { ...SIDECAR, CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: mysql });
  append(`${home}/spool`, 'call-1', aCall('call-1', 3));
  await until('rows are stored', async () => (await rowsIn(mysql)) === 3, READY_MS);
  // What a later release adds: tables, columns and numbers that this one does not know.
  const name = nameOf(mysql);
  await mariadb.run(
    `alter table ${name}.conversation add column later varchar(64) null default null`,
    `alter table ${name}.call_record add column later varchar(255) null default null`,
    `create table ${name}.hub_later (id int primary key)`,
    `insert into ${name}.cti_robot_migration values (9999, '9999_later.sql', '2030-01-01T00:00:00.000Z')`,
  );
  append(`${home}/spool`, 'call-2', aCall('call-2', 4));
  await until('rows are stored', async () => (await rowsIn(mysql)) === 7, READY_MS);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
  const again = command(['sidecar'], { ...SIDECAR, CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: mysql });
  append(`${home}/spool`, 'call-3', aCall('call-3', 5));
  await until('rows are stored', async () => (await rowsIn(mysql)) === 12, READY_MS);
  expect(again.process.exitCode).toBeNull();
}, 400_000);

it('a sidecar stores rows although its hub may not create tables, and the hub starts once it may', async () => {
  const mysql = await mariadb.database();
  const name = nameOf(mysql);
  const migrated = command(['migrate'], { CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_MYSQL: mysql });
  expect(await migrated.ended).toBe(0);
  await mariadb.run(
    "create user no_tables@'127.0.0.1'",
    `grant select, insert, update, delete on ${name}.* to no_tables@'127.0.0.1'`,
  );
  const url = mysql.replace('root@', 'no_tables@');
  const home = temporaryFolder();
  const env = { ...SIDECAR, ...HUB, CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: url };
  const sidecar = command(['sidecar'], env);
  append(`${home}/spool`, 'call-1', aCall('call-1', 3));
  await until('rows are stored', async () => (await rowsIn(mysql)) === 3, READY_MS);
  await until(
    'the hub says why',
    () => /the hub could not start; the sidecar/.test(sidecar.out.stdout),
    READY_MS,
  );
  expect(sidecar.out.stdout).toMatch(/CREATE command denied/);
  const alone = command(['hub'], { ...HUB, CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_MYSQL: url });
  expect(await alone.ended).toBe(1);
  expect(alone.out.stderr).toMatch(/\[STORE\] the hub cannot use mysql:.*CREATE command denied/);
  await mariadb.run(`grant create, alter on ${name}.* to no_tables@'127.0.0.1'`);
  await until('the hub is ready', () => sidecar.out.stdout.includes('"hub ready"'), READY_MS);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
}, 400_000);

it('a hub starts without the right CREATE once an administrator has run what migrate --print --hub prints', async () => {
  const mysql = await mariadb.database();
  const name = nameOf(mysql);
  const home = temporaryFolder();
  const printed = command(['migrate', '--print', '--hub'], { CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: mysql });
  expect(await printed.ended).toBe(0);
  const statements = printed.out.stdout
    .split(/;\s*$/m)
    .map((text) => text.replace(/^\s*--.*$/gm, '').trim())
    .filter((text) => text !== '');
  await mariadb.run(
    `use ${name}`,
    ...statements,
    "create user no_create@'127.0.0.1'",
    `grant select, insert, update, delete on ${name}.* to no_create@'127.0.0.1'`,
  );
  const url = mysql.replace('root@', 'no_create@');
  const hub = command(['hub'], { ...HUB, CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: url });
  await until('the hub is ready', () => hub.out.stdout.includes('"hub ready"'), READY_MS);
}, 200_000);
