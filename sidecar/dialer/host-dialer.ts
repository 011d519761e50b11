/**
 * The dialer of a sidecar, composed: it dials once the database has a hub. Simulated lines are dialled by every sidecar,
 * lines to the telephone network by those with an event socket (docs/reference/dialer.md#hosts).
 */
import type { Registry } from 'prom-client';
import { mayTransfer } from '../flows/account-transfer.ts';
import { passwordOf } from '../freeswitch/password.ts';
import type { Log } from '../lib/log.ts';
import { quietLog } from '../lib/log.ts';
import { socketAddress } from '../settings/addresses.ts';
import { deploymentOf } from '../settings/engine-file.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { type DatabaseClock, databaseClock } from '../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import { AgentQueues } from './agents/agent-queues.ts';
import { askQueue } from './agents/ask-queue.ts';
import { PublishedQueues } from './agents/publish-queue.ts';
import { queueMetrics } from './agents/queue-metrics.ts';
import type { Carrier } from './carrier.ts';
import { type CarrierEvents, Dialer, type DialerStatus } from './dialer.ts';
import { announcementFiles, announcementStart } from './freeswitch/announcement-settings.ts';
import { FreeswitchCarrier } from './freeswitch/freeswitch-carrier.ts';
import type { RingingTexts } from './freeswitch/number-variables.ts';
import { CallOrders } from './led/call-orders.ts';
import { dialerMetrics } from './metrics.ts';
import type { AskContext } from './number/call-context.ts';
import { numberKey } from './number/number-key.ts';
import { PhraseLists } from './phrase-lists.ts';
import { SimulatedLines, type SimulatedLinesOptions } from './simulated/simulated-lines.ts';

/** The newest table that the dialer needs. */
const NEWEST_TABLE = 'call_order';
/** Between two looks for the tables of a hub, ms. A hub that starts beside it makes them soon. */
const NO_HUB_MS = 2_000;
/** Answers of the database that took longer do not tell its time, ms. */
const EXACT_MS = 100;

export interface HostDialerOptions {
  settings: Settings;
  paths: HomePaths;
  /** It is closed with the dialer. */
  store: HubStore;
  log: Log;
  registry: Registry;
  /** Of this host's synthesis. */
  texts: RingingTexts;
  /** Asks the contexts of calls that ring. */
  askContext?: AskContext;
  /** Asks a server that leads a simulated call, and answers as the engine is answered. Never rejects. */
  askServer?: SimulatedLinesOptions['askServer'];
  /** ms since 1970 */
  now: () => number;
}

export class HostDialer {
  private dialer: Dialer | undefined;
  private orders: CallOrders | undefined;
  private simulated: SimulatedLines | undefined;
  private freeswitch: FreeswitchCarrier | undefined;
  private agentQueues: AgentQueues | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;
  private waitsFor = 'not started yet';
  /** How far the database's clock is ahead of this host's, ms. */
  private aheadMs = 0;
  private readonly watch: ReturnType<typeof dialerMetrics>;
  private readonly phrases: PhraseLists;

  constructor(private readonly options: HostDialerOptions) {
    this.watch = dialerMetrics(options.registry, () => this.status());
    queueMetrics(options.registry, () => this.agentQueues);
    this.phrases = new PhraseLists(options);
  }

  start(): void {
    this.looking = this.look().then((hasHub) => {
      if (!hasHub && !this.isStopped) this.timer = setTimeout(() => this.start(), NO_HUB_MS).unref();
    });
  }

  status(): DialerStatus {
    return this.dialer?.status() ?? { stopped: this.waitsFor, calls: 0, ends: 0 };
  }

  /** Whether an operator must act. */
  needsALook(): boolean {
    return this.dialer?.needsALook() ?? false;
  }

  /** Whether a call is simulated here, so that FreeSWITCH has no channel of it. */
  simulates(callid: string): boolean {
    return this.simulated?.has(callid) ?? false;
  }

  /** Calls through FreeSWITCH go on, and the next run takes them over. Simulated ones end. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.orders?.stop();
    await this.dialer?.stop();
    await this.options.store.close();
  }

  /** Starts the dialer where the database has a hub. @returns whether it has */
  private async look(): Promise<boolean> {
    const { store } = this.options;
    try {
      if (!(await store.hasTable(NEWEST_TABLE))) {
        this.waitsFor = 'the database has no tables of a hub of this release';
        return false;
      }
    } catch (error) {
      this.waitsFor = store.reasonOf(error);
      return false;
    }
    if (this.isStopped) return true;
    await this.listOptOuts();
    this.dialer = this.compose();
    this.freeswitch?.start();
    this.dialer.start();
    this.orders?.start();
    return true;
  }

  /** Of the time before there was a hub. */
  private async listOptOuts(): Promise<void> {
    const { store, now, log } = this.options;
    try {
      while ((await store.listOptOuts(numberKey, now())) > 0);
    } catch (error) {
      log.error(
        { reason: store.reasonOf(error) },
        'dialer: people who asked not to be called are not on the blacklist',
      );
    }
  }

  private compose(): Dialer {
    const { settings, paths, store, log, now } = this.options;
    const { capacity, callsPerSecond } = settings.dialer;
    return new Dialer({
      ...{ store, capacity, callsPerSecond, log, now, spool: paths.spool },
      clock: this.clock(),
      reader: store.callReader(settings.timezone),
      host: settings.host,
      carriers: (tell) => {
        const carriers = this.carriers(tell);
        this.orders = new CallOrders({ store, clock: this.clock(), host: settings.host, carriers, log });
        return carriers;
      },
      coreUuid: () => this.freeswitch?.coreUuid ?? null,
      queues: this.queues(),
      watch: this.watch,
    });
  }

  private queues(): AgentQueues {
    const { settings, store, log, now } = this.options;
    const published = new PublishedQueues({ store, clock: this.clock(), host: settings.host, log });
    const ask = async (command: string): Promise<string> => {
      if (!this.freeswitch) throw new Error('this host has no event socket');
      return this.freeswitch.ask(command);
    };
    this.agentQueues = new AgentQueues({
      ask: (queue) => askQueue(ask, queue, () => Math.floor(now() / 1000)),
      simulated: (queue, agents) => this.simulated?.queues.read(queue, agents) ?? { fault: 'not-connected' },
      tell: (queue, answer) => published.tell(queue, answer),
    });
    return this.agentQueues;
  }

  private carriers({ ended, answered }: CarrierEvents): Carrier[] {
    const { settings, paths, log, texts, now, askContext, askServer } = this.options;
    const deployment = deploymentOf(paths, settings);
    const machinePhrases = () => this.phrases.inUseNow('machine');
    const announcementPhrases = () => this.phrases.inUseNow('announcement');
    const carriers: Carrier[] = [];
    try {
      const phrases = { machinePhrases, announcementPhrases };
      this.simulated = new SimulatedLines({
        ...{ deployment, tell: ended, log, ...phrases },
        ...(askContext && { askContext }),
        ...(askServer && { askServer }),
      });
      carriers.push(this.simulated);
    } catch (error) {
      log.error({ error: (error as Error).message }, 'dialer: simulated lines cannot be dialled');
    }
    const { eventSocket, password, confFolder } = settings.freeswitch;
    const address = socketAddress(eventSocket);
    if (!address) return carriers;
    this.freeswitch = new FreeswitchCarrier({
      // The sidecar's own connection says in the log how the event socket is.
      connection: { ...address, password: () => passwordOf(password, confFolder), log: quietLog() },
      now: () => now() + this.aheadMs,
      ...{ log, ended, answered },
      home: paths,
      announcements: {
        phrases: this.phrases,
        start: announcementStart(settings.dialer.announcementStart, settings.recogniser),
        seconds: settings.dialer.announcementSeconds,
        fileOf: announcementFiles(paths.recordings, settings),
        watch: this.watch.heardBeforeAnswer,
      },
      ...{ machinePhrases, texts },
      mayTransfer: (account, extension) => mayTransfer(account, extension, settings.accountTargets),
      ...(askContext && { askContext }),
    });
    return [...carriers, this.freeswitch];
  }

  /** The database's clock, which also tells how far it is ahead. */
  private clock(): DatabaseClock {
    const { store, now } = this.options;
    const read = databaseClock(store.kind, now);
    return async (db) => {
      const asked = now();
      const at = await read(db);
      const delay = now() - asked;
      if (delay <= EXACT_MS) this.aheadMs = at - asked - delay / 2;
      return at;
    };
  }
}
