/** Pushes arrive, whatever the target does: on SQLite, and sent by two hubs on one MariaDB. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteOldPushes } from '../../../../sidecar/store/hub/pushes/pushes.ts';
import { aKey } from '../../../support/hub/hub.ts';
import type { Answer } from '../../../support/servers/http.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { openPushBench, type PushBench, startReceiver } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('{"error":"not now"}');
const hang: Answer = () => {};
const die: Answer = (_response, _asked, request) => request.socket.destroy();
const calls = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe.each(['sqlite', 'mariadb'] as const)('pushes on %s', (kind) => {
  let bench: PushBench;
  beforeEach(async () => {
    bench = await openPushBench(kind, mariadb);
  }, 60_000);

  it('all arrive, each under one id, at a target that answers 500, hangs, redirects, dies and comes back', async () => {
    let secret = '';
    const faults = [status(500), hang, status(302, { location: 'http://127.0.0.1:1/' }), die, status(429)];
    // Three requests of every kind of fault, then it is well again.
    const flaky = await startReceiver(
      () => secret,
      (count) => faults[Math.floor(count / 3)] ?? status(200),
    );
    const target = await bench.target(`${flaky.url}/hook?token=t`);
    secret = target.secret;
    const count = kind === 'sqlite' ? 150 : 500;
    await bench.add(target, calls('c', count));
    bench.send();
    await until('all are received', () => flaky.received.size === count, 60_000);
    await until('all are settled', async () => (await bench.states()).sent === count);
    expect(flaky.forged).toBe(0);
    for (const ids of flaky.tries.values()) expect(new Set(ids).size).toBe(1);
    expect(new Set(flaky.received.values()).size).toBe(count);
    expect(flaky.asked[0]).toMatchObject({ method: 'POST', url: '/hook?token=t' });
  }, 90_000);

  it('to others are not delayed by a target that hangs', async () => {
    let secret = '';
    const hanging = await startReceiver(
      () => secret,
      () => hang,
    );
    const well = await startReceiver(() => secret);
    const slow = await bench.target(hanging.url);
    await bench.add(slow, calls('slow', 200));
    const [sender] = bench.send({ plan: undefined });
    await until('the slow one is tried', () => hanging.asked.length > 0);
    const quick = await bench.target(well.url);
    secret = quick.secret;
    await bench.add(quick, calls('quick', 50));
    await until('the others arrive', () => well.received.size === 50, 20_000);
    // Many of the slow ones have not even been tried once.
    expect(hanging.asked.length).toBeLessThan(150);
    expect(well.forged).toBe(0);
    await until('it rests', () => (sender?.status().resting ?? []).length > 0, 10_000);
  }, 30_000);

  it('are at most 8 at once on their way to a target, of each hub', async () => {
    let secret = '';
    let open = 0;
    let most = 0;
    const receiver = await startReceiver(
      () => secret,
      () => (response) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
          open--;
          response.writeHead(204).end();
        }, 20);
      },
    );
    const target = await bench.target(receiver.url);
    secret = target.secret;
    await bench.add(target, calls('c', 200));
    const senders = bench.send();
    await until('all are received', () => receiver.received.size === 200);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(8 * senders.length);
  }, 30_000);

  it('are given up after the last try of the plan, and sent again by hand', async () => {
    let answer = status(503);
    let secret = '';
    const receiver = await startReceiver(
      () => secret,
      () => answer,
    );
    const target = await bench.target(receiver.url);
    secret = target.secret;
    await bench.add(target, ['a', 'b', 'c']);
    bench.send({ plan: [1] });
    await until('all are given up', async () => (await bench.states()).dead === 3);
    expect([...receiver.tries.values()].map((ids) => ids.length)).toEqual([2, 2, 2]);
    answer = status(200);
    const { hub, admin } = bench;
    const dead = await hub.ask('GET', '/v1/push?state=dead', { key: admin });
    const [first] = dead.body.data;
    expect(first).toMatchObject({ state: 'dead', tries: 2, answer: '5xx', next: null });
    const operator = { key: admin, body: {} };
    expect((await hub.ask('POST', `/v1/push/${first.id}/resend`, operator)).status).toBe(200);
    await until('one is received', () => receiver.received.size === 1);
    const body = { target: `target:${target.id}`, since: 0 };
    const all = await hub.ask('POST', '/v1/push/resend', { key: admin, body });
    expect(all.body.data).toEqual({ count: 2 });
    await until('all are received', async () => (await bench.states()).sent === 3);
    const one = (await hub.ask('GET', `/v1/push/${first.id}`, { key: admin })).body.data;
    expect(
      one.attempts.map(({ number, status, answer }: { number: number; status: number; answer: string }) => [
        number,
        status,
        answer,
      ]),
    ).toEqual([
      [1, 503, '5xx'],
      [2, 503, '5xx'],
      [3, 200, '2xx'],
    ]);
    expect(new Set([...receiver.tries.values()].flat()).size).toBe(3);
  }, 30_000);

  it('keep the first KiB of each answer, on the page of the push only, and mask numbers in it for a viewer', async () => {
    const said = `no such customer 13800001111\u0000\u202e ${'很'.repeat(400)}`;
    const receiver = await startReceiver(
      () => '',
      () => (response) => response.writeHead(500).end(said),
    );
    const target = await bench.target(receiver.url);
    await bench.add(target, ['a']);
    bench.send({ plan: [] });
    await until('it is given up', async () => (await bench.states()).dead === 1);
    const { hub, admin } = bench;
    const { id } = (await hub.ask('GET', '/v1/push', { key: admin })).body.data[0];
    const shownTo = async (key: string) =>
      (await hub.ask('GET', `/v1/push/${id}`, { key })).body.data.attempts[0];
    const { body, ...rest } = await shownTo(admin);
    expect(rest).toMatchObject({ number: 1, status: 500, answer: '5xx' });
    // What could deceive a terminal or a page is replaced; a character that the limit cuts is left out.
    expect(body).toBe(`no such customer 13800001111\ufffd\ufffd ${'很'.repeat(330)}`);
    expect((await shownTo(await aKey(hub, 'viewer'))).body).toMatch(/^no such customer 138\*{4}1111/);
    expect(JSON.stringify((await hub.ask('GET', '/v1/push', { key: admin })).body)).not.toContain('customer');
    const later = Date.now() + 1000;
    expect(await deleteOldPushes(hub.store, { sent: later, dead: later }, 10)).toBe(1);
    expect(await hub.store.db.selectFrom('hub_push_answer').selectAll().execute()).toEqual([]);
  }, 30_000);

  it('end for a target that answers 410, until it is turned on', async () => {
    const receiver = await startReceiver(
      () => '',
      () => status(410),
    );
    const target = await bench.target(receiver.url);
    await bench.add(target, calls('c', 40));
    bench.send();
    await until('all are given up', async () => (await bench.states()).dead === 40);
    const { hub, admin } = bench;
    const [shown] = (await hub.ask('GET', '/v1/push/target', { key: admin })).body.data;
    expect(shown.state).toBe('gone');
    const body = { target: `target:${target.id}`, since: 0 };
    const refused = await hub.ask('POST', '/v1/push/resend', { key: admin, body });
    expect(refused.body.error.code).toBe('PUSH_TARGET_OFF');
    expect(receiver.asked.length).toBeLessThan(40);
  }, 30_000);

  it('are sent by another hub when the one that took them is gone', async () => {
    let secret = '';
    const receiver = await startReceiver(() => secret);
    const target = await bench.target(receiver.url);
    secret = target.secret;
    await bench.add(target, ['c']);
    const { db } = bench.hub.store;
    const soon = Date.now() + 300;
    await db
      .updateTable('hub_outbox')
      .set({ lease_owner: 'a dead hub', lease_until: soon, next_at: soon })
      .execute();
    bench.send();
    await until('it is received', () => receiver.received.size === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(soon);
  });

  it('are signed by both secrets while one is being replaced', async () => {
    let secret = '';
    const receiver = await startReceiver(() => secret);
    const target = await bench.target(receiver.url);
    const path = `/v1/push/target/${target.id}/rotate`;
    const rotated = await bench.hub.ask('POST', path, { key: bench.admin, body: {} });
    expect(rotated.body.data.secret).not.toBe(target.secret);
    secret = target.secret;
    await bench.add(target, ['old']);
    bench.send();
    await until('the old secret verifies', () => receiver.received.has('old'));
    secret = rotated.body.data.secret;
    await bench.add(target, ['new']);
    await until('the new secret verifies', () => receiver.received.has('new'));
    expect(receiver.forged).toBe(0);
  });
});
