/** The column `prompts_played` reaches tables that an earlier release made, and never one of an operator's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import { openSqliteFile } from '../../../sidecar/store/sqlite/file.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { aCall, aRow } from './fixture.ts';
import { released } from './released.ts';

const SOURCE_TABLE = readFileSync(new URL('source-table.sql', import.meta.url), 'utf8').replace(/;\s*$/, '');
const NAME = 'prompts_played';

async function commit(store: Store, callid: string): Promise<void> {
  const rows = aCall(callid, 3).map((row) => ({ ...row }));
  const batch = {
    spool: 's',
    moves: [],
    reappearedCalls: [],
    syntheticRecords: [],
    table: 'conversation' as const,
    rows,
  };
  await store.commit(batch, { beforeCommit: () => undefined });
}

describe('the column prompts_played on MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  async function opened(statements: string[]) {
    const url = await server.database();
    const sql = await createConnection({ uri: url, multipleStatements: true });
    onTestFinished(() => sql.destroy());
    for (const statement of statements) await sql.query(statement);
    const { log, lines } = recordedLog();
    const store = openStore({ home: temporaryFolder(), mysql: url, timezone: 'UTC' }, { log });
    onTestFinished(() => store.close());
    const columns = async () => {
      const [rows] = await sql.query('show columns from conversation');
      return (rows as { Field: string }[]).map(({ Field }) => Field);
    };
    return { store, sql, lines, columns };
  }

  it('is added to a table of an earlier release, which keeps its rows', async () => {
    const { store, columns } = await opened([
      ...released('mysql'),
      `insert into conversation (callid, row_index, response_playbacks) values ('old', 0, '["您好"]')`,
    ]);
    await commit(store, 'new');
    expect(await store.rows('old')).toMatchObject([{ response_playbacks: ['您好'], prompts_played: null }]);
    const [first] = await store.rows('new');
    expect(first).toMatchObject({ prompts_played: aRow('new', 0).prompts_played });
    expect(await columns()).toContain(NAME);
  });

  it('is not added again to a table that has it from an interrupted migration', async () => {
    const { store, columns } = await opened([
      ...released('mysql'),
      `alter table conversation add column ${NAME} mediumtext`,
    ]);
    await commit(store, 'new');
    expect((await columns()).filter((name) => name === NAME)).toHaveLength(1);
  });

  it('is not added to an operator’s own table with the source document’s columns', async () => {
    const { store, columns, lines } = await opened([SOURCE_TABLE]);
    const given = await columns();
    await commit(store, 'new');
    expect(await columns()).toEqual(given);
    expect(given).not.toContain(NAME);
    expect(lines.map(({ msg }) => msg).join('\n')).toContain(NAME);
    expect(await store.rows('new')).toHaveLength(3);
  });
});

it('the column prompts_played on SQLite is added to a table of an earlier release, which keeps its rows', async () => {
  const home = temporaryFolder();
  const file = openSqliteFile(join(home, 'rows.db'));
  for (const statement of released('sqlite')) file.prepare(statement).run([]);
  file
    .prepare(`insert into conversation (callid, row_index, response_playbacks) values ('old', 0, '["您好"]')`)
    .run([]);
  file.close();
  const store = openStore({ home, timezone: 'UTC' }, { log: recordedLog().log });
  onTestFinished(() => store.close());
  await commit(store, 'new');
  expect(await store.rows('old')).toMatchObject([{ response_playbacks: ['您好'], prompts_played: null }]);
  expect((await store.rows('new'))[0]).toMatchObject({ prompts_played: aRow('new', 0).prompts_played });
});
