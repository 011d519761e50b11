/**
 * Calls a second through a route beside those that a bare `answer` and `hangup` take, with and without an address that
 * knows the callers: it answers in 100 ms, hangs, or dies.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import { KnowingServer } from '../context/knowing-server.ts';
import type { EventSocket } from '../event-socket.ts';
import type { FreeswitchServer } from '../server.ts';
import { SidecarProcess } from '../sidecar-process.ts';
import { type NumberCalls, placeCalls } from './number-calls.ts';
import { newServer, type Stage, up } from './stage.ts';

const SECONDS = 10;
/** Tried one after another, for a short time each, until one fails. */
const RATES = [10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 175, 200];
const TRIED_SECONDS = 2;
const ROUTES = 1_000;
const PLAIN = 4_000_500;
const KNOWN = 4_000_501;
const BUDGET_MS = 1500;
const KNOWS_AFTER_MS = 100;
/** Where a call is ringing, FreeSWITCH and the machine add to the wait what the budget does not count. */
const BESIDE_BUDGET = 1.05;
const DIES_AFTER_MS = 1000;
/** What the engine logs of a call that goes on without its sidecar. */
const GAVE_UP = /does not answer context requests/g;

interface Carried extends NumberCalls {
  rate: number;
  /** Calls that went on because the sidecar gave no sign of life in time. */
  gaveUp: number;
}

export async function inboundFigures(stage: Stage): Promise<Figure[]> {
  const server = newServer(stage, 500);
  copyFileSync(join(import.meta.dirname, 'answers.js'), join(server.scripts, 'answers.js'));
  const crm = new KnowingServer();
  await crm.up();
  const socket = await server.start(() => {});
  const sidecar = await furnish(stage, server, crm);
  const prefix = server.options.ownModule ? 'appnumber' : 'number';
  const place = async (to: string | number, rate: number, seconds: number): Promise<NumberCalls> => {
    await quiet(socket);
    const user = typeof to === 'number' ? `${prefix}-${to}` : to;
    return placeCalls(stage, server, { to: user, rate, seconds });
  };
  const gaveUp = (): number => server.log().match(GAVE_UP)?.length ?? 0;
  const carried = async (what: string, to: string | number, meanwhile?: () => () => void) => {
    const found = await highest(async (rate, seconds) => {
      const end = meanwhile?.();
      const before = gaveUp();
      const calls = await place(to, rate, seconds).finally(() => end?.());
      return { ...calls, rate, gaveUp: gaveUp() - before };
    });
    stage.say(`${what}: ${found.rate} calls a second, ${found.cpuMs.toFixed(1)} ms of CPU each`);
    return found;
  };
  try {
    const bare = await carried('bare', 'bare');
    const script = await carried('a script that answers and hangs up', 'script');
    const changing = (): (() => void) => {
      const changes = setInterval(() => writeRoutes(server, crm), 1000);
      return () => clearInterval(changes);
    };
    const route = await carried('through a route', PLAIN, changing);
    const asBare = bare.rate > route.rate ? await place(PLAIN, bare.rate, SECONDS) : route;
    stage.say(`through a route at the bare rate: ${asBare.failed} of ${asBare.calls} failed`);
    Object.assign(crm, { answer: {}, afterMs: KNOWS_AFTER_MS });
    const known = await carried(`known after ${KNOWS_AFTER_MS} ms`, KNOWN);
    crm.answer = null;
    const hanging = await carried('the address hangs', KNOWN);
    crm.answer = {};
    const dying = await carried('the address dies', KNOWN, () => {
      const death = setTimeout(() => crm.die(), DIES_AFTER_MS);
      return () => {
        clearTimeout(death);
        crm.die();
        void crm.up();
      };
    });
    return figuresOf({ bare, script, route, asBare, known, hanging, dying });
  } finally {
    sidecar.kill();
    crm.die();
    await server.stop();
    server.removeFolder();
  }
}

/** The highest rate at which no call fails in ten seconds. */
async function highest(place: (rate: number, seconds: number) => Promise<Carried>): Promise<Carried> {
  let at = -1;
  for (const rate of RATES) {
    if ((await place(rate, TRIED_SECONDS)).failed > 0) break;
    at++;
  }
  for (; at >= 0; at--) {
    const calls = await place(RATES[at] as number, SECONDS);
    if (calls.failed === 0) return calls;
  }
  return { rate: 0, gaveUp: 0, calls: 0, failed: 0, longestMs: 0, cpuMs: 0 };
}

/** What a rate that was too high has left is over. */
async function quiet(socket: EventSocket): Promise<void> {
  await until('the calls to be over', async () => (await up(socket)) === 0, 60_000);
}

/** Sidecar, flow and routes, as on a host. */
async function furnish(stage: Stage, server: FreeswitchServer, crm: KnowingServer): Promise<SidecarProcess> {
  const { home, folder, eslPort, eslPassword } = server;
  const settings = {
    ...{ home, host: 'fs1', listen: '127.0.0.1:0', timezone: 'UTC' },
    freeswitch: { eventSocket: `127.0.0.1:${eslPort}`, password: eslPassword },
    context: { timeoutMs: BUDGET_MS },
    // Every call asks and waits, however many failed before: harder than the default.
    breaker: { failures: 1000 },
  };
  writeFileSync(join(folder, 'sidecar.json'), JSON.stringify(settings));
  const flow = { flow: { F1: { action: 'hangup' } } };
  writeFileSync(join(home, 'flows', 'inbound.json'), JSON.stringify(flow));
  writeRoutes(server, crm);
  const sidecar = new SidecarProcess(join(folder, 'sidecar.json'));
  stage.owns(() => sidecar.kill());
  await sidecar.up();
  return sidecar;
}

let round = 0;

/** Each time they are other routes. */
function writeRoutes({ home }: FreeswitchServer, crm: KnowingServer): void {
  round++;
  const route = { account: 'main', flow: 'inbound' };
  const routes = Object.fromEntries(
    Array.from({ length: ROUTES }, (_, i) => [String(4_000_000 + i), { id: i + 1, ...route }]),
  );
  const known = { url: crm.url, onError: 'continue', dialect: 'standard' };
  Object.assign(routes, {
    1: { id: ROUTES + round, ...route },
    [KNOWN]: { id: KNOWN, ...route, context: known },
  });
  writeFileSync(join(home, 'routes.json'), JSON.stringify(routes));
}

function figuresOf(
  runs: Record<'bare' | 'script' | 'route' | 'asBare' | 'known' | 'hanging' | 'dying', NumberCalls> &
    Record<'bare' | 'script' | 'route' | 'known' | 'hanging' | 'dying', Carried>,
): Figure[] {
  const { bare, script, route, asBare, known, hanging, dying } = runs;
  const rate = (what: string, { rate, cpuMs }: Carried): Figure => ({
    what: `${what}: most calls without a failure`,
    value: rate,
    unit: 'a second',
    note: `${cpuMs.toFixed(1)} ms of FreeSWITCH's CPU each`,
  });
  const waited = (what: string, { longestMs, gaveUp, calls }: Carried): Figure => ({
    what: `${what}: the longest wait beside the budget`,
    value: longestMs / BUDGET_MS,
    unit: 'times',
    target: { atMost: BESIDE_BUDGET },
    note: `${Math.round(longestMs)} of ${BUDGET_MS} ms; ${gaveUp} of ${calls} calls did without the sidecar, which was too slow`,
  });
  const beside = (what: string, { rate }: Carried, { rate: other }: Carried): Figure => ({
    what,
    value: rate / other,
    unit: 'times',
  });
  return [
    rate('bare', bare),
    rate('a script that answers and hangs up', script),
    rate('through a route', route),
    { ...beside('beside bare calls', route, bare), target: { atLeast: 1 } },
    beside('beside that script', route, script),
    {
      what: 'through a route at the bare rate: failed',
      value: asBare.failed,
      unit: `of ${asBare.calls}`,
      target: { atMost: 0 },
    },
    rate(`known after ${KNOWS_AFTER_MS} ms`, known),
    beside('beside a route without context', known, route),
    waited(`known after ${KNOWS_AFTER_MS} ms`, known),
    rate('the address hangs', hanging),
    beside('beside a route without context', hanging, route),
    waited('the address hangs', hanging),
    rate('the address dies', dying),
    beside('beside a route without context', dying, route),
    waited('the address dies', dying),
  ];
}
