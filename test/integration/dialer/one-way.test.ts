/**
 * Simulated and real lines are dialled by the same gate, claim and completion. Each of them is broken in turn, and the same
 * campaign fails on both kinds of line; unbroken it runs to its end on both.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../support/home.ts';
import { ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { startCallingPeer } from './calling-peer.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

const KINDS = ['simulated', 'gateway'] as const;
const QUICK = { claimMs: 20, reconcileMs: 5_000, tasksMs: 20, failedMs: 20 };
/** Their callees are busy, on both kinds of line. */
const BUSY_PEOPLE = mobiles(300).filter((number) => number.endsWith('10'));

/** Parts of the way of a call, each of functions and of SQL. */
const PARTS = [
  { part: 'the gate', path: '../../../sidecar/outbound/gate.ts', name: 'gate' },
  { part: 'the claim', path: '../../../sidecar/dialer/claim.ts', name: 'claims' },
  {
    part: 'the query for numbers that are due',
    path: '../../../sidecar/store/hub/dialing/due-numbers.ts',
    name: 'lockDueNumbers',
  },
  {
    part: 'the statement that adds attempts',
    path: '../../../sidecar/store/hub/dialing/attempts.ts',
    name: 'insertAttempts',
  },
  { part: 'the completion', path: '../../../sidecar/dialer/complete.ts', name: 'completeCalls' },
  {
    part: 'the statement that ends attempts',
    path: '../../../sidecar/store/hub/dialing/attempts.ts',
    name: 'endAttempts',
  },
] as const;

afterEach(() => {
  for (const { path } of PARTS) vi.doUnmock(path);
  vi.resetModules();
});

/** Dials the campaign with the modules as they are now. */
async function dial(kind: (typeof KINDS)[number]): Promise<{ dialing: Dialing; taskId: number }> {
  const dialing = await startDialing('sqlite', undefined);
  const line = await dialing.line({
    ...{ kind, speed: 1000, dial_string: 'sofia/gateway/trunk/${destination_number}' },
  });
  const taskId = await dialing.task({ caller_line_id: line });
  await dialing.numbers(taskId, BUSY_PEOPLE);
  const { Dialer } = await import('../../../sidecar/dialer/dialer.ts');
  const { FreeswitchCarrier } = await import('../../../sidecar/dialer/freeswitch/freeswitch-carrier.ts');
  const { SimulatedLines } = await import('../../../sidecar/dialer/simulated/simulated-lines.ts');
  const home = temporaryFolder();
  const { log } = recordedLog();
  const peer = kind === 'gateway' ? await startCallingPeer() : null;
  const dialer = new Dialer({
    ...{ store: dialing.hub.store, host: 'host-0', capacity: 100, coreUuid: () => null, times: QUICK },
    ...{ clock: async () => Date.now(), now: Date.now, reader: dialing.hub.store.callReader(ZONE), log },
    spool: home,
    carriers: ({ ended, answered }) => {
      if (peer === null) {
        const deployment = { compiled: home, flows: home, spool: home };
        return [new SimulatedLines({ deployment, tell: ended, log, bundle: '' })];
      }
      const carrier = new FreeswitchCarrier({
        ...{ connection: peer.connection(log), now: Date.now, log, ended, answered },
        home: { compiled: home, flows: home, variables: home },
      });
      carrier.start();
      return [carrier];
    },
  });
  dialer.start();
  onTestFinished(async () => {
    await dialer.stop();
    await peer?.close();
  });
  return { dialing, taskId };
}

async function results({ dialing }: { dialing: Dialing }) {
  const { db } = dialing.hub.store;
  const numbers = await db.selectFrom('call_number').select(['state', 'status', 'attempts']).execute();
  const history = await db.selectFrom('call_history').select('status').execute();
  return { numbers, history };
}

describe.each(KINDS)('a campaign on a %s line', (kind) => {
  it('runs to its end', async () => {
    const campaign = await dial(kind);
    await until(
      'all have a result',
      async () => (await results(campaign)).history.length === BUSY_PEOPLE.length,
    );
    const { numbers, history } = await results(campaign);
    expect(history).toEqual(BUSY_PEOPLE.map(() => ({ status: 8 })));
    expect(numbers.map(({ status }) => status)).toEqual(BUSY_PEOPLE.map(() => 8));
  });

  it.each(PARTS)('fails where $part is broken', async ({ path, name }) => {
    let broken = 0;
    vi.resetModules();
    vi.doMock(path, async (original) => ({
      ...(await original<object>()),
      [name]: () => {
        broken++;
        throw new Error(`${name} is broken`);
      },
    }));
    const campaign = await dial(kind);
    await until(`${name} was called several times`, () => broken >= 3);
    const { numbers, history } = await results(campaign);
    expect(history).toEqual([]);
    expect(numbers.every(({ attempts, status }) => attempts === 0 && status === 0)).toBe(true);
  });
});

it('is decided nowhere in what places calls', () => {
  const decides =
    /from '[^']*(?:outbound\/gate|\/claim|\/complete|store\/hub\/dialing\/(?:attempts|due-numbers|limits))\.ts'/;
  for (const folder of ['sidecar/dialer/simulated', 'sidecar/dialer/freeswitch'])
    for (const file of readdirSync(folder).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    ))
      expect({ file, decides: decides.test(readFileSync(join(folder, file), 'utf8')) }).toEqual({
        file,
        decides: false,
      });
});
