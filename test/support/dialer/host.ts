/**
 * A host that dials, as a process of its own: the dialer with a carrier, on a database that others use too. Tests and
 * benches start it (`host-process.ts`), and kill it. Its only argument is JSON.
 */
import { appendFileSync } from 'node:fs';
import type { Carrier, PlannedCall, TellEnd } from '../../../sidecar/dialer/carrier.ts';
import { type CarrierEvents, Dialer, type DialerTimes } from '../../../sidecar/dialer/dialer.ts';
import { createLog } from '../../../sidecar/lib/log.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';

export interface HostOptions {
  mysql: string;
  host: string;
  times?: Partial<DialerTimes>;
  /** Folder of rows and records. */
  spool?: string;
}

/** What it says to who has started it. */
export type HostMessage = 'ready';

const { mysql, host, times = {}, spool = '/dev/null' } = JSON.parse(process.argv[2] ?? '{}') as HostOptions;
const store = openHubStore({ mysql });
const log = createLog(
  { host, logLevel: 'warn', logCallerData: false },
  { write: (line: string) => appendFileSync(2, line) },
);

/** Calls end as soon as they are placed. */
function endingAtOnce(tell: TellEnd): Carrier {
  return {
    kind: 'simulated',
    isUp: () => true,
    place: ({ id }: PlannedCall) =>
      tell({
        ...{ id, cause: 'NORMAL_CLEARING', sip: 200, earlyMedia: null, duration: 9_000, bill: 5_000 },
        ...{ flowRan: true, machine: false, source: 'simulated', recordFile: null, noChannel: false },
      }),
    hangUp: async () => {},
    fates: async (calls) => new Map(calls.map(({ id }) => [id, 'gone'])),
    adopt: () => undefined,
    forget: () => undefined,
    stop: async () => undefined,
  };
}

const dialer = new Dialer({
  store,
  clock: databaseClock('mysql', Date.now),
  reader: store.callReader('UTC'),
  host,
  spool,
  capacity: 100_000,
  carriers: ({ ended }: CarrierEvents) => [endingAtOnce(ended)],
  coreUuid: () => null,
  now: Date.now,
  log,
  times,
});
process.once('message', () => dialer.start());
process.once('disconnect', () => process.exit());
await store.hasTable('call_task');
process.send?.('ready' satisfies HostMessage);
