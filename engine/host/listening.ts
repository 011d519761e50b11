/**
 * Runs a listening action: prompts, barge-in, the wait, keys (flow-format.md#listen). Numbers in comments refer to that
 * list. There is no timer: code runs when a prompt ends, a wait ends, or the host delivers an event.
 */

import { cannotBargeIn, stopsPrompts } from '../dialog/barge-in.ts';
import type { Action, ListenAction } from '../dialog/state.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import { type Call, setPhase } from './call.ts';
import type { HostEvent } from './host.ts';
import { KeyCollector } from './key-collector.ts';
import { PromptsPlayed } from './prompts-played.ts';
import { NO_ACTION, type RunningAction } from './running-action.ts';
import type { RecognitionResult } from './utterance.ts';

/** The action's phase: playing prompts, paused by sound (flag 64), or waiting after the prompts. */
type Phase = 'prompt' | 'pause' | 'wait';

export class Listening {
  private readonly settings: ListenSettings;
  private readonly played = new PromptsPlayed();
  private phase: Phase = 'prompt';
  /** The action that an input leads to. */
  private next: Action | null = null;
  private readonly keys: KeyCollector;
  private hasInput = false;
  /** Flag 32: a final sentence came while the prompts played. */
  private hasSentence = false;
  /** An unmatched final ended the wait, or stopped the prompts and cancelled the wait. */
  private isOver = false;
  private running: RunningAction = NO_ACTION;

  constructor(
    private readonly call: Call,
    private readonly action: ListenAction,
  ) {
    this.settings = action.settings;
    this.keys = new KeyCollector(call.conversation);
  }

  /** Returns the next action; null once the call is gone. */
  run(): Action | null {
    const { call } = this;
    call.recorder.start(this.settings, this.action.appid);
    call.running = this.running = { played: this.played, record: call.recorder.file };
    call.recogniser.beginAction();
    this.enter('prompt');
    if (this.settings.mode === 1) this.listen();
    else this.stopListening();

    this.drainPending();
    this.playPrompts();
    if (this.next === null && !this.isOver) call.statistics.clearResult();
    if (this.isActive()) this.waitForInput();
    this.played.stop(call.host.now());
    if (this.next === null) this.closeEntry();
    if (this.next === null && call.host.ready()) this.next = this.completed();
    call.recorder.stop();
    return this.next;
  }

  private completed(): Action | null {
    const listened = this.settings.mode !== 0 || this.action.takesKeys;
    // A KB answer always returns with `done()` (flow-format.md#kb-return).
    const silence = listened && !this.hasInput && this.action.waits;
    return this.submit({ type: 'complete', argument: silence ? 'timeout()' : 'done()' });
  }

  private playPrompts(): void {
    for (const prompt of this.action.prompts) {
      if (this.phase === 'wait' || !this.isActive()) return;
      const path = this.call.prompter.resolve(prompt, this.played);
      if (path !== null) this.playPrompt(path);
      this.closeStaleEntry();
    }
  }

  /** Plays one prompt to its end, including its pauses. */
  private playPrompt(path: string): void {
    const { host } = this.call;
    let position = 0;
    do {
      if (this.isPaused()) this.holdPrompt();
      if (!this.isActive()) return;
      const now = host.now();
      this.call.utterance.busyUntil(now, true);
      this.played.start(now);
      const stoppedAt = host.play(path, position, this.onEvent);
      this.played.stop(host.now());
      if (stoppedAt === null) {
        this.call.prompter.reportUnplayable(this.played);
        return;
      }
      this.call.statistics.markPromptStart(now);
      position = stoppedAt;
    } while (this.isPaused());
  }

  /** Flag 64: pauses the prompt until the utterance has an unmatched result or is no longer in progress (6). */
  private holdPrompt(): void {
    setPhase(this.call.host, 'pause');
    while (this.isActive() && this.isPaused() && this.waitUntil(this.speechUntil()));
    if (this.isActive()) this.enter('prompt');
  }

  /** Waits after the prompts (3), and longer while speech is in progress (6). */
  private waitForInput(): void {
    const { host } = this.call;
    this.enter('wait');
    if (this.settings.mode === 2) this.listen();
    const deadline = host.now() + (this.hasWait() ? this.settings.waitSpeechMs : 0);
    while (this.isActive() && !this.isOver) {
      if (!this.waitUntil(Math.max(deadline, this.speechUntil()))) return;
    }
  }

  /** A KB answer, mode 0 without keys, and flag 32 after a final during the prompts have no wait (5). */
  private hasWait(): boolean {
    const listens = this.settings.mode !== 0 || this.action.takesKeys;
    return this.action.waits && listens && !this.hasSentence;
  }

  /** Waits for an event, the entry's time-out or the given time. Returns false once that time has come. */
  private waitUntil(until: number): boolean {
    const { host } = this.call;
    const now = host.now();
    if (now >= until) return false;
    const entryEnds = this.keys.timesOutAt() ?? until;
    if (now < entryEnds) {
      this.call.utterance.busyUntil(now, true);
      host.wait(Math.min(until, entryEnds) - now, this.onEvent);
    }
    this.closeStaleEntry();
    return true;
  }

  private isActive(): boolean {
    return this.next === null && this.call.host.ready();
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    setPhase(this.call.host, phase);
  }

  private isPaused(): boolean {
    return this.phase === 'pause';
  }

  private speechUntil(): number {
    return this.isListening() ? this.call.utterance.progressUntil(this.settings.maxSpeechMs) : 0;
  }

  /** Mode 0 never listens; mode 2 listens only after the prompts. */
  private isListening(): boolean {
    return this.settings.mode === 1 || (this.settings.mode === 2 && this.phase === 'wait');
  }

  private listen(): void {
    const { recogniser, utterance } = this.call;
    recogniser.listen(this.settings, !utterance.isUnderWay());
  }

  private stopListening(): void {
    this.call.recogniser.pause();
    this.call.utterance.end();
  }

  /** Processes the events that followed the one that ended the previous action. */
  private drainPending(): void {
    const events = this.call.pending.splice(0);
    for (const event of events) this.onEvent(event);
  }

  /** Returns whether to continue playing or waiting. */
  private readonly onEvent = (event: HostEvent): boolean => {
    this.closeStaleEntry();
    if (this.next !== null) {
      this.call.pending.push(event);
      return false;
    }
    const playing = this.phase === 'prompt';
    if (event.kind === 'key') this.onKey(event.key);
    else if (event.kind === 'speech') this.onSpeech(event.type, event.body);
    // During a wait any event may move its end: return to the loop, which computes it again.
    return playing && this.phase === 'prompt' && this.next === null;
  };

  private onKey(key: string): void {
    if (!/^[0-9A-Da-d*#]$/.test(key)) return;
    this.hasInput = true;
    if (this.keys.add(key.toUpperCase(), this.call.host.now())) this.closeEntry();
  }

  private onSpeech(type: string, body: string): void {
    const { host, recogniser, utterance } = this.call;
    if (type === 'closed') {
      utterance.end();
      recogniser.handleClosed(this.isListening() ? this.settings : null);
      this.resumePrompt();
      return;
    }
    const now = host.now();
    if (!this.isListening()) {
      utterance.ignoreEvent(type, recogniser.textOf(body), now, this.settings.maxSpeechMs);
      return;
    }
    if (type === 'begin-speaking') {
      utterance.begin(now, this.settings.maxSpeechMs);
      this.onSound();
    } else if (type === 'detected-partial-speech') {
      this.onResult(utterance.partial(recogniser.textOf(body), now));
    } else if (type === 'detected-speech') {
      recogniser.resumeAfterResult();
      this.onResult(utterance.final(recogniser.textOf(body), now));
      utterance.busyUntil(host.now(), false);
      this.resumePrompt();
    }
  }

  private onResult(result: RecognitionResult | null): void {
    if (result === null) return;
    this.hasInput = true;
    const { conversation, statistics, host } = this.call;
    const now = host.now();
    const text = {
      type: 'text' as const,
      ...result,
      playing: this.phase !== 'wait',
      nlp: result.final ? conversation.askNlp('text', result.text) : null,
    };
    // An open entry closes before a transition by text, and may match first (9).
    if (this.keys.isOpen() && conversation.wouldTransition(text, this.running)) this.closeEntry();
    if (this.next === null) this.submit(text);
    if (this.next !== null) this.call.utterance.consume();
    else this.onUnmatched(result);
    if (this.next !== null || this.isOver) statistics.markResult(now);
  }

  /** Unmatched speech stops the prompts as `interrupt` says (3); an unmatched final ends the wait (4). */
  private onUnmatched(result: RecognitionResult): void {
    const { interrupt, oneSentence, noWaitAfterSentence } = this.settings;
    const flowSettings = this.call.conversation.flow.settings;
    const playing = this.phase !== 'wait';
    if (playing && cannotBargeIn(flowSettings, result.text)) return;
    if (playing) {
      if (stopsPrompts(flowSettings, this.settings, result.text, result.final)) this.stopPrompts();
      else this.onSound();
    }
    if (!result.final) return;
    if (interrupt === 0 && playing) this.hasSentence = this.hasSentence || noWaitAfterSentence;
    else if (interrupt !== 0 || oneSentence) this.isOver = true;
  }

  /** Detected sound stops the prompts with `interrupt` 1, and pauses them with flag 64. */
  private onSound(): void {
    if (this.phase !== 'prompt') return;
    if (this.settings.interrupt === 1) this.stopPrompts();
    // Sound that has lasted too long does not pause the prompt again.
    else if (this.settings.pauseOnSound && this.speechUntil() > this.call.host.now()) this.phase = 'pause';
  }

  private stopPrompts(): void {
    this.phase = 'wait';
  }

  /** Resumes the prompt: the speech that paused it led to no action. */
  private resumePrompt(): void {
    if (this.next === null && this.phase === 'pause') this.phase = 'prompt';
  }

  /** Closes an entry that has timed out. It is checked at each event and at the end of each prompt (9). */
  private closeStaleEntry(): void {
    const timesOutAt = this.keys.timesOutAt();
    if (timesOutAt !== null && this.call.host.now() >= timesOutAt) this.closeEntry();
  }

  private closeEntry(): void {
    const entry = this.keys.take();
    if (entry === null) return;
    const now = this.call.host.now();
    const nlp = this.call.conversation.askNlp('dtmf', entry.keys);
    this.submit({ type: 'dtmf', ...entry, playing: this.phase !== 'wait', nlp });
    // Speech in progress when a key leads on is not an input of the next action (2).
    if (this.next === null) return;
    this.call.utterance.consume();
    this.call.statistics.markResult(now);
  }

  private submit(input: Parameters<Call['conversation']['submit']>[0]): Action | null {
    this.next = this.call.conversation.submit(input, this.running);
    return this.next;
  }
}
