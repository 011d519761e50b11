/**
 * The dialer of a host: claims calls, has them placed, ends attempts, and settles what an earlier run has left. Any number
 * of hosts do the same on one database; nobody leads (docs/reference/dialer.md#claims).
 */
import { randomUUID } from 'node:crypto';
import type { Log } from '../lib/log.ts';
import { spacing } from '../outbound/pace.ts';
import { renewLeases, saveAnswered } from '../store/hub/dialing/attempts.ts';
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import { type DueTask, dueTasks } from '../store/hub/dialing/due-numbers.ts';
import { attemptsToHangUp } from '../store/hub/dialing/hang-up.ts';
import { DEPLOYMENT, offSwitches } from '../store/hub/dialing/switches.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import type { CallReader } from '../store/hub/records/call-reader.ts';
import type { AgentQueues } from './agents/agent-queues.ts';
import type { CallEnd, Carrier, EarlierCall, Fate, PlannedCall } from './carrier.ts';
import { claims, LOOK_AHEAD_MS } from './claim.ts';
import type { Completed } from './complete.ts';
import { databaseFitness } from './database-fitness.ts';
import { eachTask } from './each-task.ts';
import { EndQueue } from './end-queue.ts';
import { type Job, JobFaults } from './faults/job-faults.ts';
import { Standstill } from './faults/standstill.ts';
import { type ReconcileTimes, reconcile } from './reconcile.ts';
import { MissingRecords } from './spool/missing-records.ts';
import { SpoolFiles } from './spool/spool-files.ts';
import { holdTask, keepTasks } from './task-keeper.ts';

export interface DialerParts {
  store: HubStore;
  clock: DatabaseClock;
  reader: CallReader;
  host: string;
  /** Folder of the rows of calls; records are in a folder in it. */
  spool: string;
  /** Calls at once on this host. */
  capacity: number;
  /** Calls that this host begins in a second, fractions too; default: as many as tasks and lines allow. */
  callsPerSecond?: number;
  /** Queues of agents that this host can read; default: none. */
  queues?: AgentQueues;
  /** Told for metrics. */
  watch?: DialerWatch;
  /** What places calls; it is given whom to tell of ends and answers. */
  carriers: (tell: CarrierEvents) => readonly Carrier[];
  /** Core-UUID of the FreeSWITCH beside it; null: none. */
  coreUuid: () => string | null;
  /** This host's clock, ms since 1970. */
  now: () => number;
  log: Log;
  times?: Partial<DialerTimes>;
}

export interface CarrierEvents {
  ended: (end: CallEnd) => void;
  answered: (id: string) => void;
}

export interface DialerWatch {
  /** A look at all tasks that are due took so long. */
  claimed(ms: number): void;
  /** An attempt has ended, with this class of outcome. */
  ended(outcome: string): void;
  /** A call has ended in which a person wanted an agent. */
  agentCall(abandoned: boolean): void;
}

export interface DialerTimes extends Partial<ReconcileTimes> {
  /** Between two claims, ms. */
  claimMs: number;
  /** How long others leave an attempt alone that is not renewed, ms. */
  leaseMs: number;
  /** Between two looks at attempts that nobody looks after, ms. */
  reconcileMs: number;
  /** Between two looks at tasks, ms. */
  tasksMs: number;
  /** Between two looks at calls that are to be ended, ms. */
  hangUpMs: number;
  /** Pause after a failure, ms. */
  failedMs: number;
}

const TIMES: DialerTimes = {
  claimMs: 150,
  leaseMs: 30_000,
  reconcileMs: 60_000,
  tasksMs: 500,
  hangUpMs: 400,
  failedMs: 1_000,
};
/** Claims in a row in which the gate turns away all numbers of a task. Then it is the turn of the next task. */
const MOST_IDLE_CLAIMS = 8;
/** Pause after a failure while it stops, ms: a stop takes little time, and others get their turn. */
const STOPPING_FAILED_MS = 20;

export interface DialerStatus {
  /** Why it places no calls; null: it does. */
  stopped: string | null;
  /** Calls that this process looks after. */
  calls: number;
  /** Ends that the database does not have yet. */
  ends: number;
}

export class Dialer {
  private readonly times: DialerTimes;
  private readonly carriers: readonly Carrier[];
  private readonly ends: EndQueue;
  private readonly calls = new Map<string, { taskId: number }>();
  private readonly overSince = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly standstill: Standstill;
  private readonly faults: JobFaults;
  private isStopping = false;
  /** The pace of this host: no permit before it, ms since 1970. Undefined: there was no claim yet. */
  private tat: number | undefined;

  constructor(private readonly parts: DialerParts) {
    this.times = { ...TIMES, ...parts.times };
    this.standstill = new Standstill(parts.log, parts.now);
    this.faults = new JobFaults(parts.log, this.standstill);
    this.carriers = parts.carriers({
      ended: (end) => this.ends.add(end),
      answered: (id) =>
        this.run('answer', async () => saveAnswered(parts.store.db, id, await parts.clock(parts.store.db))),
    });
    const { store, clock, log, now } = parts;
    const records = new MissingRecords({ store, now, spool: new SpoolFiles(parts.spool, log) });
    const completing = { store, clock, time: parts.reader.time, records };
    this.ends = new EndQueue(
      completing,
      (ids, completed) => this.ended(ids, completed),
      (error) => this.failed('end', error),
    );
  }

  start(): void {
    this.every('reconcile', this.times.reconcileMs, () => this.reconcile());
    this.every('tasks', this.times.tasksMs, () => keepTasks(this.parts));
    this.every('renew', this.times.leaseMs / 3, () => this.renew());
    this.every('hang-up', this.times.hangUpMs, () => this.hangUp());
    this.every('claim', this.times.claimMs, () => this.claim());
  }

  status(): DialerStatus {
    return { stopped: this.standstill.stopped, calls: this.calls.size, ends: this.ends.length };
  }

  /** Whether it has placed no calls for long, because of a fault. */
  needsALook(): boolean {
    return this.standstill.needsALook();
  }

  /** Places no more calls. Those that live go on; the next run takes them over. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.parts.queues?.stop();
    await Promise.all(this.carriers.map((carrier) => carrier.stop()));
    await Promise.all(this.running);
    await this.ends.close();
  }

  private async claim(): Promise<void> {
    const { store, clock, host, capacity, coreUuid, callsPerSecond = Number.POSITIVE_INFINITY } = this.parts;
    const begun = performance.now();
    const { at, fault } = await databaseFitness(this.parts);
    if (fault !== null) {
      this.standstill.fail(fault);
      return;
    }
    if ((await offSwitches(store.db)).some(({ accountId }) => accountId === DEPLOYMENT)) {
      this.standstill.turnOff('calls are turned off for the whole deployment');
      return;
    }
    const gap = spacing({ perSecond: callsPerSecond });
    // An earlier run may have given permits as far ahead.
    let tat = this.tat ?? (Number.isFinite(callsPerSecond) ? at + LOOK_AHEAD_MS + gap : at);
    const canPlace = (kind: string) =>
      this.carriers.some((carrier) => carrier.kind === kind && carrier.isUp());
    const claiming = {
      ...{ store, clock, host, capacity, coreUuid, canPlace, newId: randomUUID },
      leaseMs: this.times.leaseMs,
      queues: (queue: string) => this.parts.queues?.read(queue) ?? ({ fault: 'not-connected' } as const),
    };
    this.tat = tat;
    const claimingNow = () => ({ ...claiming, pace: { perSecond: callsPerSecond, tat } });
    const claimFor = async (due: DueTask): Promise<void> => {
      if (this.isStopping) return;
      let idle = 0;
      for await (const { calls, hold } of claims(claimingNow, due)) {
        tat = Math.max(tat, ...calls.map(({ callTime }) => callTime + 1 + gap));
        this.tat = tat;
        for (const call of calls) this.place(call);
        if (hold) await holdTask(this.parts, due.id, hold);
        idle = calls.length === 0 ? idle + 1 : 0;
        if (this.isStopping || idle === MOST_IDLE_CLAIMS) break;
      }
    };
    await eachTask(await dueTasks(store.db, at), claimFor, { store, clock });
    this.standstill.end();
    this.parts.watch?.claimed(performance.now() - begun);
  }

  private ended(ids: readonly string[], completed: readonly Completed[]): void {
    this.faults.end('end');
    for (const id of ids) {
      this.calls.delete(id);
      for (const carrier of this.carriers) carrier.forget(id);
    }
    for (const { outcome, abandoned } of completed) {
      this.parts.watch?.ended(outcome.class);
      if (abandoned !== null) this.parts.watch?.agentCall(abandoned);
    }
    // People answer and hear nothing: nobody else is called.
    const silent = completed.filter(({ outcome: { fault, counts } }) => fault === 'no-flow' && counts);
    for (const taskId of new Set(silent.map(({ taskId }) => taskId)))
      this.run('tasks', () => holdTask(this.parts, taskId, 'no-flow'));
  }

  private place(call: PlannedCall): void {
    this.calls.set(call.id, { taskId: call.taskId });
    const carrier = this.carriers.find(({ kind }) => kind === call.line.kind);
    carrier?.place(call);
  }

  /** Ends the calls of this host whose task asks for it, again and again until they have ended. */
  private async hangUp(): Promise<void> {
    const asked = await attemptsToHangUp(this.parts.store.db, this.parts.host);
    if (asked.length === 0) return;
    for (const carrier of this.carriers)
      await carrier.hangUp(asked.filter(({ lineKind }) => lineKind === carrier.kind).map(({ id }) => id));
  }

  private async renew(): Promise<void> {
    const { store, clock } = this.parts;
    if (this.calls.size === 0) return;
    await renewLeases(store.db, [...this.calls.keys()], (await clock(store.db)) + this.times.leaseMs);
  }

  private async reconcile(): Promise<void> {
    const { store, clock, host, reader } = this.parts;
    const { alive, ends } = await reconcile({
      ...{ store, clock, host, reader, overSince: this.overSince, times: this.times },
      has: (id) => this.calls.has(id),
      isEnding: (id) => this.ends.has(id),
      fates: (calls) => this.fates(calls),
    });
    for (const attempt of alive) {
      this.calls.set(attempt.id, { taskId: attempt.task_id });
      this.carriers.find(({ kind }) => kind === attempt.lineKind)?.adopt(attempt.id);
    }
    if (ends.length > 0) this.ends.add(...ends);
  }

  private async fates(calls: readonly EarlierCall[]): Promise<Map<string, Fate>> {
    const found = new Map<string, Fate>();
    for (const carrier of this.carriers) {
      const own = calls.filter(({ lineKind }) => lineKind === carrier.kind);
      for (const [id, fate] of await carrier.fates(own)) found.set(id, fate);
    }
    return found;
  }

  /** Runs a job again and again, each run after the end of the one before. */
  private every(name: Job, ms: number, job: () => Promise<void>): void {
    const next = (wait: number): void => {
      if (this.isStopping) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.run(name, async () => {
          try {
            await job();
            this.faults.end(name);
            next(ms);
          } catch (error) {
            await this.failed(name, error);
            next(0);
          }
        });
      }, wait);
      this.timers.add(timer);
    };
    next(0);
  }

  private run(name: Job, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.failed(name, error))
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  private async failed(name: Job, error: unknown): Promise<void> {
    this.faults.fail(name, this.parts.store.reasonOf(error));
    const pause = this.isStopping ? STOPPING_FAILED_MS : this.times.failedMs;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
