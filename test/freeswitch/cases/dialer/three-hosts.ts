/** Three sidecars, each beside a FreeSWITCH of its own, call one list over one line: its limits hold over all of them. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { withAccountRules } from '../../../../sidecar/outbound/account-rules.ts';
import { insertAccount } from '../../../../sidecar/store/hub/accounts.ts';
import { insertTask } from '../../../../sidecar/store/hub/dialing/tasks.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { type HubStore, openHubStore } from '../../../../sidecar/store/hub/hub-store.ts';
import { openStore } from '../../../../sidecar/store/open.ts';
import { recordedLog } from '../../../support/log.ts';
import { startMariadb } from '../../../support/servers/mariadb.ts';
import type { ServerProcess } from '../../../support/servers/process.ts';
import { until } from '../../../support/until.ts';
import { TRUNK, withCarrier } from '../../dialer/carrier.ts';
import type { SocketEvent } from '../../event-socket.ts';
import type { Lab } from '../../lab.ts';
import { startSidecar } from '../../load/sidecar.ts';
import { prepare } from '../../prepare.ts';
import type { FreeswitchServer } from '../../server.ts';
import { type Case, must } from '../case.ts';

const HOSTS = 3;
const NUMBERS = 60;
const PER_SECOND = 5;
const AT_ONCE = 4;
/** Events of FreeSWITCH are stamped to 20 ms; it needs more to make a channel on a busy machine. */
const BUNCHED = 1;

interface Host {
  server: FreeswitchServer;
  sidecar: ServerProcess;
}

interface Span {
  from: number;
  to: number;
}

export const THREE_HOSTS: Case[] = [
  {
    name: 'the dialer: three hosts with a FreeSWITCH each keep the limits of one line together',
    alone: true,
    run: async (lab: Lab) => {
      const mariadb = await startMariadb();
      const hosts: Host[] = [];
      const events: SocketEvent[] = [];
      let hub: HubStore | undefined;
      try {
        const mysql = await mariadb.database();
        const log = recordedLog().log;
        const store = openStore(
          { home: lab.server.home, timezone: 'Asia/Shanghai', host: 'test', mysql },
          { log },
        );
        await store.ready();
        await store.close();
        hub = openHubStore({ mysql });
        await hub.migrate();
        for (let index = 1; index <= HOSTS; index++)
          hosts.push(await startHost(lab, `fs-${index}`, mysql, events));
        const here = hub;
        const taskId = await aTask(here);
        await until(
          'all numbers to have their result',
          async () => (await results(here, taskId)) === NUMBERS,
        );
        await mustKeepLimits(here, taskId, events);
      } finally {
        await hub?.close();
        for (const { sidecar } of hosts) await sidecar.end('SIGTERM');
        for (const { server } of hosts) {
          await server.stop();
          server.removeFolder();
        }
        await mariadb.stop();
      }
    },
  },
];

async function startHost(lab: Lab, host: string, mysql: string, events: SocketEvent[]): Promise<Host> {
  const server = lab.server.another(await withCarrier());
  prepare(server, join(lab.server.scripts, 'cti_robot.js'));
  const own = await lab.another(server);
  const socket = await server.connect((event) => events.push(event));
  await socket.send('event json CHANNEL_CREATE CHANNEL_HANGUP_COMPLETE');
  own.rawFlow('hello', JSON.stringify({ flow: { F1: { action: 'hangup' } } }));
  const sidecar = await startSidecar(server.home, 'hello', {
    CTI_ROBOT_HOST: host,
    CTI_ROBOT_MYSQL: mysql,
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: `127.0.0.1:${server.eslPort}`,
    CTI_ROBOT_FREESWITCH_PASSWORD: server.eslPassword,
    CTI_ROBOT_RECOGNISER_PRESET: 'test',
  });
  return { server, sidecar };
}

async function aTask({ db }: HubStore): Promise<number> {
  const now = Date.now();
  const times = { created: now, updated: now };
  const accountId = await insertAccount(db, 'main', now);
  const rules = { hours: ['00:00', '24:00'] as [string, string], minInterval: 0, capDay: 99, capWeek: 99 };
  await db
    .updateTable('hub_account')
    .set({ settings: withAccountRules('{}', rules) })
    .where('id', '=', accountId)
    .execute();
  const { insertId: line } = await db
    .insertInto('call_line')
    .values({
      ...{ account_id: 0, name: 'trunk', kind: 'gateway', dial_string: TRUNK, caller_numbers: '["95001"]' },
      ...{
        maximumcall: AT_ONCE,
        call_per_second: PER_SECOND,
        fault_threshold: 0,
        fault_try_interval: 60_000,
      },
      ...times,
    })
    .executeTakeFirstOrThrow();
  const flow = { accountId, name: 'hello', hostName: 'hello', settings: '{}' };
  const taskId = await insertTask(db, {
    ...{ uuid: randomUUID(), account_id: accountId, name: 'task', state: 'running' },
    ...{ maximumcall: 1000, call_per_second: 1000, recycle_limit: 0 },
    ...{ flow_id: await insertFlow(db, flow, now), caller_line_id: Number(line) },
    ...{ destination_extension: '1000', originate_variables: '', rules: '{}' },
    ...times,
  });
  await db
    .insertInto('call_number')
    .values(
      Array.from({ length: NUMBERS }, (_, index) => ({
        ...{ task_id: taskId, account_id: accountId, number: numberAt(index), country: 'CN', updated: now },
        number_key: `+86${numberAt(index)}`,
      })),
    )
    .execute();
  return taskId;
}

/** Answered and hung up, busy, refused in turn (carrier/dialplan.xml). */
function numberAt(index: number): string {
  return `139${String(index).padStart(4, '0')}${['0000', '4486', '4603'][index % 3]}`;
}

async function results({ db }: HubStore, taskId: number): Promise<number> {
  const { count } = await db
    .selectFrom('call_number')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('task_id', '=', taskId)
    .where('state', '=', 2)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function mustKeepLimits({ db }: HubStore, taskId: number, events: SocketEvent[]): Promise<void> {
  const history = await db.selectFrom('call_history').selectAll().where('task_id', '=', taskId).execute();
  must(history.length === NUMBERS, `${history.length} attempts of ${NUMBERS} numbers`);
  const wrong = history.filter(
    ({ number, status }) => status !== { '0000': 1, '4486': 8, '4603': 3 }[number.slice(-4)],
  );
  must(wrong.length === 0, `${wrong.length} results are wrong: ${JSON.stringify(wrong[0])}`);
  const dialled = new Set(history.map(({ host }) => host));
  must(dialled.size === HOSTS, `only ${[...dialled].join(', ')} have dialled`);
  const permits = history.map(({ called_at }) => Number(called_at));
  const most = mostInASecond(permits);
  must(most <= PER_SECOND, `${most} permits in one second`);
  const spans = callsOf(events);
  must(spans.length === NUMBERS, `${spans.length} calls were placed`);
  const begun = mostInASecond(spans.map(({ from }) => from));
  must(begun <= PER_SECOND + BUNCHED, `${begun} calls began in one second`);
  const live = mostAtOnce(spans);
  must(live <= AT_ONCE, `${live} calls at once`);
}

/** The calls that hosts placed, as their FreeSWITCHes tell, ms. */
function callsOf(events: readonly SocketEvent[]): Span[] {
  const at = (event: SocketEvent) => Number(event['Event-Date-Timestamp']) / 1000;
  const outbound = events.filter((event) => event['Call-Direction'] === 'outbound');
  const ends = new Map(
    outbound
      .filter((event) => event['Event-Name'] === 'CHANNEL_HANGUP_COMPLETE')
      .map((event) => [event['Unique-ID'], at(event)]),
  );
  return outbound
    .filter((event) => event['Event-Name'] === 'CHANNEL_CREATE')
    .map((event) => ({ from: at(event), to: ends.get(event['Unique-ID']) ?? Number.POSITIVE_INFINITY }));
}

function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

function mostAtOnce(spans: readonly Span[]): number {
  return Math.max(
    ...spans.map(({ from }) => spans.filter((span) => span.from <= from && span.to > from).length),
  );
}
