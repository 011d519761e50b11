/** `cti-robot store copy`: a home's SQLite to a real MariaDB, exactly once, also by a copy that is killed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteFile } from '../../../sidecar/store/sqlite/file.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';

const ROWS = 60_000;
const READY_MS = 60_000;
const COLUMNS = 'callid, row_index, input_args, response_playbacks, cast(createtime as char) as createtime';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

let env: Record<string, string>;
let mysql: string;
const path = () => join(env.CTI_ROBOT_HOME as string, 'rows.db');
const copy = (): Command => command(['store', 'copy', '--to', mysql], env);

async function run(...args: string[]): Promise<string> {
  const { out, ended } = command(args, env);
  if ((await ended) !== 0) throw new Error(out.stderr);
  return out.stdout;
}

/** Runs statements on the home's SQLite. @returns what the last one answered */
function onSqlite(...statements: string[]): Record<string, unknown>[] {
  const file = openSqliteFile(path());
  try {
    let rows: unknown[] = [];
    for (const text of statements) {
      const statement = file.prepare(text);
      if (statement.reader) rows = statement.all([]);
      else statement.run([]);
    }
    return rows as Record<string, unknown>[];
  } finally {
    file.close();
  }
}

async function onMariadb(text: string): Promise<Record<string, unknown>[]> {
  return mariadb.run(`use ${new URL(mysql).pathname.slice(1)}`, text);
}

async function copiedRows(): Promise<number> {
  const [found] = await onMariadb(
    "select copied from cti_robot_copy where table_name = 'conversation'",
  ).catch(() => []);
  return Number(found?.copied ?? 0);
}

/** A copy that is killed when it has copied a part of the rows. */
async function killedCopy(): Promise<void> {
  const killed = copy();
  await until('a part is copied', async () => (await copiedRows()) > 0, READY_MS);
  killed.process.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  expect(await copiedRows()).toBeLessThan(ROWS);
}

async function expectSame(): Promise<void> {
  const here = onSqlite(`select ${COLUMNS} from conversation order by rowid`);
  const there = await onMariadb(`select ${COLUMNS} from conversation order by id`);
  expect(there.length).toBe(here.length);
  // One by one: a difference of 60,000 objects cannot be read.
  for (const [index, row] of here.entries()) {
    if (JSON.stringify(there[index]) !== JSON.stringify(row)) expect(there[index]).toEqual(row);
  }
  const others = ['call_timegroup', 'call_line', 'call_task', 'call_number', 'inbound_route'];
  for (const table of [
    'call_record',
    'cti_robot_position',
    'hub_key',
    'hub_account',
    'hub_audit',
    ...others,
  ]) {
    const count = `select count(*) as count from ${table}`;
    expect([table, Number((await onMariadb(count))[0]?.count)]).toEqual([
      table,
      Number(onSqlite(count)[0]?.count),
    ]);
  }
}

beforeEach(async () => {
  env = {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
  };
  mysql = await mariadb.database();
  await run('migrate');
  await run('key', 'add', '--name', 'crm', '--role', 'operator');
  onSqlite(
    `insert into call_timegroup (uuid, account_id, name, content, created, updated) values ('u', 1, '工作日', '{}', 1, 1)`,
    `insert into call_line (account_id, name, kind, dial_string, caller_numbers, maximumcall, call_per_second,
       fault_threshold, fault_try_interval, speed, created, updated)
       values (1, 'line', 'simulated', '', '[]', 1, 1, 5, 60000, 1, 1, 1)`,
    `insert into call_task (uuid, account_id, name, state, rules, destination_extension, maximumcall, call_per_second,
       originate_variables, created, updated) values ('t', 1, 'task', 'new', '{}', '1', 1, 1, '', 1, 1)`,
    `insert into inbound_route (account_id, number, place, field, flow_id, context_on_error, dialect, enabled, remark,
       created, updated) values (1, '400*', '', '400*', 1, 'continue', 'standard', 1, '总机', 1, 1)`,
  );
  const numbers = (count: number) =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`;
  onSqlite(
    `insert into conversation (callid, row_index, input_args, response_playbacks, createtime)
     ${numbers(ROWS)} select 'call-' || (i / 10), i % 10, '好的 😀 ''"\\ ' || i,
       '["' || hex(zeroblob(i % 50)) || '"]', '2026-03-01 16:00:00.125' from n`,
    `insert into call_record (callid, calldate, rounds)
     ${numbers(300)} select 'call-' || i, '2026-03-01 16:00:00.000', i from n`,
    `insert into cti_robot_position (spool, file, bytes, checksum, head, state, updated)
     ${numbers(300)} select 's', 'call-' || i, i, 4294967295, 'h', 'done', '2026-03-01 08:00:00' from n`,
  );
}, 60_000);

describe('store copy', () => {
  it('goes on after a kill, copies each row once, and takes the keys along', async () => {
    await killedCopy();
    const again = copy();
    expect([await again.ended, again.out.stderr]).toEqual([0, expect.stringContaining('going on')]);
    expect(again.out.stdout).toMatch(new RegExp(`conversation +${ROWS}\\n`));
    await expectSame();
    env.CTI_ROBOT_MYSQL = mysql;
    expect(JSON.parse(await run('key', 'ls', '--json'))).toMatchObject([{ name: 'crm' }]);
    const third = copy();
    expect([await third.ended, third.out.stderr]).toEqual([1, expect.stringContaining('already')]);
  }, 200_000);

  it('begins again where the home was used after a kill', async () => {
    await killedCopy();
    // As a sidecar does that finds the lock of a killed process.
    rmSync(`${path()}.lock`, { recursive: true, force: true });
    onSqlite(
      "update conversation set input_args = '不好' where rowid = 1",
      'delete from conversation where rowid = 2',
    );
    const again = copy();
    expect([await again.ended, again.out.stderr]).toEqual([0, expect.stringContaining('begins again')]);
    await expectSame();
  }, 200_000);

  it('refuses a home in use, a database with rows, and one that is none', async () => {
    const sidecar = command(['sidecar'], env);
    await until('the sidecar is ready', () => sidecar.out.stdout.includes('sidecar ready'), READY_MS);
    const early = copy();
    expect([await early.ended, early.out.stderr]).toEqual([1, expect.stringContaining('HOME_IN_USE')]);
    sidecar.process.kill('SIGTERM');
    await sidecar.ended;

    const other = await mariadb.database();
    const there = command(['migrate'], { ...env, CTI_ROBOT_MYSQL: other });
    expect(await there.ended).toBe(0);
    await mariadb.run(`insert into ${new URL(other).pathname.slice(1)}.call_record (callid) values ('x')`);
    const full = command(['store', 'copy', '--to', other], env);
    expect([await full.ended, full.out.stderr]).toEqual([1, expect.stringMatching(/call_record.*has rows/)]);

    const wrong = command(['store', 'copy', '--to', 'postgres://u:hunter2@h/d'], env);
    expect([await wrong.ended, wrong.out.stderr]).toEqual([1, expect.not.stringContaining('hunter2')]);
  }, 200_000);
});
