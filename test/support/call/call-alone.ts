/** For tests: whole calls of `engine/call` without a host, on a virtual clock. Times are ms from the call's begin. */
import { doing, playsOn } from '../../../engine/call/doing.ts';
import { listen } from '../../../engine/call/listen.ts';
import {
  type CallEvent,
  type CallerEvent,
  type CallProgress,
  type Effect,
  startOfCall,
} from '../../../engine/call/progress.ts';
import { noStats } from '../../../engine/contract/call-stats.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { Answer, Question } from '../../../engine/dialog/dialog.ts';
import { FlowDialog } from '../../../engine/dialog/flow-dialog.ts';
import type { CallState } from '../../../engine/dialog/state.ts';
import type { CompiledFlow } from '../../../engine/flow/compiled.ts';
import { preparedPrompts } from './scripted-call.ts';

export interface Happening {
  at: number;
  event: CallerEvent | { kind: 'answer'; number: number; answer: Answer | null };
}

export interface Services {
  /** When a question is answered, counted from itself, and by what; null: never. */
  answerTo(question: Question, number: number): { after: number; answer: Answer | null } | null;
}

export interface AloneOptions {
  flow: CompiledFlow;
  happenings: readonly Happening[];
  services: Services;
  hangupAt: number;
  /** How long a prompt plays, by its path. */
  lengthOf(path: string): number;
  /** Sees each event with what it leads to. */
  onEvent?(seen: Seen): void;
}

export interface Seen {
  event: CallEvent;
  now: number;
  before: CallProgress<CallState>;
  after: CallProgress<CallState>;
  effects: readonly Effect[];
}

export interface Alone {
  rows: Row[];
  /** Paths of the prompts that began, and when. */
  played: { at: number; path: string }[];
  endedAt: number;
}

const SAMPLES_PER_MS = 8;

/** A call of more steps than this does not end by itself. */
const MAX_STEPS = 5000;

export function runAlone(options: AloneOptions): Alone {
  return new CallAlone(options).run();
}

class CallAlone {
  private readonly dialog: FlowDialog;
  private readonly coming: Happening[];
  private readonly rows: Row[] = [];
  private readonly played: Alone['played'] = [];
  private progress: CallProgress<CallState>;
  private now = 0;
  private uuids = 0;

  constructor(private readonly options: AloneOptions) {
    this.dialog = new FlowDialog(options.flow);
    this.progress = startOfCall(this.dialog.start);
    this.coming = [...options.happenings];
  }

  run(): Alone {
    this.feed({ kind: 'create', callid: 'call', appid: this.uuid() });
    let reason = 'hangup(ALLOTTED_TIMEOUT)';
    for (let steps = 0; this.now < this.options.hangupAt; steps++) {
      if (steps > MAX_STEPS) throw new Error('the call does not end');
      const now = doing(this.progress, this.now);
      if (now.kind === 'end') {
        reason = now.reason;
        break;
      }
      if (now.kind === 'begin') this.begin(now.action.prompts);
      else if (now.kind === 'play') this.play(now.path, now.from);
      else if (now.kind === 'wait') this.wait(now.until);
      else this.feed({ kind: 'executed', argument: 'set(SUCCESS)' });
    }
    this.feed({ kind: 'gone' });
    this.feed({ kind: 'destroy', reason, stats: noStats() });
    return { rows: this.rows, played: this.played, endedAt: this.now };
  }

  private begin(entries: readonly string[]): void {
    const thinking = preparedPrompts(this.dialog.settings().thinkingPlaybacks);
    const prompts = preparedPrompts(entries);
    this.feed({ kind: 'begin', prompts, thinking, record: null, nextAppid: this.uuid() });
  }

  private play(path: string, from: number): void {
    const beganAt = this.now;
    this.played.push({ at: beganAt, path });
    this.feed({ kind: 'prompt-started' });
    const endsAt = beganAt + this.options.lengthOf(path) - from / SAMPLES_PER_MS;
    while (playsOn(this.progress) && this.passTo(endsAt));
    const position = from + (this.now - beganAt) * SAMPLES_PER_MS;
    this.feed({ kind: 'prompt-ended', position, unplayable: null });
  }

  private wait(until: number): void {
    if (until > this.now) this.passTo(until);
    if (this.now < this.options.hangupAt) this.feed({ kind: 'tick' });
  }

  /** Lets time pass up to the next event. Returns false where there was none before that time. */
  private passTo(until: number): boolean {
    const end = Math.min(until, this.options.hangupAt);
    const next = this.coming[0];
    if (next === undefined || next.at >= end) {
      this.now = end;
      return false;
    }
    this.coming.shift();
    this.now = Math.max(this.now, next.at);
    const { event } = next;
    this.feed(event.kind === 'answer' ? { ...event, wasBusy: false } : event);
    return true;
  }

  private feed(event: CallEvent): void {
    const before = this.progress;
    const { progress, effects } = listen(this.dialog, before, event, this.now);
    this.progress = progress;
    this.options.onEvent?.({ event, now: this.now, before, after: progress, effects });
    for (const effect of effects) {
      if (effect.kind === 'row') this.rows.push(effect.row);
      else if (effect.kind === 'ask') this.ask(effect.question, effect.number);
    }
  }

  private ask(question: Question, number: number): void {
    const answered = this.options.services.answerTo(question, number);
    if (answered === null) return;
    const { answer, after } = answered;
    this.coming.push({ at: this.now + after, event: { kind: 'answer', number, answer } });
    this.coming.sort((a, b) => a.at - b.at);
  }

  private uuid(): string {
    return `app${this.uuids++}`;
  }
}
