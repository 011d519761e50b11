import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TurnedClock } from '../../../test/integration/rows/fixture.ts';
import { temporaryFolder } from '../../../test/support/home.ts';
import { LeftLock, openSqliteFile } from './file.ts';

/** Writes so much in one transaction that pages reach the file before it is killed. */
const KILLED_WRITER = `
  import sqlite from 'node-sqlite3-wasm';
  const db = new sqlite.Database(process.argv[1]);
  db.exec('pragma cache_size = 5');
  db.exec('begin');
  for (let id = 0; id < 2000; id++) db.run('update t set v = ? where id = ?', ['new' + 'y'.repeat(500), id]);
  process.kill(process.pid, 'SIGKILL');
`;

describe('an SQLite database whose writer was killed in a transaction', () => {
  it('is rolled back by the next process that opens it', () => {
    const path = join(temporaryFolder(), 'rows.db');
    const db = openSqliteFile(path);
    const run = (text: string, values: unknown[] = []) => db.prepare(text).run(values);
    run('create table t (id integer primary key, v text)');
    run('begin');
    for (let id = 0; id < 2000; id++) run('insert into t values (?, ?)', [id, `old${'x'.repeat(500)}`]);
    run('commit');
    db.close();

    const child = spawnSync(process.execPath, ['--input-type=module', '-e', KILLED_WRITER, path]);
    expect(child.signal).toBe('SIGKILL');
    expect(existsSync(`${path}-journal`)).toBe(true);

    const clock = new TurnedClock();
    const left = new LeftLock(path, () => clock.monotonic());
    expect(left.remove()).toBe(false);
    clock.pass(3000);
    expect(left.remove()).toBe(true);

    const again = openSqliteFile(path);
    expect(again.prepare('select substr(v, 1, 3) as v, count(*) as n from t group by 1').all([])).toEqual([
      { v: 'old', n: 2000 },
    ]);
    expect(existsSync(`${path}-journal`)).toBe(false);
    again.close();
  });
});

describe('LeftLock', () => {
  it('does not remove a lock that changes between two looks', () => {
    const path = join(temporaryFolder(), 'rows.db');
    const clock = new TurnedClock();
    const left = new LeftLock(path, () => clock.monotonic());
    const lock = openSqliteFile(path);
    expect(left.remove()).toBe(false);
    mkdirSync(`${path}.lock`);
    expect(left.remove()).toBe(false);
    clock.pass(2999);
    expect(left.remove()).toBe(false);
    expect(existsSync(`${path}.lock`)).toBe(true);
    lock.close();
  });
});

it('a rollback succeeds if SQLite has already rolled back', () => {
  const db = openSqliteFile(join(temporaryFolder(), 'rows.db'));
  expect(db.prepare('rollback').run([])).toEqual({ changes: 0, lastInsertRowid: 0 });
  db.close();
});
