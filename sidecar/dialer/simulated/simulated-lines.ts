/**
 * The carrier of simulated lines. No telephone rings: what the callee does follows from the number, and an answered call is
 * the production bundle in QuickJS with a callee made of the flow's own words (dialer.md#simulated-calls). Its rows and its
 * record are in the spool like those of any call.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { callFileName, type Deployment } from '../../../engine/contract/deployment.ts';
import type { HttpFlowRequest } from '../../../engine/contract/sidecar-protocol.ts';
import type { Log } from '../../lib/log.ts';
import { NO_FLOW } from '../../outbound/outcome.ts';
import { readBundle } from '../../simulator/bundle.ts';
import type { Carrier, ConnectFault, Fate, PlannedCall, TellEnd } from '../carrier.ts';
import { hasFlow } from '../host-flow-file.ts';
import type { AskContext } from '../number/call-context.ts';
import { type KnownPhrases, shippedPhrases } from '../number/machine-settings.ts';
import { SpoolFiles } from '../spool/spool-files.ts';
import { endWithoutChannel } from './end-without-channel.ts';
import { SimulatedCall } from './simulated-call.ts';
import { SimulatedQueues } from './simulated-queues.ts';
import { SimulationPool } from './simulation-pool.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface SimulatedLinesOptions {
  /** The content of `engine.json`: the folders of flows, of prompts and of the spool are those of this host. */
  deployment: Pick<Deployment, 'compiled' | 'flows' | 'spool'> & Partial<Deployment>;
  tell: TellEnd;
  /** What answering machines say; default: the list of the release. */
  machinePhrases?: KnownPhrases;
  /** What decides in announcements before the answer; default: the list of the release. */
  announcementPhrases?: KnownPhrases;
  /** Asks the contexts of calls that ring. */
  askContext?: AskContext;
  log: Log;
  timers?: Timers;
  /** Asks a server that leads a call, and answers as the sidecar answers the engine. Never rejects. */
  askServer?: (request: HttpFlowRequest) => Promise<object>;
  /** Source of `cti_robot.js`, and of `cti_robot_server.js`. */
  bundle?: string;
  serverBundle?: string;
  threads?: number;
  /** Longest that one call may take to simulate, ms. */
  simulationTimeoutMs?: number;
  /** Most calls at once. */
  mostCalls?: number;
}

/** Of the rows that wait for their time, over all calls. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;
/** How long a stop waits for the last rows of its calls, ms. */
const STOP_MS = 3000;
/** What FreeSWITCH answers if it has no room for a channel. */
const NO_ROOM = 'DESTINATION_OUT_OF_ORDER';

export class SimulatedLines implements Carrier {
  readonly kind = 'simulated';
  /** Agents who take its calls. */
  readonly queues = new SimulatedQueues();
  private readonly calls = new Map<string, SimulatedCall>();
  private readonly pool: SimulationPool;
  private readonly spool: SpoolFiles;
  private readonly timers: Timers;
  private readonly mostCalls: number;
  private heldBytes = 0;
  private stopping: Promise<void> | undefined;
  private whenEmpty: () => void = () => {};

  /** @throws SimulationError `BUNDLE_MISSING` */
  constructor(private readonly options: SimulatedLinesOptions) {
    const { deployment, log, bundle = readBundle(), threads = 2, simulationTimeoutMs = 20_000 } = options;
    const { askServer, serverBundle = readBundle('cti_robot_server.js') } = options;
    this.timers = options.timers ?? systemTimers;
    this.mostCalls = options.mostCalls ?? 2000;
    this.spool = new SpoolFiles(deployment.spool, log);
    this.pool = new SimulationPool({
      ...{ bundle, serverBundle, threads, timeoutMs: simulationTimeoutMs, memoryMb: 256, askServer },
      deployment: settingsOf(deployment),
      hasRoom: () => this.heldBytes < MOST_HELD_BYTES,
    });
  }

  /** Whether it simulates this call. */
  has(id: string): boolean {
    return this.calls.has(id);
  }

  isUp(): boolean {
    return this.stopping === undefined;
  }

  place(call: PlannedCall): void {
    const { tell } = this.options;
    if (this.calls.has(call.id)) return;
    if (this.stopping !== undefined) {
      tell(endWithoutChannel(call.id, 'SYSTEM_SHUTDOWN'));
      return;
    }
    const { deployment, log } = this.options;
    if (call.flow !== null && !hasFlow(call.flow, deployment)) {
      log.error({ callid: call.id, flow: call.flow }, 'dialer: this host does not have the flow');
      tell(endWithoutChannel(call.id, NO_FLOW));
      return;
    }
    if (this.calls.size >= this.mostCalls) {
      tell(endWithoutChannel(call.id, NO_ROOM));
      return;
    }
    const { timers, pool, spool, queues } = this;
    const made = new SimulatedCall(call, {
      ...{ timers, pool, spool, queues, log: this.options.log },
      askContext: this.options.askContext,
      takeContext: (id) => takeContext(deployment.contexts, id),
      machinePhrases: this.options.machinePhrases ?? shippedPhrases('machine'),
      announcementPhrases: this.options.announcementPhrases ?? shippedPhrases('announcement'),
      ended: (end) => {
        this.calls.delete(call.id);
        tell(end);
        if (this.calls.size === 0) this.whenEmpty();
      },
      holds: (bytes) => {
        this.heldBytes += bytes;
        if (bytes < 0) pool.dispatch();
      },
    });
    this.calls.set(call.id, made);
  }

  async hangUp(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.calls.get(id)?.hangUp('MANAGER_REQUEST');
  }

  /** Nobody answers here, so the call ends. */
  async connect(id: string): Promise<ConnectFault | null> {
    const call = this.calls.get(id);
    if (call === undefined) return 'no-call';
    if (!call.isTalking) return 'not-answered';
    this.options.log.info({ callid: id }, 'a simulated call ends: it would be connected to an extension');
    call.hangUp('BLIND_TRANSFER');
    return null;
  }

  /** Calls of another run of the process ended with it. */
  async fates(calls: readonly { id: string }[]): Promise<Map<string, Fate>> {
    return new Map(calls.map(({ id }) => [id, this.calls.has(id) ? 'lives' : 'gone']));
  }

  /** A call lives only in the process that simulates it. */
  adopt(): void {}

  /** What it tells, it has forgotten. */
  forget(): void {}

  /** Ends all calls, each with its rows until now. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    const empty = new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
    });
    for (const call of [...this.calls.values()]) call.hangUp('SYSTEM_SHUTDOWN');
    if (this.calls.size > 0) {
      const timer = setTimeout(() => void this.pool.close(), STOP_MS);
      await empty;
      clearTimeout(timer);
    }
    await this.pool.close();
  }
}

/** As the hook at the hang-up does it for other calls. */
async function takeContext(folder: string | undefined, id: string): Promise<unknown> {
  if (folder === undefined) return undefined;
  const path = join(folder, `${callFileName(id)}.json`);
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as unknown;
    await rm(path, { force: true });
    return kept;
  } catch {
    return undefined;
  }
}

/** Without what belongs to a sidecar that really answers and to a recogniser that really listens. */
function settingsOf(deployment: SimulatedLinesOptions['deployment']): SimulatedLinesOptions['deployment'] {
  const { sidecar: _sidecar, recogniser: _recogniser, questions: _questions, ...kept } = deployment;
  return { ...kept, recordCall: false };
}
