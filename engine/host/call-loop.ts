/**
 * Runs one call: carries out what `engine/call` says. It plays and waits as `doing()` says, feeds what happens to
 * `listen()`, and carries the effects out. It decides nothing.
 */
import { doing, playsOn } from '../call/doing.ts';
import { listen } from '../call/listen.ts';
import {
  type CallEvent,
  type CallProgress,
  type Doing,
  type Effect,
  type Prompt,
  startOfCall,
} from '../call/progress.ts';
import { countDelay } from '../contract/call-stats.ts';
import { ENDED_FOR_MACHINE, type MachineSettings } from '../contract/machine.ts';
import type { Answer, Dialog, Question } from '../dialog/dialog.ts';
import type { ExecuteAction, ListenAction } from '../dialog/state.ts';
import type { CallStatistics } from './call-statistics.ts';
import { type ActionRunner, hangupCause } from './execute-action.ts';
import type { Host, HostEvent } from './host.ts';
import { type Prompter, skipped } from './prompts/prompter.ts';
import type { Recogniser } from './recogniser/recogniser.ts';
import type { Recorder } from './recorder.ts';
import { noteFromServer, runCommand } from './server-orders.ts';
import type { Questions } from './sidecar/questions.ts';
import type { Spool } from './spool.ts';
import { tellResult } from './system-call.ts';

/** What a call is made of. */
export interface CallParts<S> {
  readonly host: Host;
  readonly dialog: Dialog<S>;
  /** Whose flow it is; empty for the operator's. The sidecar checks what it asks services of accounts for. */
  readonly account: string;
  readonly questions: Questions;
  readonly prompter: Prompter;
  readonly recogniser: Recogniser;
  readonly recorder: Recorder;
  readonly actions: ActionRunner;
  readonly statistics: CallStatistics;
  readonly spool: Spool;
  /** How it finds out whether a machine answered; null: it does not. */
  readonly machine: MachineSettings | null;
  /** The log may have what callers say. */
  readonly logsCallerData: boolean;
}

/** What the robot is doing, in the channel variable `cti_robot_phase` for whoever watches the call. */
type ShownPhase = 'prompt' | 'pause' | 'wait' | 'app';

export class CallLoop<S> {
  progress: CallProgress<S>;
  private shown = '';

  constructor(private readonly call: CallParts<S>) {
    this.progress = startOfCall(call.dialog.start);
  }

  /** Runs action after action; returns the DESTROY row's reason. */
  run(): string {
    const { host } = this.call;
    this.feed({ kind: 'create', callid: host.callid, appid: host.newUuid(), machine: this.call.machine });
    while (host.ready()) {
      const now = doing(this.progress, host.now());
      if (now.kind === 'end') {
        if (now.reason === ENDED_FOR_MACHINE) host.hangup('NORMAL_CLEARING');
        return now.reason;
      }
      if (now.kind === 'execute' && now.action.kind === 'hangup') {
        this.show('app');
        host.hangup(hangupCause(now.action.argument));
        return 'end(hangup)';
      }
      this.do(now);
    }
    const cause = host.hangupCause();
    return cause === null ? 'end(transfer)' : `hangup(${cause})`;
  }

  /** Writes the last rows. After a fault DESTROY only: what has not been processed may cause it again. */
  finish(reason: string, isFault: boolean): void {
    if (!isFault) this.feed({ kind: 'gone' });
    this.call.recorder.stop();
    this.feed({ kind: 'destroy', reason, stats: this.call.statistics.stats });
  }

  private do(now: Exclude<Doing, { kind: 'end' }>): void {
    switch (now.kind) {
      case 'begin':
        this.begin(now.action);
        break;
      case 'play':
        this.play(now.path, now.from);
        break;
      case 'wait':
        this.wait(now.until, now.answer);
        break;
      case 'execute':
        this.execute(now.action);
        break;
    }
  }

  private begin(action: ListenAction | ExecuteAction): void {
    const { host, recorder, recogniser } = this.call;
    recorder.stop();
    host.setNode(action.nodeId);
    host.setVariable('cti_robot_node', action.nodeId);
    if (action.kind === 'listen') {
      recorder.start(action.settings, action.appid);
      recogniser.beginAction();
    }
    this.shown = '';
    this.show('prompt');
    const { thinkingPlaybacks } = this.call.dialog.settings(this.progress.dialog);
    this.feed({
      kind: 'begin',
      prompts: this.prepare(action.prompts),
      // Where the call waits for an answer itself, it can play nothing meanwhile.
      thinking: this.call.questions.byEvents ? this.prepare(thinkingPlaybacks) : [],
      record: recorder.file,
      nextAppid: host.newUuid(),
    });
  }

  private prepare(entries: readonly string[]): Prompt[] {
    const settings = this.call.dialog.settings(this.progress.dialog);
    const lists = entries.map((entry) => this.call.prompter.prepare(entry, settings));
    return ([] as Prompt[]).concat(...lists);
  }

  private play(path: string, from: number): void {
    this.showPhase();
    this.feed({ kind: 'prompt-started' });
    const position = this.call.host.play(path, from, (event) => {
      this.hear(event);
      return playsOn(this.progress);
    });
    const unplayable = position === null ? skipped('FreeSWITCH could not play it') : null;
    this.feed({ kind: 'prompt-ended', position: position ?? 0, unplayable });
  }

  private wait(until: number, number: number | null): void {
    const { host, questions } = this.call;
    this.showPhase();
    // The only answer that a wait can have is that to a text whose turn has come.
    if (number !== null) this.call.statistics.beginWait(number, 'tts', host.now());
    const answer = number === null ? 'pending' : questions.answerNow(number);
    if (number !== null && answer !== 'pending') {
      this.answer(number, answer, true);
      return;
    }
    const ms = until - host.now();
    // Any event may move the end of the wait: look again.
    if (ms > 0) {
      host.wait(ms, (event) => {
        this.hear(event);
        return false;
      });
    }
    for (const due of questions.collectDue()) this.answer(due.number, due.answer, false);
    if (host.ready()) this.feed({ kind: 'tick' });
  }

  private execute(action: ExecuteAction): void {
    const { host, actions } = this.call;
    this.show('app');
    // Gives the call back; what follows it is too late for the REFER.
    if (action.application === 'deflect')
      tellResult(host, this.call.dialog.summary(this.progress.dialog).score, 'end(deflect)');
    const argument = actions.run(action);
    // Transferred, or hung up meanwhile: there is nobody to complete for (flow-format.md#listen-7).
    if (host.ready()) this.feed({ kind: 'executed', argument });
  }

  private hear(event: HostEvent): void {
    if (event.kind === 'key') this.feed(event);
    else if (event.kind === 'announcement') this.receive(event.token, event.number);
    else if (event.type === 'closed') this.feed({ kind: 'recogniser-closed' });
    else if (event.type === 'begin-speaking') this.feed({ kind: 'speech-began' });
    else if (event.type === 'detected-partial-speech')
      this.feed({ kind: 'partial', text: this.textOf(event) });
    else if (event.type === 'detected-speech') this.feed({ kind: 'final', text: this.textOf(event) });
  }

  private textOf(event: HostEvent & { kind: 'speech' }): string {
    return this.call.recogniser.textOf(event.body);
  }

  private receive(token: string, number: number): void {
    const received = this.call.questions.receive(token, number);
    if (received !== null) this.answer(received.number, received.answer, false);
  }

  private answer(number: number, answer: Answer | null, wasBusy: boolean): void {
    this.call.statistics.endWait(number, this.call.host.now());
    this.feed({ kind: 'answer', number, answer, wasBusy });
  }

  private feed(event: CallEvent): void {
    const { progress, effects } = listen(this.call.dialog, this.progress, event, this.call.host.now());
    this.progress = progress;
    const answered = effects.map((effect) => this.carryOut(effect));
    for (const answer of answered) answer?.();
  }

  /** Returns what is left to do after the other effects: what leads to an event at once. */
  private carryOut(effect: Effect): (() => void) | null {
    const { host, questions, recogniser, spool, statistics } = this.call;
    switch (effect.kind) {
      case 'row':
        spool.append(effect.row);
        break;
      case 'listen':
        recogniser.listen(effect.settings, effect.isSilent);
        break;
      case 'pause':
        recogniser.pause();
        break;
      case 'resume':
        recogniser.resumeAfterResult();
        break;
      case 'restart':
        recogniser.handleClosed(effect.settings);
        break;
      case 'ask': {
        const { service } = effect.question;
        if (service !== 'tts') statistics.beginWait(effect.number, service, host.now());
        const answer = questions.ask(this.inItsName(effect.question), effect.number);
        return answer === 'pending' ? null : () => this.answer(effect.number, answer, true);
      }
      case 'tell':
        questions.tell(this.inItsName(effect.question), effect.number);
        break;
      case 'prepare-ahead':
        return () => this.feed({ kind: 'prepared-ahead', prompts: this.prepare(effect.texts) });
      case 'command':
        runCommand(host, effect.command);
        break;
      case 'note':
        noteFromServer(this.call, effect);
        break;
      case 'give-up':
        statistics.endWait(effect.number, host.now());
        questions.giveUp(effect.number);
        break;
      case 'machine':
        host.setVariable('cti_robot_machine', effect.by);
        break;
      case 'failed':
        if (effect.service !== 'http') statistics.countFailure(`${effect.service}_failed`);
        break;
      case 'skipped':
        statistics.countFailure('prompts_skipped');
        host.log('warning', `a prompt is skipped: ${effect.prompt.shown}: ${effect.reason}`);
        break;
      case 'delay':
        countDelay(statistics.stats, effect.ms);
    }
    return null;
  }

  private inItsName(question: Question): Question {
    const { account } = this.call;
    return account === '' ? question : { ...question, body: { ...question.body, account } };
  }

  private showPhase(): void {
    const { phase } = this.progress;
    if (phase === 'prompt' || phase === 'pause' || phase === 'wait') this.show(phase);
  }

  private show(phase: ShownPhase): void {
    if (phase === this.shown) return;
    this.shown = phase;
    this.call.host.setVariable('cti_robot_phase', phase);
  }
}
