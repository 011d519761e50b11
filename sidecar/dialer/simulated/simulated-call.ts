/** One call on a simulated line, from its permit to its end. */
import type { AgentWait } from '../../outbound/agents/agent-wait.ts';
import { type MissedFate, type SimulatedFate, simulateCallee } from '../../outbound/lines/simulated-line.ts';
import { NOT_PLACED } from '../../outbound/outcome.ts';
import type { PlannedCall } from '../carrier.ts';
import type { CallParts } from './call-parts.ts';
import { recordLine } from './call-record.ts';
import { endWithoutChannel } from './end-without-channel.ts';
import { callEnd, type Ending, NOTHING_ANNOUNCED } from './ending.ts';
import {
  bytesOf,
  failedTalk,
  type SimulatedRow,
  type SimulatedTalk,
  type SimulationJob,
} from './simulation.ts';
import { simulationJob } from './simulation-job.ts';

/** Rows are written at least so long apart, ms of the wall: a call at full speed would write a file for each. */
const WRITE_GAP_MS = 200;
/** How long a call lasts that is transferred to an extension, or a talk with an agent: nothing here answers as it would. */
const TRANSFERRED_MS = 30_000;
/** How long a callee waits for an agent. */
const PATIENCE_MS = 6_000;

type State = 'planned' | 'ringing' | 'talking' | 'over';

export class SimulatedCall {
  private state: State = 'planned';
  private cancelTimer: () => void = () => {};
  private beganAt = 0;
  private answeredAt = 0;
  private ringMs = 0;
  private fate: SimulatedFate | null = null;
  private talk: SimulatedTalk | null = null;
  private simulating: Promise<SimulatedTalk> | undefined;
  private readonly waitingRows: SimulatedRow[] = [];
  private written = 0;
  /** Rows up to here have been written, in ms of the call's own time after the answer. */
  private writtenUntil = 0;
  private writing: Promise<unknown> = Promise.resolve();
  /** What the address of the context has answered. */
  private known: Readonly<Record<string, string>> = {};
  private readonly late = new AbortController();
  private readonly speed: number;
  /** The callee's wait for an agent; null: none was wanted. */
  private agent: AgentWait | null = null;

  constructor(
    readonly call: PlannedCall,
    private readonly parts: CallParts,
  ) {
    this.speed = call.line.speed > 0 ? call.line.speed : 1;
    this.later(call.callTime - parts.timers.now(), () => this.dial());
  }

  /** Ends it now. @returns false if it is over or about to be told */
  hangUp(cause: string): boolean {
    switch (this.state) {
      case 'over':
        return false;
      case 'planned':
        this.tellNotPlaced();
        return true;
      case 'ringing':
        this.finish({ cause, sip: 487, duration: this.ownTimeSince(this.beganAt), bill: 0 });
        return true;
      case 'talking':
        void this.cutOff(cause);
        return true;
    }
  }

  get isTalking(): boolean {
    return this.state === 'talking';
  }

  private later(ms: number, act: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.timers.after(Math.max(0, ms), act);
  }

  private ownTimeSince(wall: number): number {
    return Math.max(0, Math.round((this.parts.timers.now() - wall) * this.speed));
  }

  private dial(): void {
    this.state = 'ringing';
    this.beganAt = this.parts.timers.now();
    void this.ring();
  }

  /** Never rejects. */
  private async ring(): Promise<void> {
    const { call, parts, speed } = this;
    const { number, attempt, earlyMediaAsr, originateTimeoutSeconds } = call;
    const phrases = earlyMediaAsr ? await parts.announcementPhrases() : undefined;
    if (this.state !== 'ringing') return;
    const originateTimeout = originateTimeoutSeconds * 1000;
    const fate = simulateCallee({ number, attempt, earlyMediaAsr, originateTimeout }, phrases);
    this.fate = fate;
    // The callee waits for it: the clock of a fast line decides nothing.
    if (call.context) await this.pull();
    if (this.state !== 'ringing') return;
    const passed = parts.timers.now() - this.beganAt;
    if (fate.kind === 'missed') {
      this.later(fate.duration / speed - passed, () => this.finishMissed(fate));
      return;
    }
    this.ringMs = fate.ring;
    this.answeredAt = Math.round(this.beganAt + this.ringMs / speed);
    // A server hears of a call once it is answered.
    const talk = call.flow === null ? null : this.simulate();
    this.later(this.ringMs / speed - passed, () => void this.answer(call.led ? this.simulate() : talk));
  }

  /** Asks what is known of the callee. Never rejects. */
  private async pull(): Promise<void> {
    const { call, parts } = this;
    const context = await parts.askContext?.(call, this.late.signal).catch(() => null);
    if (this.state !== 'ringing') return;
    // The question took no time of the call's own.
    this.beganAt = parts.timers.now();
    if (context?.action === 'reject')
      this.finish({ cause: context.cause, sip: 487, duration: 0, bill: 0, isRejected: true });
    else this.known = context?.variables ?? {};
  }

  /** Begins while it rings. Never rejects: a call that cannot be simulated is lost. */
  private simulate(ends?: SimulationJob['ends'], answers: readonly object[] = []): Promise<SimulatedTalk> {
    const isWanted = (): boolean =>
      ends !== undefined || this.state === 'ringing' || this.state === 'talking';
    const run = (job: SimulationJob) => this.parts.pool.run(job, { first: ends !== undefined, isWanted });
    const { call, speed, answeredAt, fate, known } = this;
    const callee = fate?.kind === 'answers' ? fate.caller : 'silent';
    const job = simulationJob(
      { call, known, speed, answeredAt, callee, answers },
      this.parts.machinePhrases,
      ends,
    );
    return job.then(run).catch(failedTalk);
  }

  private async answer(simulating: Promise<SimulatedTalk> | null): Promise<void> {
    this.state = 'talking';
    if (simulating === null && this.call.queue !== null) {
      this.waitForAgent(this.call.queue);
      return;
    }
    if (simulating === null) {
      const longest = this.call.talkTimeLimitSeconds * 1000;
      const bill = Math.min(TRANSFERRED_MS, longest);
      this.later(bill / this.speed, () => this.finishAnswered(bill, null));
      return;
    }
    this.simulating = simulating;
    const talk = await simulating;
    if (this.state !== 'talking' || this.talk !== null) return;
    this.play(talk);
  }

  /** The callee talks to an agent, or hangs up after a while. */
  private waitForAgent(queue: string): void {
    this.agent = { hasAgent: false, waited: 0, calleeLeft: true };
    const longest = this.call.talkTimeLimitSeconds * 1000;
    this.later(PATIENCE_MS / this.speed, () => this.finishAnswered(this.ownTimeSince(this.answeredAt), null));
    this.parts.queues.join(queue, this.call.id, () => {
      const waited = this.ownTimeSince(this.answeredAt);
      this.agent = { hasAgent: true, waited, calleeLeft: true };
      const bill = Math.min(waited + TRANSFERRED_MS, longest);
      this.later((bill - waited) / this.speed, () => this.finishAnswered(bill, null));
    });
  }

  /** What is known of the agent when the call ends. */
  private agentAtEnd({ bill, cause }: Ending): AgentWait | null {
    const { agent, call } = this;
    if (agent === null) return null;
    if (call.queue !== null) this.parts.queues.leave(call.queue, call.id);
    if (agent.hasAgent) return agent;
    return { ...agent, waited: bill, calleeLeft: cause === 'NORMAL_CLEARING' };
  }

  private play(talk: SimulatedTalk): void {
    this.talk = talk;
    this.waitingRows.push(...talk.rows);
    this.parts.holds(bytesOf(talk.rows));
    this.playOn();
  }

  private playOn(): void {
    const talk = this.talk as SimulatedTalk;
    const elapsed = this.ownTimeSince(this.answeredAt);
    if (elapsed >= talk.durationMs || talk.failure !== null) {
      this.finishAnswered(talk.durationMs, talk);
      return;
    }
    this.writeRowsUntil(elapsed);
    const [next] = this.waitingRows;
    const nextMs = Math.min(next?.afterMs ?? talk.durationMs, talk.durationMs);
    const dueMs = (nextMs - elapsed) / this.speed;
    const endMs = (talk.durationMs - elapsed) / this.speed;
    this.later(Math.min(Math.max(dueMs, WRITE_GAP_MS), endMs), () => this.playOn());
  }

  private writeRowsUntil(ownMs: number): void {
    const { waitingRows } = this;
    const after = waitingRows.findIndex(({ afterMs }) => afterMs > ownMs);
    const due = waitingRows.splice(0, after < 0 ? waitingRows.length : after);
    this.writtenUntil = Math.max(this.writtenUntil, ownMs);
    this.write(due);
  }

  private write(rows: readonly SimulatedRow[]): void {
    if (rows.length === 0) return;
    const { spool, holds } = this.parts;
    this.written += rows.length;
    const lines = rows.map(({ line }) => line);
    this.writing = this.writing.then(async () => {
      await spool.writeRows(this.call.id, lines);
      holds(-bytesOf(rows));
    });
  }

  /**
   * Simulates it again with a hang-up at this moment: what was written is the same, and the engine itself writes the rows
   * that follow.
   */
  private async cutOff(cause: string): Promise<void> {
    this.state = 'over';
    this.cancelTimer();
    const elapsed = Math.max(this.writtenUntil, this.ownTimeSince(this.answeredAt)) + 1;
    this.parts.holds(-bytesOf(this.waitingRows.splice(0)));
    if (this.call.flow === null && !this.call.led) {
      this.finishAnswered(elapsed, null, cause);
      return;
    }
    // What its server has said, it is not asked again.
    const { answers } = this.talk ?? (this.call.led && (await this.simulating)) ?? {};
    const talk = await this.simulate({ afterMs: elapsed, cause }, answers);
    const rest = talk.rows.slice(this.written);
    this.parts.holds(bytesOf(rest));
    this.waitingRows.push(...rest);
    this.finishAnswered(Math.min(elapsed, Math.max(1, talk.durationMs)), talk, cause);
  }

  private finishMissed({ end: { cause, sip, earlyMedia }, duration, heard, phrase }: MissedFate): void {
    this.finish({ cause, sip, duration, bill: 0, announced: { earlyMedia, heard, phrase } });
  }

  private finishAnswered(billMs: number, talk: SimulatedTalk | null, cause = ''): void {
    // An answered call has been billed, however short it was.
    const bill = Math.max(1, Math.round(billMs));
    const ending: Ending = {
      cause: talk?.cause || cause || 'NORMAL_CLEARING',
      ...{ sip: 200, duration: this.ringMs + bill, bill, talk },
    };
    if (talk !== null && talk.failure !== null) {
      const { code, message } = talk.failure;
      this.parts.log.warn(
        { callid: this.call.id, flow: this.call.flow, code, reason: message },
        'a simulated call is lost: it cannot be simulated',
      );
      Object.assign(ending, { cause: 'CRASH', isLost: true });
    }
    this.finish(ending);
  }

  private finish(ending: Ending): void {
    this.state = 'over';
    this.cancelTimer();
    this.write(this.waitingRows.splice(0));
    const { call, parts, beganAt, written: rows } = this;
    const { cause, sip, duration, bill, announced, talk = null } = ending;
    const { isLost = false, isRejected = false } = ending;
    this.late.abort(new Error('the call is over'));
    const { earlyMedia, phrase } = announced ?? NOTHING_ANNOUNCED;
    const agent = this.agentAtEnd(ending);
    const answered = bill > 0;
    const record = {
      ...{ call, beganAt, duration, bill, cause, sip, earlyMedia, phrase },
      ...{ talk, rows, isLost, isRejected, agent },
      answeredAt: answered ? this.answeredAt : null,
      endedAt: Math.max(parts.timers.now(), this.answeredAt),
    };
    this.writing = this.writing
      .then(() => (call.context ? parts.takeContext(call.id) : undefined))
      .then((context) => parts.spool.writeRecord(call.id, recordLine({ ...record, context })))
      .then(() => parts.ended(callEnd(call, ending, agent)));
  }

  /** It was never placed, so it has no record of its own. */
  private tellNotPlaced(): void {
    this.state = 'over';
    this.cancelTimer();
    this.parts.ended(endWithoutChannel(this.call.id, NOT_PLACED));
  }
}
