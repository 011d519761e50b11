/** Calls whose moment has passed, or that come after the stop, are not placed. */
import { expect, it, onTestFinished } from 'vitest';
import type { CallEnd, PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { FreeswitchCarrier } from '../../../sidecar/dialer/freeswitch/freeswitch-carrier.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { plannedCall } from '../../support/simulated-lines.ts';
import { until } from '../../support/until.ts';
import { startCallingPeer } from './calling-peer.ts';

const NOT_PLACED = { cause: 'NOT_PLACED', noChannel: true };

async function startCarrier() {
  const peer = await startCallingPeer();
  const { log } = recordedLog();
  const ends: CallEnd[] = [];
  const home = temporaryFolder();
  const carrier = new FreeswitchCarrier({
    ...{ connection: peer.connection(log), now: Date.now, log, answered: () => undefined },
    ended: (end) => void ends.push(end),
    home: { compiled: home, flows: home, variables: home },
  });
  carrier.start();
  onTestFinished(async () => {
    await carrier.stop();
    await peer.close();
  });
  await until('FreeSWITCH is ready', () => carrier.isUp());
  return { carrier, ends, peer };
}

const callAt = (callTime: number): PlannedCall =>
  plannedCall({
    ...{ flow: null, destination: { extension: '1000', dialplan: 'XML', context: 'default' }, callTime },
    line: { id: 1, kind: 'gateway', dialString: 'sofia/gateway/trunk/${destination_number}', speed: 1 },
  });

it('a call that comes long after its permit costs the number nothing, and nobody is called', async () => {
  const { carrier, ends } = await startCarrier();
  const [late, inTime] = [callAt(Date.now() - 10_000), callAt(Date.now())];
  carrier.place(late);
  carrier.place(inTime);
  await until('both ended', () => ends.length === 2);
  expect(ends.find(({ id }) => id === late.id)).toMatchObject(NOT_PLACED);
  expect(ends.find(({ id }) => id === inTime.id)).toMatchObject({ cause: 'USER_BUSY', noChannel: false });
});

it('a call that was claimed while the sidecar stops ends at once', async () => {
  const { carrier, ends } = await startCarrier();
  await carrier.stop();
  const call = callAt(Date.now() + 300);
  carrier.place(call);
  expect(ends).toMatchObject([{ id: call.id, ...NOT_PLACED }]);
});

it('a call whose command FreeSWITCH refuses to take ends at once, and costs the number nothing', async () => {
  const { carrier, ends, peer } = await startCarrier();
  peer.forbid();
  const call = callAt(Date.now());
  carrier.place(call);
  await until('it has ended', () => ends.length === 1);
  expect(ends).toMatchObject([{ id: call.id, ...NOT_PLACED }]);
});
