/** The caller, who follows a script line by line in virtual time (simulator.md#caller). */

import type { CallPorts } from '../emulator/emulated-host.ts';
import type { CallProgress } from './call-progress.ts';
import type { AsrState, CallerLine, NlpAnswer, Start } from './caller-line.ts';
import type { RemoteCaller } from './remote-caller.ts';

/** The source of the lines: a file, or a person who types. */
export interface LineSource {
  /** The next line; undefined if there is none, or none yet. */
  next(stage: CallProgress): CallerLine | undefined;
  /**
   * The lines at the start that apply before the call begins: the state of the recogniser, and how long the server
   * takes. Returns each line once.
   */
  first?(): CallerLine[];
}

export function linesOf(lines: readonly CallerLine[]): LineSource {
  let at = 0;
  const first: CallerLine[] = [];
  const isFirst = (line: CallerLine | undefined): line is CallerLine =>
    line?.kind === 'http' || (line?.kind === 'asr' && line.state !== 'closed');
  for (let line = lines[at]; isFirst(line); line = lines[++at]) first.push(line);
  return { next: () => lines[at++], first: () => first.splice(0) };
}

/** What the caller does, for a transcript. */
export type CallerEvent =
  | { did: 'speak'; text: string; noise: boolean; heard: boolean }
  | { did: 'partial'; text: string }
  | { did: 'result'; text: string }
  | { did: 'press'; key: string }
  | { did: 'hangup'; cause: string }
  | { did: 'asr'; state: AsrState };

/** Between two keys. */
const KEY_GAP_MS = 200;

interface Current {
  line: CallerLine;
  /** When the line became current. */
  since: number;
  /** The number of completed actions at that time. */
  completions: number;
  begun: boolean;
  /** The result has been handed over. The line is done when the script has processed it. */
  handedOver: boolean;
}

export class Caller implements RemoteCaller {
  private readonly lines: LineSource;
  private readonly stage: CallProgress;
  private readonly ports: CallPorts;
  private readonly tell: (event: CallerEvent) => void;
  private readonly nlpAnswers: NlpAnswer[] = [];
  private readonly httpTimes: number[] = [];
  private readonly results = new Map<string, string[]>();
  private current: Current | undefined;
  /** The steps that the current line has started and that remain, in order. */
  private agenda: { at: number; act: () => void }[] = [];

  constructor(lines: LineSource, stage: CallProgress, ports: CallPorts, tell: (event: CallerEvent) => void) {
    this.lines = lines;
    this.stage = stage;
    this.ports = ports;
    this.tell = tell;
    for (const line of lines.first?.() ?? []) {
      if (line.kind === 'asr') this.ports.recogniser.available = line.state !== 'missing';
      if (line.kind === 'http') this.httpTimes.push(line.afterMs);
    }
  }

  settle(): boolean {
    if (this.current && !this.isDone(this.current)) return false;
    const wasDone = this.current !== undefined;
    this.current = undefined;
    const line = this.lines.next(this.stage);
    if (!line) return wasDone;
    this.current = {
      line,
      since: this.ports.now(),
      completions: this.stage.completions,
      begun: false,
      handedOver: false,
    };
    this.actAtOnce(this.current, line);
    return true;
  }

  nextAt(): number {
    const at = this.agenda[0]?.at ?? this.beginAt();
    return Math.max(at, this.ports.now());
  }

  act(): void {
    if (this.agenda.length === 0) this.begin();
    // Only one step at a time, so that its effects come before the next step.
    else this.agenda.shift()?.act();
  }

  /** A line `app` takes no time, so it also applies if it follows the line that led to the application. */
  applicationResult(application: string): string | undefined {
    if (this.stage.phase !== 'app') return undefined;
    while (this.ports.channel.ready() && this.settle());
    return this.results.get(application)?.shift();
  }

  /** The answer to an NLP request; undefined if the script has none. */
  nlpAnswer(): NlpAnswer | undefined {
    return this.nlpAnswers.shift();
  }

  /** How long the next answer of the server that leads the dialog takes, ms. */
  httpMs(): number {
    return this.httpTimes.shift() ?? 0;
  }

  private isDone(current: Current): boolean {
    return current.line.kind === 'silence'
      ? this.stage.completions > current.completions
      : current.handedOver;
  }

  /** Performs the lines that take no time. */
  private actAtOnce(current: Current, line: CallerLine): void {
    switch (line.kind) {
      case 'nlp':
        this.nlpAnswers.push(line.answer);
        break;
      case 'http':
        this.httpTimes.push(line.afterMs);
        break;
      case 'app':
        this.results.set(line.application, [...(this.results.get(line.application) ?? []), line.result]);
        break;
      case 'asr':
        this.recogniserIs(line.state);
        break;
      case 'hangup':
        if (line.duringMs !== undefined) return;
        this.hangup(line.cause);
        break;
      default:
        return;
    }
    current.handedOver = true;
  }

  /** When the current line begins; Infinity if this is not known yet. */
  private beginAt(): number {
    const { current } = this;
    if (!current || current.begun) return Number.POSITIVE_INFINITY;
    const { line } = current;
    switch (line.kind) {
      case 'say':
      case 'dtmf':
        return this.startAt(line.start, current.since);
      case 'hangup':
        return line.duringMs === undefined
          ? Number.POSITIVE_INFINITY
          : this.startAt({ duringMs: line.duringMs }, current.since);
      default:
        return Number.POSITIVE_INFINITY;
    }
  }

  private startAt(start: Start, since: number): number {
    const { phase, promptsAt } = this.stage;
    if ('duringMs' in start)
      return promptsAt === undefined ? Number.POSITIVE_INFINITY : promptsAt + start.duringMs;
    return phase === 'wait' ? Math.max(this.stage.since, since) + start.delayMs : Number.POSITIVE_INFINITY;
  }

  private begin(): void {
    const { current } = this;
    if (!current) return;
    current.begun = true;
    if (current.line.kind === 'say') this.speak(current, current.line);
    else if (current.line.kind === 'dtmf') this.press(current, current.line.keys);
    else if (current.line.kind === 'hangup') this.hangup(current.line.cause);
  }

  private speak(current: Current, line: CallerLine & { kind: 'say' }): void {
    const now = this.ports.now();
    const utterance = this.ports.recogniser.hear();
    const { text, final, second, partials, durationMs, latencyMs } = line;
    this.tell({ did: 'speak', text, noise: final === undefined, heard: utterance !== undefined });
    const handedOver = (): void => {
      current.handedOver = true;
    };
    // Spreads partial results evenly: n of them divide the speech into n + 1 parts of equal length.
    partials.forEach((partial, index) => {
      const at = now + Math.round((durationMs * (index + 1)) / (partials.length + 1));
      this.agenda.push({
        at,
        act: () => {
          if (utterance?.isHeard()) this.tell({ did: 'partial', text: partial });
          utterance?.partial(partial);
        },
      });
    });
    const resultAt = now + durationMs + (final === undefined ? 0 : latencyMs);
    const results = final === undefined ? [] : [{ at: resultAt, text: final }];
    if (second !== undefined) results.push({ at: resultAt + second.afterMs, text: second.text });
    if (results.length === 0) this.agenda.push({ at: resultAt, act: handedOver });
    results.forEach((result, index) => {
      const taken = index === results.length - 1 ? handedOver : () => undefined;
      this.agenda.push({
        at: result.at,
        act: () => {
          if (!utterance?.isHeard()) return taken();
          this.tell({ did: 'result', text: result.text });
          utterance.result(result.text, taken);
        },
      });
    });
  }

  private press(current: Current, keys: string): void {
    const now = this.ports.now();
    Array.from(keys).forEach((key, index) => {
      this.agenda.push({
        at: now + index * KEY_GAP_MS,
        act: () => {
          this.tell({ did: 'press', key });
          this.ports.channel.pressKey(key);
          if (index === keys.length - 1) current.handedOver = true;
        },
      });
    });
  }

  private recogniserIs(state: AsrState): void {
    this.tell({ did: 'asr', state });
    if (state === 'closed') this.ports.recogniser.die();
    else this.ports.recogniser.available = state === 'there';
  }

  private hangup(cause: string): void {
    this.tell({ did: 'hangup', cause });
    this.ports.channel.hangup(cause);
  }
}
