import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storeSuite } from '../../test/rows/store-suite.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { readMigrations } from './migrate.ts';
import { openStore } from './open.ts';

function openSqlite(home = temporaryFolder(), { log, lines } = recordedLog()) {
  const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

describe('the store on SQLite', () => {
  storeSuite(async () => openSqlite().store);

  it('is migrated once', async () => {
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

  it('is away while somebody else holds the file, and back after that', async () => {
    const home = temporaryFolder();
    const { store } = openSqlite(home);
    await store.ready();
    mkdirSync(join(home, 'rows.db.lock'));
    await expect(store.rows('call-1')).rejects.toMatchObject({ code: 'STORE_AWAY', reason: 'SQLITE_BUSY' });
    rmdirSync(join(home, 'rows.db.lock'));
    expect(await store.rows('call-1')).toEqual([]);
  });
});

it('has the same migrations for both databases', () => {
  const names = (dialect: 'mysql' | 'sqlite') => readMigrations(dialect).map(({ name }) => name);
  expect(names('mysql')).toEqual(names('sqlite'));
  expect(readdirSync('sql').sort()).toEqual(['mysql', 'sqlite']);
});
