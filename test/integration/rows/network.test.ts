import { readdirSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createIngest, type Ingest } from '../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { until } from '../../support/until.ts';
import { aCall, append } from './fixture.ts';
import { differences, seeded, writeLoad } from './writer.ts';

/** So short that a test can wait for them; the server gives up a silent connection after a second. */
const LIMITS = { connectMs: 500, statementMs: 700, schemaMs: 700, lockSeconds: 1, silentSeconds: 1 };

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

/** Passes on every third commit and then breaks the connection, before the answer. */
async function startForgetfulProxy(target: number) {
  let commits = 0;
  let lost = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      upstream.write(data);
      // A packet of its own: 3 bytes of length, a sequence number, the command, the text.
      if (data.length < 20 && data.subarray(5).toString() === 'commit' && ++commits % 3 === 0) {
        lost++;
        client.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    lost: () => lost,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** An ingest that reaches its database through a proxy, and a store that reaches it directly. */
async function bench<P extends { port: number; close(): Promise<void> }>(
  start: (target: number) => Promise<P>,
) {
  const direct = new URL(await server.database());
  const proxy = await start(server.port);
  const home = temporaryFolder();
  const spool = join(home, 'spool');
  const { log, lines } = recordedLog();
  const open = (url: URL) =>
    openStore({ home, mysql: url.href, timezone: 'UTC' }, { log, mysqlLimits: LIMITS });
  const through = new URL(direct);
  through.port = String(proxy.port);
  const store = open(through);
  const witness = open(direct);
  const ingest = createIngest({
    spool,
    store,
    log,
    registry: new Registry(),
    settings: { batchRows: 50, batchMs: 10, lostAfter: 600_000 },
  });
  onTestFinished(async () => {
    await ingest.stop();
    await store.close();
    await witness.close();
    await proxy.close();
  });
  const files = () => readdirSync(spool).filter((name) => name.endsWith('.jsonl'));
  return { proxy, spool, ingest, witness, lines, files };
}

/** Resolves once `rows` more rows are stored, or nothing is written any more. */
async function moreStored(ingest: Ingest, rows: number, isWriting: () => boolean): Promise<void> {
  const goal = ingest.status().rows.committed + rows;
  await until(
    `${rows} more rows are stored`,
    () => !isWriting() || ingest.status().rows.committed >= goal,
    60_000,
  );
}

describe('every row is stored once', () => {
  it('if connections break after random numbers of rows (seed 7)', async () => {
    const { proxy, spool, ingest, witness, lines, files } = await bench(startProxy);
    const random = seeded(7);
    const load = writeLoad(spool, { calls: 60, rows: 4000, ms: 6000 }, random);
    ingest.start();
    let writing = true;
    const breaking = (async () => {
      while (writing) {
        await moreStored(ingest, Math.floor(random() * 40), () => writing);
        proxy.drop();
      }
    })();
    await load.written;
    writing = false;
    await breaking;
    await until('every row is stored', () => files().length === 0, 60_000);
    expect(await differences(witness, load.calls)).toEqual([]);
    expect(lines.some(({ msg }) => msg.startsWith('the store is unavailable'))).toBe(true);
    expect(ingest.status().rows.rejected).toBe(0);
  }, 120_000);

  it('if the answers to commits are lost (seed 13)', async () => {
    const { proxy, spool, ingest, witness, files } = await bench(startForgetfulProxy);
    const random = seeded(13);
    const load = writeLoad(spool, { calls: 40, rows: 2000, ms: 4000 }, random);
    ingest.start();
    await load.written;
    await until('every row is stored', () => files().length === 0, 60_000);
    expect(await differences(witness, load.calls)).toEqual([]);
    expect(proxy.lost()).toBeGreaterThan(3);
  }, 120_000);

  it('if the network goes silent after random numbers of rows (seed 11)', async () => {
    const { proxy, spool, ingest, witness, lines, files } = await bench(startProxy);
    const random = seeded(11);
    const load = writeLoad(spool, { calls: 40, rows: 2500, ms: 12_000 }, random);
    ingest.start();
    let writing = true;
    const breaking = (async () => {
      while (writing) {
        await moreStored(ingest, Math.floor(random() * 200), () => writing);
        proxy.silence();
        await until('the silence is noticed', () => !writing || ingest.status().store.up === false, 60_000);
        proxy.heal();
        await until('the store answers', () => !writing || ingest.status().store.up === true, 60_000);
      }
    })();
    await load.written;
    writing = false;
    await breaking;
    await until('every row is stored', () => files().length === 0, 60_000);
    expect(await differences(witness, load.calls)).toEqual([]);
    expect(lines.some(({ code }) => code === 'PROTOCOL_SEQUENCE_TIMEOUT')).toBe(true);
  }, 120_000);
});

describe('a silent network', () => {
  it('delays nothing beyond the time-outs, and does not delay the stop', async () => {
    const { proxy, spool, ingest, lines } = await bench(startProxy);
    append(spool, 'call-1', aCall('call-1', 2));
    ingest.start();
    await until('it works', () => ingest.status().rows.committed === 2);
    proxy.silence();
    append(spool, 'call-2', aCall('call-2', 2));
    // In a statement, or while a connection is made: rows and records have their own.
    const silent = ['PROTOCOL_SEQUENCE_TIMEOUT', 'ETIMEDOUT'];
    await until('it is noticed', () => lines.some(({ code }) => silent.includes(String(code))), 5000);
    // What is noticed first may be a look at the spool's positions, before the new file is counted.
    await until('its file waits', () => {
      const { waiting, store } = ingest.status();
      return waiting === 1 && store.up === false;
    });
    const began = performance.now();
    await ingest.stop();
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
