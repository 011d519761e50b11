/**
 * A dialer with its database and its ingest beside a FreeSWITCH of its own, whose trunk leads to a carrier in the same
 * process: every call passes claim, originate, SIP, hook, spool, ingest and completion.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Registry } from 'prom-client';
import type { ContextAnswer } from '../../../engine/contract/sidecar-protocol.ts';
import { Dialer } from '../../../sidecar/dialer/dialer.ts';
import { FreeswitchCarrier } from '../../../sidecar/dialer/freeswitch/freeswitch-carrier.ts';
import { createIngest } from '../../../sidecar/ingest/ingest.ts';
import { withAccountRules } from '../../../sidecar/outbound/account-rules.ts';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { askToHangUp } from '../../../sidecar/store/hub/dialing/hang-up.ts';
import { insertTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { insertFlow } from '../../../sidecar/store/hub/flows.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { openStore, sqlitePath } from '../../../sidecar/store/open.ts';
import { startSqliteThread } from '../../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { listening } from '../cases/case.ts';
import type { SocketEvent } from '../event-socket.ts';
import type { Lab } from '../lab.ts';
import { prepare } from '../prepare.ts';
import type { FreeswitchServer, ServerOptions } from '../server.ts';
import { queuesOf } from './agent-lab.ts';
import { announcements } from './announcements.ts';
import { TRUNK, withCarrier } from './carrier.ts';
import { SocketGate } from './socket-gate.ts';
import type { Settled, Wanted, WantedCall } from './wanted.ts';

const HOST = 'fs-1';
const ZONE = 'Asia/Shanghai';

export type { Settled, Wanted, WantedCall };

export class Campaign {
  /** Events of all channels. */
  readonly events: SocketEvent[] = [];
  readonly heardBeforeAnswer: string[] = [];
  /** What is known of callees whose task has a context, by number. */
  readonly answers = new Map<string, ContextAnswer>();
  readonly log = recordedLog();
  dialer!: Dialer;
  lab!: Lab;
  store!: Store;
  /** Between the dialer and FreeSWITCH. */
  gate!: SocketGate;
  private accountId = 0;
  private carrier!: FreeswitchCarrier;
  private readonly flows = new Map<string, Promise<number>>();
  private readonly closing: (() => Promise<void>)[] = [];

  private constructor(
    readonly server: FreeswitchServer,
    private readonly suite: Lab,
    readonly hub: HubStore,
  ) {}

  static async start(suite: Lab, options: ServerOptions = {}): Promise<Campaign> {
    globalThis.CTI_ROBOT_THREADS = `${pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'dist'))}/`;
    const carrier = await withCarrier(options.files);
    carrier.variables = { ...carrier.variables, ...options.variables };
    const server = suite.server.another({ ...options, ...carrier });
    const path = sqlitePath(server.home);
    const thread = startSqliteThread({ path, mustExist: false });
    const hub = openHubStore({ sqlite: { path, connect: thread.connect } });
    const campaign = new Campaign(server, suite, hub);
    campaign.closing.push(
      () => thread.close(),
      () => hub.close(),
    );
    await campaign.open(thread.connect);
    return campaign;
  }

  private async open(connect: ReturnType<typeof startSqliteThread>['connect']): Promise<void> {
    const { server, suite, hub, log, closing } = this;
    const settings = { home: server.home, timezone: ZONE, host: HOST };
    const store = openStore(settings, { log: log.log, connect });
    closing.push(() => store.close());
    this.store = store;
    prepare(server, join(suite.server.scripts, 'cti_robot.js'));
    this.gate = await SocketGate.open(() => server.eslPort);
    closing.push(() => this.gate.close());
    await Promise.all([this.startFreeswitch(), store.ready().then(() => hub.migrate())]);
    this.lab.flow('hello', { flow: { F1: listening(['four.wav'], { wait: 60_000 }) } });
    const ingest = createIngest({
      ...{ spool: join(server.home, 'spool'), store, log: log.log, registry: new Registry() },
      settings: { batchRows: 500, batchMs: 10, lostAfter: 2_000 },
      // FreeSWITCH is asked before a call that says nothing counts as lost.
      pace: { runningMs: 500, leavingMs: 60_000, leastMs: 500, mostMs: 500 },
      presence: {
        coreUuid: () => this.carrier?.coreUuid,
        exists: async (uuid) => (await this.lab.socket.api(`uuid_exists ${uuid}`)) === 'true',
      },
    });
    ingest.start();
    closing.push(() => ingest.stop());
    this.accountId = await insertAccount(hub.db, 'main', Date.now());
    const rules = { hours: ['00:00', '24:00'] as [string, string], minInterval: 0, capDay: 99, capWeek: 99 };
    await hub.db
      .updateTable('hub_account')
      .set({ settings: withAccountRules('{}', rules) })
      .where('id', '=', this.accountId)
      .execute();
    await this.startDialer();
  }

  /** Also after it was killed: its port is the same, so that the dialer finds it. */
  async startFreeswitch(): Promise<void> {
    this.lab = await this.suite.another(this.server);
    const socket = await this.server.connect((event) => this.events.push(event));
    await socket.send(
      'event json CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_EXECUTE CHANNEL_HANGUP_COMPLETE PLAYBACK_START',
    );
  }

  async startDialer(): Promise<void> {
    const { server, hub, log } = this;
    const home = {
      compiled: join(server.home, 'compiled'),
      flows: join(server.home, 'flows'),
      variables: join(server.home, 'variables'),
    };
    this.dialer = new Dialer({
      ...{ store: hub, host: HOST, capacity: 1000, now: Date.now, log: log.log },
      clock: async () => Date.now(),
      reader: hub.callReader(ZONE),
      spool: join(server.home, 'spool'),
      coreUuid: () => this.carrier.coreUuid ?? null,
      queues: queuesOf((command) => this.carrier.ask(command)),
      carriers: (tell) => {
        this.carrier = new FreeswitchCarrier({
          connection: {
            ...{ host: '127.0.0.1', port: this.gate.port, password: async () => server.eslPassword },
            log: log.log,
            times: { firstRetryMs: 50, mostRetryMs: 200 },
          },
          ...{ now: Date.now, log: log.log, home, ...tell },
          askContext: async ({ number, context }) => (context && this.answers.get(number)) ?? null,
          announcements: announcements(server, { hub, log: log.log, counted: this.heardBeforeAnswer }),
        });
        return [this.carrier];
      },
      times: {
        claimMs: 50,
        reconcileMs: 300,
        tasksMs: 100,
        failedMs: 100,
        recordMs: 3_000,
        askedAfterMs: 2_000,
      },
    });
    this.carrier.start();
    await until('the connections of the dialer', () => this.isConnected && this.carrier.isUp());
    this.dialer.start();
  }

  /** Two connections for events, two for commands, one for announcements. */
  get isConnected(): boolean {
    return this.gate.connections === 5;
  }

  stopDialer(): Promise<void> {
    return this.dialer.stop();
  }

  /** All calls of its task are to be ended now. */
  stopNow({ taskId }: WantedCall): Promise<void> {
    return askToHangUp(this.hub.db, { taskId, now: Date.now() });
  }

  /** Calls that have reached the carrier. */
  reachedCarrier(number: string): number {
    return this.events.filter(
      (event) =>
        event['Event-Name'] === 'CHANNEL_CREATE' &&
        event['Call-Direction'] === 'inbound' &&
        event['Caller-Destination-Number'] === number,
    ).length;
  }

  /** Rows of the history of its number. */
  history({ numberId }: WantedCall) {
    return this.hub.db.selectFrom('call_history').selectAll().where('number_id', '=', numberId).execute();
  }

  /** A task of one number, running. */
  async call(wanted: Wanted): Promise<WantedCall> {
    const { db } = this.hub;
    const now = Date.now();
    const { number, dialString = TRUNK, flow = 'hello', ringing = 20, talking = 60 } = wanted;
    const { insertId: line } = await db
      .insertInto('call_line')
      .values({
        ...{ account_id: 0, name: randomUUID(), kind: 'gateway', dial_string: dialString },
        ...{ caller_numbers: '["95001"]', maximumcall: 1000, call_per_second: 1000 },
        ...{ fault_threshold: 0, fault_try_interval: 60_000, created: now, updated: now },
      })
      .executeTakeFirstOrThrow();
    const taskUuid = randomUUID();
    const { extension = '1000', dialplan = 'XML', context = 'robot' } = wanted.destination ?? {};
    const taskId = await insertTask(db, {
      ...{ uuid: taskUuid, account_id: this.accountId, name: 'task', state: 'running' },
      ...{ maximumcall: 1000, call_per_second: 1000, recycle_limit: 0, created: now, updated: now },
      flow_id: flow === null ? null : await this.flowId(flow),
      caller_line_id: Number(line),
      ...{ scheduling_queue: wanted.queue ?? null, originate_timeout: ringing },
      talk_time_limit: talking,
      ...{ destination_extension: extension, destination_dialplan: dialplan, destination_context: context },
      originate_variables: wanted.originateVariables ? JSON.stringify(wanted.originateVariables) : '',
      rules: JSON.stringify({ earlyMediaAsr: wanted.earlyMediaAsr ?? false, ...wanted.machine }),
    });
    const { insertId } = await db
      .insertInto('call_number')
      .values({
        ...{
          task_id: taskId,
          account_id: this.accountId,
          number,
          number_key: `+86139${String(taskId).padStart(8, '0')}`,
        },
        ...{ country: 'CN', updated: now },
        variables: wanted.variables ? JSON.stringify(wanted.variables) : null,
      })
      .executeTakeFirstOrThrow();
    return { taskId, taskUuid, numberId: Number(insertId) };
  }

  /** Its attempts so far. */
  attempts({ numberId }: WantedCall) {
    return this.hub.db
      .selectFrom('call_attempt')
      .selectAll()
      .where('number_id', '=', numberId)
      .orderBy('call_time')
      .execute();
  }

  /** The UUID of its call, once that is in this state. */
  async inState(wanted: WantedCall, state: 'ringing' | 'answered'): Promise<string> {
    const id = await until('the attempt', async () => (await this.attempts(wanted))[0]?.id);
    const name = state === 'answered' ? 'CHANNEL_ANSWER' : 'CHANNEL_CREATE';
    await until(`the call to be ${state}`, () =>
      this.events.some((event) => event['Unique-ID'] === id && event['Event-Name'] === name),
    );
    return id;
  }

  /** What became of its first attempt, once row and record are there. */
  async settled(wanted: WantedCall): Promise<Settled> {
    const { db } = this.hub;
    const reader = this.hub.callReader(ZONE);
    const history = await until('the row of the history', () =>
      db.selectFrom('call_history').selectAll().where('number_id', '=', wanted.numberId).executeTakeFirst(),
    );
    const record = await until(`the record of ${history.call_id} (${history.hangup_cause})`, async () =>
      (await reader.records(db, [history.call_id])).get(history.call_id),
    );
    const number = await db
      .selectFrom('call_number')
      .selectAll()
      .where('id', '=', wanted.numberId)
      .executeTakeFirstOrThrow();
    return { number, history, record };
  }

  async stop(): Promise<void> {
    await this.dialer?.stop();
    for (const close of this.closing.reverse()) await close();
    await this.server.stop();
    this.server.removeFolder();
  }

  private flowId(name: string): Promise<number> {
    const flow = { accountId: this.accountId, name, hostName: name, settings: '{}' };
    const id = this.flows.get(name) ?? insertFlow(this.hub.db, flow, Date.now());
    this.flows.set(name, id);
    return id;
  }
}
