import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/home.ts';
import { sqlitePortDialect } from './sqlite-port-dialect.ts';
import { startSqliteThread } from './sqlite-thread.ts';

interface Tables {
  entry: { id: number; writer: string };
}

function openThread(options: { mustExist?: boolean } = {}) {
  const path = join(temporaryFolder(), 'rows.db');
  const thread = startSqliteThread({ path, mustExist: false, ...options });
  const clients: Kysely<Tables>[] = [];
  onTestFinished(async () => {
    for (const client of clients) await client.destroy();
    await thread.close();
  });
  const connect = (): Kysely<Tables> => {
    const client = new Kysely<Tables>({ dialect: sqlitePortDialect(thread.connect) });
    clients.push(client);
    return client;
  };
  return { path, thread, connect };
}

it('the SQLite thread returns rows, the number of changed rows and the id of a new row', async () => {
  const db = openThread().connect();
  await sql`create table entry (id integer primary key, writer text)`.execute(db);
  const { insertId } = await db.insertInto('entry').values({ id: 7, writer: '甲' }).executeTakeFirstOrThrow();
  expect(insertId).toBe(7n);
  expect(await db.selectFrom('entry').selectAll().execute()).toEqual([{ id: 7, writer: '甲' }]);
  const { numDeletedRows } = await db.deleteFrom('entry').executeTakeFirstOrThrow();
  expect(numDeletedRows).toBe(1n);
});

it('the SQLite thread keeps the transactions of two clients apart', async () => {
  const { connect } = openThread();
  const [a, b] = [connect(), connect()];
  await sql`create table entry (id integer primary key autoincrement, writer text)`.execute(a);
  const write = (db: Kysely<Tables>, writer: string) =>
    db.transaction().execute(async (transaction) => {
      for (let i = 0; i < 20; i++)
        await sql`insert into entry (writer) values (${writer})`.execute(transaction);
    });
  await Promise.all([write(a, 'a'), write(b, 'b'), write(a, 'a2'), write(b, 'b2')]);
  const rows = await a.selectFrom('entry').select('writer').orderBy('id').execute();
  const blocks = rows.map(({ writer }) => writer).filter((writer, i, all) => writer !== all[i - 1]);
  expect([...blocks].sort()).toEqual(['a', 'a2', 'b', 'b2']);
});

it('the SQLite thread rolls back the transaction of a client whose thread ended', async () => {
  const { thread, connect } = openThread();
  const db = connect();
  await sql`create table entry (id integer primary key, writer text)`.execute(db);
  const port = thread.connect();
  const granted = new Promise((resolve) => port.once('message', resolve));
  port.postMessage({ kind: 'acquire', id: 1 });
  await granted;
  const written = new Promise((resolve) => {
    port.on('message', (reply: { id: number }) => reply.id === 3 && resolve(undefined));
  });
  port.postMessage({ kind: 'run', id: 2, text: 'begin', parameters: [] });
  port.postMessage({ kind: 'run', id: 3, text: `insert into entry values (1, 'lost')`, parameters: [] });
  await written;
  port.close();
  expect(await db.selectFrom('entry').selectAll().execute()).toEqual([]);
});

it('the SQLite thread passes on the text of an SQLite error, and continues', async () => {
  const db = openThread().connect();
  await expect(sql`select nonsense`.execute(db)).rejects.toThrow(/no such column: nonsense/);
  await expect(sql`select 1 as one`.execute(db)).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

it('the SQLite thread creates no file for a database that must exist, and frees the connection', async () => {
  const { path, connect } = openThread({ mustExist: true });
  const db = connect();
  await expect(sql`select 1`.execute(db)).rejects.toThrow(/could not open/i);
  await expect(sql`select 1`.execute(connect())).rejects.toThrow(/could not open/i);
  expect(existsSync(path)).toBe(false);
});

it('the SQLite thread ends although a client has asked nothing', async () => {
  const { thread, connect } = openThread();
  await connect().destroy();
  await thread.close();
});
