import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aRow } from '../../test/integration/rows/fixture.ts';
import { storeSuite } from '../../test/integration/rows/store-suite.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { openStore } from './open.ts';
import { readMigrations } from './schema/migrations.ts';
import { openSqliteFile } from './sqlite/file.ts';
import { startSqliteThread } from './sqlite-thread/sqlite-thread.ts';

function openSqlite(home = temporaryFolder(), { log, lines } = recordedLog()) {
  const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

describe('the store on SQLite', () => {
  storeSuite(async () => openSqlite().store);

  it('runs its migrations once', async () => {
    const home = temporaryFolder();
    const first = openSqlite(home);
    await first.store.ready();
    await first.store.close();
    const second = openSqlite(home);
    await second.store.ready();
    const migrated = ({ lines }: typeof first) => lines.filter(({ migrations }) => migrations !== undefined);
    expect(migrated(first)).toHaveLength(1);
    expect(migrated(second)).toHaveLength(0);
  });

  it('fills the column matching_word if somebody has added it', async () => {
    const home = temporaryFolder();
    const before = openSqlite(home).store;
    await before.ready();
    await before.close();
    const words = (text: string) => {
      const file = new sqlite.Database(join(home, 'rows.db'));
      const found = file.all(text);
      file.close();
      return found;
    };
    words('ALTER TABLE conversation ADD COLUMN matching_word VARCHAR(50)');
    const { store } = openSqlite(home);
    const rows = [{ ...aRow('call-1', 0) }, { ...aRow('call-1', 1), matching_word: '天猫' }];
    await store.commit(
      { spool: 'spool', moves: [], table: 'conversation', rows, reappearedCalls: [], syntheticRecords: [] },
      { beforeCommit: () => undefined },
    );
    await store.close();
    expect(words('SELECT matching_word FROM conversation ORDER BY row_index')).toEqual([
      { matching_word: null },
      { matching_word: '天猫' },
    ]);
  });

  it('is unavailable while another process locks the file, and available again afterwards', async () => {
    const home = temporaryFolder();
    const { store } = openSqlite(home);
    await store.ready();
    mkdirSync(join(home, 'rows.db.lock'));
    await expect(store.rows('call-1')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      reason: 'SQLITE_BUSY',
    });
    rmdirSync(join(home, 'rows.db.lock'));
    expect(await store.rows('call-1')).toEqual([]);
  });
});

it('the schema on SQLite is the one in the migrations', async () => {
  const home = temporaryFolder();
  const { store } = openSqlite(home);
  await store.ready();
  await store.close();
  const file = openSqliteFile(join(home, 'rows.db'));
  const found = file.prepare('select sql from sqlite_master where sql is not null order by name').all([]);
  file.close();
  const dump = (found as { sql: string }[]).map(({ sql }) => `${sql};\n`).join('\n');
  await expect(dump).toMatchFileSnapshot('../../test/integration/rows/schema.sqlite.txt');
});

it('MySQL and SQLite have the same migrations', () => {
  const names = (dialect: 'mysql' | 'sqlite') => readMigrations(dialect).map(({ name }) => name);
  expect(names('mysql')).toEqual(names('sqlite'));
  expect(readdirSync('sql').sort()).toEqual(['hub', 'mysql', 'sqlite']);
});

describe('the store on the SQLite thread', () => {
  const openThread = (home = temporaryFolder()) => {
    const path = join(home, 'rows.db');
    const thread = startSqliteThread({ path, mustExist: false });
    const { log, lines } = recordedLog();
    const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log, connect: thread.connect });
    onTestFinished(async () => {
      await store.close();
      await thread.close();
    });
    return { store, lines, path };
  };
  storeSuite(async () => openThread().store);

  it('creates the file again if it was deleted while it was open', async () => {
    const { store, path } = openThread();
    await store.ready();
    rmSync(path);
    await expect(store.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.ready();
    expect(existsSync(path)).toBe(true);
  });
});
