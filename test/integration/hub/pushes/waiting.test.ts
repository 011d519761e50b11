/** Pushes that wait for one target cost the others nothing: what is read does not grow with them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertPushes } from '../../../../sidecar/store/hub/outbox.ts';
import { listPushes } from '../../../../sidecar/store/hub/pushes/pushes.ts';
import { claimPushes, dueTargets } from '../../../../sidecar/store/hub/pushes/queue.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { openPushBench } from './bench.ts';

const WAITING = 3_000;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it('pushes that wait for one target are not read for another', async () => {
  const bench = await openPushBench('mariadb', mariadb);
  const { store } = bench.hub;
  const { db } = store;
  const [slow, well] = [await bench.target('http://127.0.0.1:1/'), await bench.target('http://127.0.0.1:2/')];
  const names = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}-${index}`);
  await bench.add(slow, names('slow', WAITING));
  await bench.add(well, names('well', 20));
  await mariadb.run(`analyze table ${new URL(bench.mysql as string).pathname.slice(1)}.hub_outbox`);
  let before = 0;
  const rowsRead = async () => {
    const counters = await mariadb.run("show global status like 'Handler_read%'");
    const now = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
    const read = now - before;
    before = now;
    return read;
  };
  const target = `target:${well.id}`;
  const now = Date.now() + 1000;
  const push = { accountId: 1, event: 'call.ended', target, url: null, dialect: 'standard', body: '{}' };
  const lease = { target, limit: 8, owner: 'hub', now, leaseMs: 1000 };
  const work: [string, () => Promise<unknown>][] = [
    ['what is due', () => dueTargets(store, now)],
    ['a lease of the other target', () => claimPushes(store, lease)],
    ['the pushes of the other target', () => listPushes(db, 1, { target, limit: 50 })],
    ['its pushes that were sent', () => listPushes(db, 1, { target, state: 'sent', limit: 50 })],
    ['the newest pushes', () => listPushes(db, 1, { limit: 50 })],
    ['a new push', () => insertPushes(db, [{ ...push, callid: 'new' }], { kind: 'mysql', now })],
  ];
  for (const [what, run] of work) {
    await rowsRead();
    await run();
    expect([what, Math.max(300, await rowsRead())]).toEqual([what, 300]);
  }
}, 120_000);
