/** Pushes whose targets are slow, or cannot be signed, keep no others waiting. */
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { PushClient } from '../../../../sidecar/hub/pushes/client.ts';
import { PushSender } from '../../../../sidecar/hub/pushes/sender.ts';
import { UNCOUNTED } from '../../../../sidecar/hub/status/counters.ts';
import { AddressGuard } from '../../../../sidecar/lib/guard/guard.ts';
import { recordedLog } from '../../../support/log.ts';
import type { MariadbServer } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { openPushBench, startReceiver } from './bench.ts';

/** One more than there are places for: 256, and 8 for each. */
const SLOW_TARGETS = 33;
const PLACES = 256;

it('more slow targets than there are places for do not keep others waiting, whatever their names', async () => {
  const bench = await openPushBench('sqlite', undefined as unknown as MariadbServer);
  const held: ServerResponse[] = [];
  const slow = await startReceiver(
    () => '',
    () => (response) => void held.push(response),
  );
  let secret = '';
  const quick = await startReceiver(() => secret);
  for (let count = 1; count <= SLOW_TARGETS + 1; count++) {
    // Of all names target:9 is the last.
    const isQuick = count === 9;
    const target = await bench.target(isQuick ? quick.url : slow.url);
    if (isQuick) secret = target.secret;
    const calls = Array.from({ length: isQuick ? 1 : 12 }, (_, index) => `call-${index}`);
    await bench.add(target, calls);
  }
  const { hub, secretKey } = bench;
  const now = Date.now;
  const client = new PushClient({ guard: new AddressGuard(['127.0.0.1']), tryMs: 60_000, now });
  const sender = new PushSender({
    ...{ store: hub.store, secretKey, client, now, owner: 'here', random: () => 0, log: recordedLog().log },
    ...{ counters: UNCOUNTED, times: { lookMs: 20, leaseMs: 120_000 } },
  });
  onTestFinished(() => sender.stop());
  sender.start();
  await until('all places are used', () => sender.status().inFlight === PLACES);
  expect(quick.received.size).toBe(0);
  // Each answer frees one place. Two targets wait for one.
  for (let answered = 1; quick.received.size === 0 && answered <= 6; answered++) {
    await until('there is one to answer', () => held.length > 0);
    held.shift()?.writeHead(200).end();
    const isGivenOn = async () =>
      ((await bench.states()).sent ?? 0) >= answered && sender.status().inFlight === PLACES;
    await until('its place is given on', async () => quick.received.size === 1 || (await isGivenOn()));
  }
  expect(quick.received.size).toBe(1);
});

it('a push that cannot be signed is given up like one that is not received', async () => {
  const bench = await openPushBench('sqlite', undefined as unknown as MariadbServer);
  const receiver = await startReceiver(() => '');
  const target = await bench.target(receiver.url);
  await bench.add(target, ['c']);
  await bench.hub.store.db.updateTable('hub_push_target').set({ secret: 'v1.AAAA' }).execute();
  bench.send({ plan: [5, 5] });
  await until('it is given up', async () => (await bench.states()).dead === 1);
  const [row] = await bench.hub.store.db.selectFrom('hub_outbox').select(['tries', 'answer']).execute();
  expect(row).toEqual({ tries: 3, answer: 'sealed' });
  expect(receiver.asked).toEqual([]);
});
