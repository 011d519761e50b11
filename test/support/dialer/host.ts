/**
 * A host that dials, as a process of its own: the dialer with a carrier, on a database that others use too. Tests and
 * benches start it (`host-process.ts`), and kill it, or have it kill itself at a moment. Its only argument is JSON.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Carrier, PlannedCall, TellEnd } from '../../../sidecar/dialer/carrier.ts';
import { type CarrierEvents, Dialer, type DialerTimes } from '../../../sidecar/dialer/dialer.ts';
import { SimulatedLines } from '../../../sidecar/dialer/simulated/simulated-lines.ts';
import { systemTimers } from '../../../sidecar/dialer/simulated/timers.ts';
import { createLog } from '../../../sidecar/lib/log.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import type { DyingPoint } from './dying-point.ts';

export interface HostOptions {
  mysql: string;
  host: string;
  times?: Partial<DialerTimes>;
  /** Folder of rows and records. */
  spool?: string;
  /** Calls are those of a simulated line, and their starts are written to this file. Without: they end at once. */
  starts?: string;
}

/** What it says to who has started it. */
export type HostMessage = 'ready';
/** What it is told: to dial, or to kill itself when it is there for the nth time from now on. */
export type HostOrder = 'go' | { dieAt: DyingPoint; times: number };

/** A line of the file of starts. */
export interface Start {
  id: string;
  key: string;
  /** ms since 1970 */
  at: number;
}

const given = JSON.parse(process.argv[2] ?? '{}') as HostOptions;
const { mysql, host, times = {}, spool = '/dev/null', starts } = given;
const store = openHubStore({ mysql });
const log = createLog(
  { host, logLevel: 'warn', logCallerData: false },
  { write: (line: string) => appendFileSync(2, line) },
);

let dying: { dieAt: DyingPoint; times: number } | undefined;

function pass(point: DyingPoint): void {
  if (dying?.dieAt === point && --dying.times <= 0) process.kill(process.pid, 'SIGKILL');
}

/** Dies where its test wants it, before and after a commit. */
const dyingStore: HubStore = {
  ...store,
  async readCommitted(work) {
    const result = await store.readCommitted(async (db) => {
      const done = await work(db);
      if (isClaim(done)) pass('before the insert is committed');
      if (isCompletion(done)) pass('before the completion is committed');
      return done;
    });
    if (isClaim(result)) pass('after the insert');
    if (isCompletion(result)) pass('after the completion');
    return result;
  },
};

function isClaim(result: unknown): boolean {
  const { calls } = (result ?? {}) as { calls?: unknown[] };
  return Array.isArray(calls) && calls.length > 0;
}

function isCompletion(result: unknown): boolean {
  return Array.isArray(result) && result.length > 0;
}

/** ms after the start of a call: it rings 3 s, at the speed of the line. */
const RINGING_MS = 5;
const TALKING_MS = 80;

/** A simulated line, whose starts are written down. */
function loggedLines(tell: TellEnd, file: string): Carrier {
  let placed: PlannedCall | undefined;
  const lines = new SimulatedLines({
    deployment: { compiled: join(spool, 'none'), flows: join(spool, 'none'), spool },
    tell,
    log,
    bundle: '',
    timers: {
      now: systemTimers.now,
      after(ms, act) {
        const call = placed;
        placed = undefined;
        return systemTimers.after(ms, () => {
          if (call !== undefined) started(call, file);
          act();
        });
      },
    },
  });
  return new Proxy(lines, {
    get(target, name) {
      if (name !== 'place') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return (call: PlannedCall) => {
        // Its first timer is that of its start.
        placed = call;
        target.place(call);
        placed = undefined;
      };
    },
  });
}

function started({ id, key }: PlannedCall, file: string): void {
  appendFileSync(file, `${JSON.stringify({ id, key, at: Date.now() } satisfies Start)}\n`);
  setTimeout(() => pass('while it rings'), RINGING_MS);
  setTimeout(() => pass('while it talks'), TALKING_MS);
}

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
    connect: async () => null,
    adopt: () => undefined,
    forget: () => undefined,
    stop: async () => undefined,
  };
}

const dialer = new Dialer({
  store: dyingStore,
  clock: databaseClock('mysql', Date.now),
  reader: store.callReader('UTC'),
  host,
  spool,
  capacity: 100_000,
  carriers: ({ ended }: CarrierEvents) => [
    starts === undefined ? endingAtOnce(ended) : loggedLines(ended, starts),
  ],
  coreUuid: () => null,
  now: Date.now,
  log,
  times,
});
process.on('message', (order: HostOrder) => {
  if (order === 'go') dialer.start();
  else dying = order;
});
process.once('disconnect', () => process.exit());
await store.hasTable('call_task');
process.send?.('ready' satisfies HostMessage);
