/** Numbers and their routes, over SIP: what takes a call, and what the other end hears where nothing does. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRoute, RouteTable } from '../../../../engine/contract/route-table.ts';
import { until } from '../../../support/until.ts';
import type { Call } from '../../call.ts';
import type { Lab } from '../../lab.ts';
import { type Case, listening, must } from '../case.ts';

const SPEAKS = (prompt: string) => ({ flow: { F1: listening([prompt], { wait: 20_000 }) } });

/** As the sidecar replaces it. */
export function setRoutes(lab: Lab, routes: Record<string, Partial<HostRoute>>): void {
  const all = Object.entries(routes).map(([number, route]) => [
    number,
    { id: number.replace(/\D/g, ''), account: 'main', flow: 'route-a', ...route },
  ]);
  const hours: RouteTable['hours'] = { never: { until: Date.now() + 1e9, open: [] } };
  const file = join(lab.server.home, 'route-table.json');
  writeFileSync(`${file}.new`, JSON.stringify({ routes: Object.fromEntries(all), hours }));
  renameSync(`${file}.new`, file);
}

const dial = (lab: Lab, number: string): Promise<Call> => {
  const prefix = lab.through === 'application' ? 'appnumber' : 'number';
  return lab.sipCallTo(`${prefix}-${number}@127.0.0.1:${lab.server.sipPort}`);
};

async function flowOf(call: Call): Promise<string> {
  return until('the flow', async () => {
    const flow = await call.variable('cti_robot_flow');
    return flow.includes('route-') ? flow : null;
  });
}

/** The call was refused before anybody answered it. */
async function refused(call: Call, cause: string, end: string): Promise<void> {
  const gone = await call.event('CHANNEL_HANGUP_COMPLETE');
  must(gone['Hangup-Cause'] === cause, `hung up with ${gone['Hangup-Cause']}, expected ${cause}`);
  must(gone.variable_cti_robot_end === end, `ended with ${gone.variable_cti_robot_end}, expected ${end}`);
  const answered = call.events.some((event) => event['Event-Name'] === 'CHANNEL_ANSWER');
  must(!answered, 'the call was answered');
}

function flows(lab: Lab): void {
  lab.flow('route-a', SPEAKS('one.wav'));
  lab.flow('route-b', SPEAKS('half.wav'));
}

export const ROUTES: Case[] = [
  {
    name: 'routes: the number itself, a begin of it, none, and closed hours',
    alone: true,
    run: async (lab) => {
      flows(lab);
      setRoutes(lab, {
        '4001': {},
        '400*': { flow: 'route-b' },
        '500': { hours: 'never' },
        '501': { hours: 'never', closed: 'route-b' },
      });
      const exact = await dial(lab, '4001');
      must((await flowOf(exact)) === 'route-a', 'the number itself');
      must((await exact.variable('cti_robot_route')) === '4001', 'the route');
      const begin = await dial(lab, '4002');
      must((await flowOf(begin)) === 'route-b', 'a begin of the number');
      if (lab.through === 'application') {
        const { flows: counted } = JSON.parse(await lab.socket.api('cti_robot status json'));
        must(counted['route-a'] === 1 && counted['route-b'] === 1, JSON.stringify(counted));
      }
      const closed = await dial(lab, '501');
      must((await flowOf(closed)) === 'route-b', 'the flow outside of the hours');
      await refused(await dial(lab, '500'), 'USER_BUSY', 'error(route closed)');
      const none = await dial(lab, '666');
      const left = await none.left();
      must(left.variable_cti_robot_end === 'error(no route)', `${left.variable_cti_robot_end}`);
      await refused(none, 'UNALLOCATED_NUMBER', 'error(no route)');
      await exact.over();
      const record = (await exact.record()) as { route?: string; account?: string };
      must(record.route === '4001' && record.account === 'main', JSON.stringify(record));
      for (const call of [begin, closed]) await call.over();
      must(
        !lab.server.log().includes('cti_robot: [') || !/cti_robot: [^\n]*4002/.test(lab.server.log()),
        'a number is logged',
      );
    },
  },
  {
    name: 'routes: calls at once; the fallback takes the next, or it is busy, and a call that ends makes room',
    alone: true,
    run: async (lab) => {
      flows(lab);
      setRoutes(lab, { '7001': { calls: 2 }, '7002': { calls: 1, fallback: 'route-b' } });
      const calls = await Promise.all([1, 2, 3, 4, 5].map(() => dial(lab, '7001')));
      const inFlow = () =>
        calls.filter((call) => call.events.some((event) => event['Event-Name'] === 'CHANNEL_ANSWER'));
      const gone = () =>
        calls.filter((call) =>
          call.events.some((event) => event['Event-Name'] === 'CHANNEL_HANGUP_COMPLETE'),
        );
      await until('two in the flow, three refused', () => inFlow().length === 2 && gone().length === 3);
      for (const call of gone()) await refused(call, 'USER_BUSY', 'error(route full)');
      const [first, second] = inFlow() as [Call, Call];
      await first.over();
      await first.event('CHANNEL_HANGUP_COMPLETE');
      await until('room', async () => (await lab.socket.api('limit_usage hash cti_robot 7001')) === '1');
      const next = await dial(lab, '7001');
      must((await flowOf(next)) === 'route-a', 'the next call');
      await refused(await dial(lab, '7001'), 'USER_BUSY', 'error(route full)');
      const one = await dial(lab, '7002');
      must((await flowOf(one)) === 'route-a', 'the first call');
      const other = await dial(lab, '7002');
      must((await flowOf(other)) === 'route-b', 'the fallback');
      for (const call of [second, next, one, other]) await call.over();
    },
  },
  {
    name: 'routes: changed while calls arrive, each call runs entirely by the old or the new one',
    alone: true,
    run: async (lab) => {
      flows(lab);
      const states = [
        { '8001': { id: 'old', account: 'a1', flow: 'route-a' } },
        { '8001': { id: 'new', account: 'a2', flow: 'route-b' } },
      ];
      setRoutes(lab, states[0] as never);
      let round = 0;
      const calls: Call[] = [];
      const changing = setInterval(() => setRoutes(lab, states[++round % 2] as never), 3);
      try {
        for (let batch = 0; batch < 5; batch++)
          calls.push(...(await Promise.all(Array.from({ length: 6 }, () => dial(lab, '8001')))));
      } finally {
        clearInterval(changing);
      }
      const seen = new Set<string>();
      for (const call of calls) {
        const flow = await flowOf(call);
        const [route, account] = [
          await call.variable('cti_robot_route'),
          await call.variable('cti_robot_account'),
        ];
        const wanted = flow === 'route-a' ? 'old a1' : 'new a2';
        must(`${route} ${account}` === wanted, `the flow ${flow} with ${route} ${account}`);
        seen.add(flow);
        await call.over();
      }
      must(seen.size === 2, 'all calls had the same route');
    },
  },
];
