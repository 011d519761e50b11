/** Accounts that may not change the schema: only tables that are needed keep rows waiting. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { readMigrations } from '../../../sidecar/store/schema/migrations.ts';
import { command } from '../../support/command.ts';
import { recordedLog } from '../../support/log.ts';
import { aCall, append } from './fixture.ts';
import { mariadbTests, rowsOf } from './mariadb-bench.ts';
import { released } from './released.ts';

const { bench, server } = mariadbTests();

const RIGHTS = 'select, insert, update, delete';

/** A store of a new process on the same database. */
function reopen({ home, url }: { home: string; url: string }) {
  const { log, lines } = recordedLog();
  const store = openStore({ home, mysql: url, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

async function asUser(name: string, rights: string, before: string[]) {
  await server().run(`create user ${name}@'127.0.0.1'`);
  const parts = await bench(before, { user: name });
  await parts.sql.query(
    `grant ${rights} on ${new URL(parts.url).pathname.slice(1)}.* to ${name}@'127.0.0.1'`,
  );
  return parts;
}

describe('an account without the right ALTER', () => {
  it('stores rows without the optional column, and the log has the GRANT that adds it at the next start', async () => {
    const parts = await asUser('no_alter', `${RIGHTS}, create`, released('mysql'));
    append(parts.spool, 'call-1', aCall('call-1', 3));
    await parts.ingest.drain();
    expect(parts.ingest.status()).toMatchObject({ rows: { committed: 3 }, store: { up: true } });
    const line = parts.lines.find(({ msg }) => msg.startsWith('cannot add an optional column'));
    expect(line).toMatchObject({
      level: 'warn',
      migration: '0004_prompts_played.sql',
      column: 'prompts_played',
    });
    expect(await rowsOf(parts.sql, 'select number from cti_robot_migration where number = 4')).toEqual([]);

    await server().run(String(line?.grant));
    const { store, lines } = reopen(parts);
    await store.ready();
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'schema migrated', migrations: ['0004_prompts_played.sql'] }),
    );
    expect((await store.rows('call-1'))[0]).toMatchObject({ callid: 'call-1', prompts_played: null });
    expect(await rowsOf(parts.sql, "show columns from conversation like 'prompts_played'")).toHaveLength(1);
  });

  it('gets the GRANT from cti-robot migrate, with exit status 1', async () => {
    const parts = await asUser('no_alter_cli', `${RIGHTS}, create`, released('mysql'));
    const run = command(['migrate'], { CTI_ROBOT_HOME: parts.home, CTI_ROBOT_MYSQL: parts.url });
    expect(await run.ended).toBe(1);
    expect(run.out.stdout + run.out.stderr).toMatch(
      /0004_prompts_played\.sql.*GRANT ALTER ON `robot_\d+`\.`conversation` TO 'no_alter_cli'@'127\.0\.0\.1'/s,
    );
  });
});

describe('an account without the rights CREATE and ALTER', () => {
  it('stores all columns once an administrator has run the statements of cti-robot migrate --print', async () => {
    const printed = readMigrations('mysql').flatMap(({ statements }) => statements);
    const parts = await asUser('no_create', RIGHTS, printed);
    append(parts.spool, 'call-1', aCall('call-1', 3));
    await parts.ingest.drain();
    expect(parts.ingest.status()).toMatchObject({ rows: { committed: 3 }, store: { up: true, error: null } });
    expect(await parts.store.rows('call-1')).toEqual(aCall('call-1', 3));
    expect(parts.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('gets only what an upgrade adds from cti-robot migrate --print', async () => {
    const parts = await asUser('print_pending', RIGHTS, released('mysql'));
    const print = async () => {
      const run = command(['migrate', '--print'], { CTI_ROBOT_HOME: parts.home, CTI_ROBOT_MYSQL: parts.url });
      expect(await run.ended).toBe(0);
      return run.out.stdout;
    };
    const printed = await print();
    expect(printed).toMatch(/^-- 0004_prompts_played\.sql\nalter table `conversation`/i);
    expect(printed.match(/create table.*/gi)).toEqual(['CREATE TABLE IF NOT EXISTS `cti_robot_optout` (']);
    await parts.sql.query(printed);
    expect(await print()).toBe('-- the schema is up to date\n');
  });

  it('stores rows without the optional columns and tables of a later release, and says who asked not to be called', async () => {
    const parts = await asUser('no_rights', RIGHTS, released('mysql'));
    const [first, ...others] = aCall('call-1', 3);
    append(parts.spool, 'call-1', [{ ...first, optout: { number: '13912345678' } } as Row, ...others]);
    await parts.ingest.drain();
    expect(parts.ingest.status()).toMatchObject({ rows: { committed: 3 }, store: { up: true } });
    expect(parts.lines).toContainEqual(
      expect.objectContaining({ callid: 'call-1', msg: expect.stringMatching(/not on the blacklist/) }),
    );
  });

  it('stores rows where the account may only see the tables of a hub', async () => {
    const printed = readMigrations('mysql').flatMap(({ statements }) => statements);
    const parts = await asUser('no_hub', RIGHTS, [
      ...printed,
      'create table call_blacklist (id int primary key)',
    ]);
    const name = new URL(parts.url).pathname.slice(1);
    const tables = ['conversation', 'call_record', 'cti_robot_position'];
    await server().run(
      `revoke ${RIGHTS} on ${name}.* from no_hub@'127.0.0.1'`,
      ...tables.map((table) => `grant ${RIGHTS} on ${name}.${table} to no_hub@'127.0.0.1'`),
      `grant select on ${name}.call_blacklist to no_hub@'127.0.0.1'`,
    );
    const [first, ...others] = aCall('call-1', 3);
    append(parts.spool, 'call-1', [{ ...first, optout: { number: '13912345678' } } as Row, ...others]);
    await parts.ingest.drain();
    expect(parts.ingest.status()).toMatchObject({ rows: { committed: 3 }, store: { up: true } });
    expect(parts.lines).toContainEqual(
      expect.objectContaining({ callid: 'call-1', msg: expect.stringMatching(/not on the blacklist/) }),
    );
  });
});
