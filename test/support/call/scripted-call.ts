/** For tests: a call of the reducer alone, driven by hand. Times are ms from its begin. */

import { doing, playsOn } from '../../../engine/call/doing.ts';
import { listen } from '../../../engine/call/listen.ts';
import {
  type CallEvent,
  type CallProgress,
  type Doing,
  type Effect,
  type Prompt,
  startOfCall,
} from '../../../engine/call/progress.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { Answer } from '../../../engine/dialog/dialog.ts';
import { FlowDialog } from '../../../engine/dialog/flow-dialog.ts';
import type { CallState } from '../../../engine/dialog/state.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import type { CompiledFlow } from '../../../engine/flow/compiled.ts';

export function compiledFlow(nodes: object, global: object = {}): CompiledFlow {
  return compileFlow('F', JSON.stringify({ flow: nodes, global }), '0123456789ab');
}

export function listenNode(argument: string, playbacks: readonly string[]): object {
  return { action: 'cti_play_and_detect_speech', argument, playbacks };
}

/**
 * Files end in `.wav` and are there. Anything else is a text that is not on disk yet; `|` ends the pieces of a long one.
 */
export function preparedPrompts(entries: readonly string[]): Prompt[] {
  return entries.flatMap((spoken) =>
    spoken.split('|').map((piece, index) => ({ ...preparedPiece(spoken, piece), continues: index > 0 })),
  );
}

function preparedPiece(spoken: string, piece: string): Omit<Prompt, 'continues'> {
  const isFile = spoken.endsWith('.wav');
  return {
    spoken,
    shown: spoken,
    path: isFile ? `/sounds/${spoken}` : null,
    reason: isFile ? '' : 'text cannot be spoken',
    speech: isFile ? null : { service: 'tts', body: { text: piece }, budgetMs: 10_000 },
  };
}

export class Scripted {
  progress: CallProgress<CallState>;
  readonly rows: Row[] = [];
  readonly asked: number[] = [];
  readonly gaveUp: number[] = [];
  readonly failed: string[] = [];
  /** Why prompts were skipped, and which. */
  readonly skipped: string[] = [];
  readonly skippedPrompts: string[] = [];
  now = 0;
  private readonly dialog: FlowDialog;
  private uuids = 0;

  constructor(readonly flow: CompiledFlow) {
    this.dialog = new FlowDialog(flow);
    this.progress = startOfCall(this.dialog.start);
    this.feed({ kind: 'create', callid: 'c', appid: this.uuid() });
    this.begin();
  }

  doing(): Doing {
    return doing(this.progress, this.now);
  }

  playsOn(): boolean {
    return playsOn(this.progress);
  }

  /** What the rows say was the input. */
  inputs(): string[] {
    return this.rows.map((row) => row.input_args);
  }

  feed(event: CallEvent): void {
    const { progress, effects } = listen(this.dialog, this.progress, event, this.now);
    this.progress = progress;
    for (const effect of effects) this.note(effect);
  }

  at(now: number, event: CallEvent): void {
    this.now = now;
    this.feed(event);
  }

  begin(): void {
    const { next } = this.progress;
    const prompts = next === null || next.kind === 'end' ? [] : preparedPrompts(next.prompts);
    const thinking = preparedPrompts(this.dialog.settings().thinkingPlaybacks);
    this.feed({ kind: 'begin', prompts, thinking, record: null, nextAppid: this.uuid() });
  }

  /** The prompt that is to play starts. */
  start(): void {
    this.settle();
    this.feed({ kind: 'prompt-started' });
  }

  /** It has been stopped. */
  stop(position = 0): void {
    this.feed({ kind: 'prompt-ended', position, unplayable: null });
    this.settle();
  }

  /** It plays to its end. */
  play(ms: number): void {
    this.start();
    this.now += ms;
    this.stop();
  }

  tick(): void {
    this.feed({ kind: 'tick' });
  }

  waitTo(now: number): void {
    this.now = now;
    this.settle();
  }

  answer(number: number, answer: Answer | null): void {
    this.feed({ kind: 'answer', number, answer, wasBusy: false });
  }

  /** Does what is due. */
  private settle(): void {
    for (let now = this.doing(); now.kind === 'wait' && now.until <= this.now; now = this.doing())
      this.tick();
  }

  private note(effect: Effect): void {
    if (effect.kind === 'row') this.rows.push(effect.row);
    else if (effect.kind === 'ask') this.asked.push(effect.number);
    else if (effect.kind === 'give-up') this.gaveUp.push(effect.number);
    else if (effect.kind === 'failed') this.failed.push(effect.service);
    else if (effect.kind === 'skipped') {
      this.skipped.push(effect.reason);
      this.skippedPrompts.push(effect.prompt.spoken);
    }
  }

  private uuid(): string {
    return `app${this.uuids++}`;
  }
}
