/** What happens, live: on both databases; on MariaDB with two hubs, each of which tells what anybody committed. */

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CallRecord } from '../../../engine/contract/call-record.ts';
import type { Row } from '../../../engine/contract/row.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { insertFlow, updateFlow } from '../../../sidecar/store/hub/flows.ts';
import { writeHost } from '../../../sidecar/store/hub/hosts.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import type { SpoolLine, Store, TableName } from '../../../sidecar/store/store.ts';
import { openEvents } from '../../support/hub/event-client.ts';
import { HOST_REPORT } from '../../support/hub/host-report.ts';
import {
  aKey,
  anAccount,
  aUser,
  logIn,
  NOON,
  openConnections,
  startTestHub,
  type TestHub,
  ZONE,
} from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall, aRecord, aRow } from '../rows/fixture.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

/** An event must be told so long after its commit, ms. */
const DELAY_MS = 1_000;

describe.each(['sqlite', 'mariadb'] as const)('live events on %s', (kind) => {
  let hubs: TestHub[];
  let urls: string[];
  let store: Store;
  let mysql: string | undefined;

  beforeEach(async () => {
    const secretKey = SecretKey.generate();
    mysql = kind === 'mariadb' ? await mariadb.database() : undefined;
    const database = mysql === undefined ? 'sqlite' : { mysql };
    hubs = [await startTestHub(database, secretKey)];
    if (mysql !== undefined) hubs.push(await startTestHub(database, secretKey));
    urls = await Promise.all(hubs.map(({ server }) => server.listen({ host: '127.0.0.1', port: 0 })));
    const [{ sqlite }] = hubs as [TestHub];
    store = openStore(
      { home: dirname(sqlite?.path ?? '/none/rows.db'), mysql, timezone: ZONE },
      { log: recordedLog().log, connect: sqlite?.connect },
    );
    onTestFinished(() => store.close());
    await store.ready();
  }, 60_000);

  const [first, last] = [() => hubs[0] as TestHub, () => hubs.at(-1) as TestHub];
  const open = (hub: TestHub, options: Parameters<typeof openEvents>[2]) =>
    openEvents(hub, urls[hubs.indexOf(hub)] as string, options);

  let files = 0;
  /** Commits lines as a sidecar does. */
  async function commit(table: TableName, rows: readonly (Row | CallRecord)[]): Promise<void> {
    const to = { bytes: 1, checksum: 1, head: '0'.repeat(16), state: 'open' } as const;
    const callids = [...new Set(rows.map(({ callid }) => callid))];
    const spool = `spool ${++files}`;
    const moves = callids.map((callid) => ({ file: `${callid}.jsonl`, from: null, to }));
    const rest = { reappearedCalls: [], syntheticRecords: [] };
    const lines = rows as unknown as SpoolLine[];
    await store.commit({ spool, moves, table, rows: lines, ...rest }, { beforeCommit() {} });
  }

  it('tells every row and the end of a call once, on every hub', async () => {
    const key = await aKey(first(), 'operator');
    await commit('conversation', aCall('before', 3));
    await commit('call_record', [aRecord('before')]);
    const clients = [await open(first(), { key }), await open(last(), { key })];
    expect(clients[0]?.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    const rows = aCall('c1', 4);
    await commit('conversation', rows.slice(0, 2));
    await commit('conversation', rows.slice(2));
    await commit('call_record', [aRecord('c1', { caller_number: '13912340000' })]);
    for (const { events } of clients) {
      await until('the call has ended', () => events.some((event) => event.kind === 'call.ended'));
      await until('all rows have come', () => events.length === 5);
      const told = events.filter((event) => event.kind === 'call.row').map(({ data }) => data);
      expect(told).toEqual(
        rows.map((row) => expect.objectContaining({ callid: 'c1', row_index: row.row_index })),
      );
      expect(told[1]).toMatchObject({ input_args: '好的 1', createtime: rows[1]?.createtime });
      const end = events.find((event) => event.kind === 'call.ended');
      expect(end?.data).toMatchObject({ callid: 'c1', caller_number: '13912340000' });
    }
  }, 60_000);

  it('shows a viewer no number, and another account nothing', async () => {
    const viewer = await open(first(), { key: await aKey(first(), 'viewer') });
    const other = await open(first(), { key: await aKey(first(), 'admin', { account: 'other' }) });
    await commit('conversation', [
      aRow('c1', 0, { record: '/rec/13912340000.wav', response_args: '13912340000 XML' }),
      aRow('c1', 1, { input_type: 2, input_args: 'to 13912340000', input_nlp_args: '{"to":"13912340000"}' }),
      aRow('c2', 0, { flow_name: 'theirs.@other' }),
    ]);
    const numbers = { callee: '02188886666', caller_number: '13912340000', bridge_number: '13912340001' };
    await commit('call_record', [aRecord('c1', { ...numbers, recordfile: '/rec/13912340000.wav' })]);
    await until('the end was told', () => viewer.events.length === 3);
    await until('the row was told', () => other.events.length === 1);
    expect(JSON.stringify(viewer.events)).not.toMatch(/1234000|18888/);
    expect(viewer.events[0]?.data).toMatchObject({ callid: 'c1', record: '/rec/139****0000.wav' });
    expect(viewer.events[2]?.data).toMatchObject({ callee: '021****6666', caller_number: '139****0000' });
    expect(other.events.map(({ data }) => [data.callid, data.flow_name])).toEqual([['c2', 'theirs']]);
  }, 60_000);

  it('tells how hosts change, and only the kinds that are wanted', async () => {
    const { db } = first().store;
    const dialect = kind === 'sqlite' ? 'sqlite' : 'mysql';
    const client = await open(last(), { key: await aKey(first(), 'viewer'), kinds: 'host.state' });
    const write = (status: 'ok' | 'degraded') =>
      writeHost(db, { host: 'fs1', report: { ...HOST_REPORT, status }, stopped: false }, dialect);
    await commit('conversation', aCall('c1', 2));
    await write('ok');
    await until('the host appeared', () => client.events.length === 1);
    await write('ok');
    await write('degraded');
    await until('the host changed', () => client.events.length === 2);
    expect(client.events).toMatchObject([
      { kind: 'host.state', data: { host: 'fs1', state: 'ok', flows: { loaded: 3 } } },
      { kind: 'host.state', data: { host: 'fs1', state: 'degraded' } },
    ]);
    const { status, body } = await first().ask('GET', '/v1/events?kinds=x', {
      key: await aKey(first(), 'viewer'),
    });
    expect([status, body.error.path]).toEqual([422, 'querystring.kinds']);
  }, 60_000);

  it('tells which version of a flow was published, to its account', async () => {
    const { db } = first().store;
    const accountId = await anAccount(first(), 'other');
    const flow = { accountId, name: 'menu', hostName: 'menu.@other', settings: '{}' };
    const id = await insertFlow(db, flow, NOON);
    const theirs = await open(last(), { key: await aKey(first(), 'viewer', { account: 'other' }) });
    const mine = await open(last(), { key: await aKey(first(), 'admin') });
    await updateFlow(db, id, { published: { version: '0123456789ab', by: 'li', at: NOON } });
    await until('it was told', () => theirs.events.length === 1);
    expect(theirs.events[0]).toMatchObject({
      kind: 'flow.published',
      data: { id, name: 'menu', version: '0123456789ab', author: 'li', time: NOON },
    });
    expect(mine.events).toEqual([]);
  }, 60_000);

  it('goes on where a client was, on the same hub exactly, and on another with all that followed', async () => {
    const key = await aKey(first(), 'operator');
    const watching = await open(last(), { key, kinds: 'call.row' });
    const client = await open(first(), { key, kinds: 'call.row' });
    await commit('conversation', [aRow('c1', 0)]);
    await until('the row was told', () => client.events.length === 1);
    const lastId = client.lastId();
    client.close();
    await commit('conversation', [aRow('c1', 1), aRow('c1', 2)]);
    await until('the other hub has seen it', () => watching.events.length === 3);
    const again = await open(first(), { key, kinds: 'call.row', lastId });
    await until('it goes on', () => again.events.length >= 2);
    expect(again.events.map(({ data }) => data.row_index)).toEqual([1, 2]);
    const unknown = await open(last(), { key, lastId: 'ffffffff-1-1' });
    await until('the client is told to load again', () => unknown.events.length > 0);
    expect(unknown.events[0]).toMatchObject({ kind: 'reset' });
  }, 60_000);

  it('ends with the session, and keeps the connection alive until then', async () => {
    await aUser(first(), 'li', 'viewer');
    const session = await logIn(first(), 'li');
    const client = await open(last(), { session });
    await until('something was sent', () => client.comments.length > 2);
    expect(client.isEnded()).toBe(false);
    expect((await first().ask('POST', '/v1/logout', { session, body: {} })).status).toBe(200);
    await until('the stream has ended', client.isEnded);
    expect((await open(last(), { session })).status).toBe(401);
  }, 60_000);

  it('ends when its key is removed', async () => {
    const key = await aKey(first(), 'viewer');
    const client = await open(last(), { key });
    const admin = await aKey(first(), 'admin');
    const keys = (await first().ask('GET', '/v1/key', { key: admin })).body.data;
    const { id } = keys.find(({ role }: { role: string }) => role === 'viewer');
    expect((await first().ask('DELETE', `/v1/key/${id}`, { key: admin })).status).toBe(200);
    await until('the stream has ended', client.isEnded);
  }, 60_000);

  it('ends with the hub, and does not hold up its stop', async () => {
    const client = await open(last(), { key: await aKey(first(), 'viewer') });
    await last().server.close();
    await until('the stream has ended', client.isEnded);
  }, 60_000);

  it('are limited for each principal, and a closed one makes room', async () => {
    const key = await aKey(first(), 'viewer');
    const clients = [];
    for (let count = 0; count < 10; count++) clients.push(await open(first(), { key }));
    const refused = await first().ask('GET', '/v1/events', { key });
    expect([refused.status, refused.body.error.code]).toEqual([429, 'TOO_MANY_STREAMS']);
    expect((await open(first(), { key: await aKey(first(), 'viewer') })).status).toBe(200);
    clients[0]?.close();
    await until('there is room', async () => (await open(first(), { key })).status === 200);
  }, 60_000);

  it('ends the stream of a client that does not read', async () => {
    const key = await aKey(first(), 'viewer');
    const slow = await open(first(), { key });
    slow.pause();
    const quick = await open(first(), { key });
    const long = 'x'.repeat(1000);
    let told = 0;
    for (let call = 0; call < 30; call++) {
      const playbacks = Array.from({ length: 60 }, () => long);
      await commit(
        'conversation',
        Array.from({ length: 10 }, (_, i) => aRow(`c${call}`, i, { response_playbacks: playbacks })),
      );
      told += 10;
    }
    await until('the other client has everything', () => quick.events.length === told, 30_000);
    expect(quick.isEnded()).toBe(false);
    await until(
      'the hub has closed one of both connections',
      async () => (await openConnections(first())) === 1,
      30_000,
    );
    slow.resume();
    await until('the slow one is ended', () => slow.isEnded());
    expect(slow.events.length).toBeLessThan(told);
  }, 90_000);

  // The p99, which a busy machine raises, is a figure of the bench.
  it(`come at most ${DELAY_MS} ms after the commit, median`, async () => {
    const key = await aKey(first(), 'operator');
    const clients = [await open(first(), { key }), await open(last(), { key })];
    const delays: number[] = [];
    for (let call = 0; call < 20; call++) {
      await commit('conversation', [aRow(`c${call}`, 0)]);
      const committed = Date.now();
      for (const { events } of clients) {
        await until('the row was told', () => events.length === call + 1);
        delays.push((events.at(-1)?.at ?? 0) - committed);
      }
    }
    delays.sort((a, b) => a - b);
    expect(delays[delays.length >> 1]).toBeLessThan(DELAY_MS);
  }, 120_000);

  it.runIf(kind === 'mariadb')(
    'tell the ends of calls where somebody else’s table does not number rows',
    async () => {
      const { db } = first().store;
      await sql`drop table conversation`.execute(db);
      const table = readFileSync('test/integration/rows/source-table.sql', 'utf8');
      await sql.raw(table.trim().replace(/;$/, '')).execute(db);
      const client = await open(last(), { key: await aKey(first(), 'operator') });
      await commit('call_record', [aRecord('c1')]);
      await until('the end was told', () => client.events.length === 1);
      expect(client.events[0]).toMatchObject({ kind: 'call.ended', data: { callid: 'c1' } });
      expect(hubs.flatMap(({ lines }) => lines)).toEqual([]);
    },
    60_000,
  );

  it.runIf(kind === 'mariadb')(
    'tell a row that is committed after one with a higher number',
    async () => {
      const key = await aKey(first(), 'operator');
      const client = await open(last(), { key });
      const db = first().store.db as never as Kysely<{ conversation: { callid: string; row_index: number } }>;
      const insert = (trx: typeof db, callid: string) =>
        trx.insertInto('conversation').values({ callid, row_index: 0 }).execute();
      await db.transaction().execute(async (trx) => {
        await insert(trx as typeof db, 'late');
        await insert(db, 'early');
        await until('the later one was told', () => client.events.length === 1);
      });
      await until('both were told', () => client.events.length === 2);
      expect(client.events.map(({ data }) => data.callid)).toEqual(['early', 'late']);
    },
    60_000,
  );
});
