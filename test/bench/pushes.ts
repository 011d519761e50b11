/** 100,000 pushes that wait for one target: what they cost calls that are settled, lists, and sending to another target. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { PushClient } from '../../sidecar/hub/pushes/client.ts';
import { PushSender } from '../../sidecar/hub/pushes/sender.ts';
import { recordingLinks } from '../../sidecar/hub/recordings/recording-links.ts';
import { settleCalls } from '../../sidecar/hub/records/settle.ts';
import { SecretKey } from '../../sidecar/hub/secrets/secret-key.ts';
import { UNCOUNTED } from '../../sidecar/hub/status/counters.ts';
import { AddressGuard } from '../../sidecar/lib/guard/guard.ts';
import { newPushSecret } from '../../sidecar/lib/signing/webhook-signature.ts';
import { insertAccount } from '../../sidecar/store/hub/accounts.ts';
import { type HubStore, openHubStore } from '../../sidecar/store/hub/hub-store.ts';
import { insertPushes } from '../../sidecar/store/hub/outbox.ts';
import { listPushes } from '../../sidecar/store/hub/pushes/pushes.ts';
import { insertTarget } from '../../sidecar/store/hub/pushes/targets.ts';
import { openStore } from '../../sidecar/store/open.ts';
import { startSqliteThread } from '../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import type { SpoolLine, Store, TableName } from '../../sidecar/store/store.ts';
import { aCall, aRecord } from '../integration/rows/fixture.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { until } from '../support/until.ts';
import { quantile } from './hub/rounds.ts';
import type { Figure } from './report.ts';

const WAITING = 100_000;
const ROUNDS = 3;
const CALLS = 200;
const LISTS = 100;
const SENT = 500;
/** What counts as not slowed. */
const UNCHANGED = { atMost: 1.3 };

export async function pushFigures(): Promise<Figure[]> {
  const mariadb = await startMariadb({ args: ['--innodb-buffer-pool-size=256M'] });
  try {
    return [
      ...(await figuresOn('MariaDB', await mariadb.database())),
      ...(await figuresOn('SQLite', undefined)),
    ];
  } finally {
    await mariadb.stop();
  }
}

async function figuresOn(database: string, mysql: string | undefined): Promise<Figure[]> {
  const bench = await openPushes(mysql);
  try {
    const before = await measure(bench);
    await bench.addWaiting();
    const after = await measure(bench);
    const kinds = [
      ['settled', `${CALLS} calls settled`],
      ['listed', `a list of the pushes of one target, ${LISTS} times`],
      ['sent', `${SENT} pushes sent to another target`],
    ] as const;
    return kinds.map(([kind, what]) => {
      const [free, beside] = [quantile(before[kind], 0.5), quantile(after[kind], 0.5)];
      return {
        what: `${what} on ${database}, beside ${WAITING.toLocaleString('en')} waiting pushes`,
        value: beside / free,
        unit: 'times as long',
        target: UNCHANGED,
        note: `${free.toFixed(0)} ms without them, ${beside.toFixed(0)} ms with them, median of ${ROUNDS}`,
      };
    });
  } finally {
    await bench.close();
  }
}

type Times = Record<'settled' | 'listed' | 'sent', number[]>;

async function measure(bench: Pushes): Promise<Times> {
  const times: Times = { settled: [], listed: [], sent: [] };
  // The first round is warmer than those before it.
  for (let round = -1; round < ROUNDS; round++) {
    const measured = { settled: await bench.settle(), listed: await bench.list(), sent: await bench.send() };
    if (round >= 0)
      for (const kind of ['settled', 'listed', 'sent'] as const) times[kind].push(measured[kind]);
  }
  return times;
}

interface Pushes {
  /** Each returns how long it took, ms. */
  settle(): Promise<number>;
  list(): Promise<number>;
  send(): Promise<number>;
  /** Adds the pushes that wait. They are due, for a target that answers nothing. */
  addWaiting(): Promise<void>;
  close(): Promise<void>;
}

async function openPushes(mysql: string | undefined): Promise<Pushes> {
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const path = join(home, 'rows.db');
  const thread = mysql === undefined ? startSqliteThread({ path, mustExist: false }) : undefined;
  const log = pino({ enabled: false });
  const rows = openStore({ home, mysql, timezone: 'UTC', host: 'fs1' }, { log, connect: thread?.connect });
  await rows.ready();
  const store = openHubStore(
    thread === undefined ? { mysql: mysql as string } : { sqlite: { path, connect: thread.connect } },
  );
  await store.migrate();
  const accountId = await insertAccount(store.db, 'main', Date.now());
  const secretKey = SecretKey.generate();
  const [well, hanging] = [await startReceiver(true), await startReceiver(false)];
  const addTarget = ({ url }: Receiver, events: string[]) =>
    insertTarget(
      store.db,
      {
        ...{ accountId, url, events, dialect: 'standard' },
        seal: (context) => secretKey.seal(newPushSecret(), context),
      },
      Date.now(),
    );
  // Settled calls add pushes to it as well.
  const slow = await addTarget(hanging, ['call.ended']);
  const other = await addTarget(well, []);
  const add = (target: number, count: number) => addPushes(store, { accountId, target, count });
  const client = new PushClient({ guard: new AddressGuard(['127.0.0.1']), tryMs: 1_000, now: Date.now });
  const sender = new PushSender({
    ...{
      store,
      secretKey,
      client,
      now: Date.now,
      owner: 'bench',
      random: Math.random,
      log,
      counters: UNCOUNTED,
    },
    // The target that hangs rests between its tries, as it does in a hub.
    times: { lookMs: 50 },
  });
  sender.start();
  const links = recordingLinks(secretKey, null);
  const parts = { store, reader: store.callReader('UTC'), links, now: Date.now };
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  return {
    async settle() {
      const callids = Array.from({ length: CALLS }, () => randomUUID());
      const turns = callids.flatMap((callid) => aCall(callid, 6));
      await commit(rows, 'conversation', turns);
      await commit(
        rows,
        'call_record',
        callids.map((callid) => ({ ...aRecord(callid), rows: 6 })),
      );
      return timed(async () => {
        while ((await settleCalls(parts)).lines > 0);
      });
    },
    list: () =>
      timed(async () => {
        for (let index = 0; index < LISTS; index++)
          await listPushes(store.db, accountId, { target: `target:${other}`, limit: 50 });
      }),
    async send() {
      const seen = well.count();
      return timed(async () => {
        await add(other, SENT);
        await until('all are sent', () => well.count() >= seen + SENT, 120_000);
      });
    },
    addWaiting: () => add(slow, WAITING),
    async close() {
      await sender.stop();
      await Promise.all([well.stop(), hanging.stop()]);
      await store.close();
      await rows.close();
      await thread?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function addPushes(
  store: HubStore,
  { accountId, target, count }: { accountId: number; target: number; count: number },
): Promise<void> {
  const body = JSON.stringify({
    type: 'call.ended',
    timestamp: 't',
    data: { call_id: 'x', text: '您好'.repeat(200) },
  });
  const now = Date.now();
  for (let done = 0; done < count; done += 200) {
    const pushes = Array.from({ length: Math.min(200, count - done) }, () => ({
      ...{ accountId, callid: randomUUID(), event: 'call.ended', target: `target:${target}` },
      ...{ url: null, dialect: 'standard', body },
    }));
    await insertPushes(store.db, pushes, { kind: store.kind, now });
  }
}

async function commit(store: Store, table: TableName, rows: readonly object[]): Promise<void> {
  const to = { bytes: 1, checksum: 1, head: '0'.repeat(16), state: 'open' } as const;
  const lines = rows as SpoolLine[];
  const callids = [...new Set(lines.map(({ callid }) => callid))];
  const moves = callids.map((callid) => ({ file: `${callid}.jsonl`, from: null, to }));
  const rest = { reappearedCalls: [], syntheticRecords: [] };
  await store.commit({ spool: randomUUID(), moves, table, rows: lines, ...rest }, { beforeCommit() {} });
}

interface Receiver {
  url: string;
  /** Requests so far. */
  count(): number;
  stop(): Promise<void>;
}

async function startReceiver(answers: boolean): Promise<Receiver> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      count++;
      if (answers) response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => count,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
