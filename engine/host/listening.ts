/**
 * Runs a listening action: prompts, barge-in, the wait, keys (flow-format.md#listen). The
 * numbers in comments are that list's. There is no tick: code runs when a prompt ends, a wait is over, or the
 * host hands over an event.
 */

import { cannotBargeIn, stopsPrompts } from '../dialog/barge-in.ts';
import { addKey, type KeyEntry } from '../dialog/key-entry.ts';
import type { Action, ListenAction } from '../dialog/state.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import { type Call, setPhase } from './call.ts';
import type { HostEvent } from './host.ts';
import { PromptsPlayed } from './prompts-played.ts';
import { NO_ACTION, type RunningAction } from './running-action.ts';
import type { RecognitionResult } from './utterance.ts';

/** How the action stands: prompts playing, a prompt held back by sound (flag 64), or waiting after them. */
type Phase = 'prompt' | 'pause' | 'wait';

export class Listening {
  private readonly settings: ListenSettings;
  private readonly played = new PromptsPlayed();
  private phase: Phase = 'prompt';
  /** The action that an input led to. */
  private next: Action | null = null;
  private entry: KeyEntry | null = null;
  private heardAnything = false;
  /** Flag 32: a final sentence came while the prompts played. */
  private sentenceSaid = false;
  /** An unmatched final ended the wait, or stopped the prompts so that there is none. */
  private over = false;
  private running: RunningAction = NO_ACTION;

  constructor(
    private readonly call: Call,
    private readonly action: ListenAction,
  ) {
    this.settings = action.settings;
  }

  /** Returns the next action; null once the call is gone. */
  run(): Action | null {
    const { call } = this;
    call.recorder.start(this.settings, this.action.appid);
    call.running = this.running = { played: this.played, record: call.recorder.file };
    call.recogniser.newAction();
    this.enter('prompt');
    if (this.settings.mode === 1) this.listen();
    else this.stopHearing();

    this.drainPending();
    this.playPrompts();
    if (this.next === null && !this.over) call.statistics.clearResult();
    if (this.goesOn()) this.waitForCaller();
    this.played.stop(call.host.now());
    if (this.next === null) this.closeEntry();
    if (this.next === null && call.host.ready()) this.next = this.completed();
    call.recorder.stop();
    return this.next;
  }

  private completed(): Action | null {
    const listened = this.settings.mode !== 0 || this.action.takesKeys;
    // A KB answer returns with `done()` whatever was heard (flow-format.md#kb-return).
    const silence = listened && !this.heardAnything && this.action.waits;
    return this.submit({ type: 'complete', argument: silence ? 'timeout()' : 'done()' });
  }

  private playPrompts(): void {
    for (const prompt of this.action.prompts) {
      if (this.phase === 'wait' || !this.goesOn()) return;
      const path = this.call.prompter.resolve(prompt, this.played);
      if (path !== null) this.playPrompt(path);
      this.closeStaleEntry();
    }
  }

  /** Plays one prompt to its end, over its pauses. */
  private playPrompt(path: string): void {
    const { host } = this.call;
    let position = 0;
    do {
      if (this.isPaused()) this.holdPrompt();
      if (!this.goesOn()) return;
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

  /** Flag 64: until the utterance has a result that leads nowhere, or is no longer in progress (6). */
  private holdPrompt(): void {
    setPhase(this.call.host, 'pause');
    while (this.goesOn() && this.isPaused() && this.waitUntil(this.speechUntil()));
    if (this.goesOn()) this.enter('prompt');
  }

  /** Waits from the prompts' end on (3), as long as speech is in progress (6). */
  private waitForCaller(): void {
    const { host } = this.call;
    this.enter('wait');
    if (this.settings.mode === 2) this.listen();
    const deadline = host.now() + (this.waits() ? this.settings.waitSpeechMs : 0);
    while (this.goesOn() && !this.over) {
      if (!this.waitUntil(Math.max(deadline, this.speechUntil()))) return;
    }
  }

  /** A KB answer and mode 0 without keys do not wait; nor does 32 after a final during the prompts (5). */
  private waits(): boolean {
    const listens = this.settings.mode !== 0 || this.action.takesKeys;
    return this.action.waits && listens && !this.sentenceSaid;
  }

  /** Waits until an event, an entry's time-out or the given time; false when that time has come. */
  private waitUntil(until: number): boolean {
    const { host } = this.call;
    const now = host.now();
    if (now >= until) return false;
    const entryEnds = this.entry
      ? this.entry.lastKeyAt + this.call.conversation.flow.settings.dtmfDigitTimeoutMs
      : until;
    if (now < entryEnds) {
      this.call.utterance.busyUntil(now, true);
      host.wait(Math.min(until, entryEnds) - now, this.onEvent);
    }
    this.closeStaleEntry();
    return true;
  }

  private goesOn(): boolean {
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
    return this.hears() ? this.call.utterance.progressUntil(this.settings.maxSpeechMs) : 0;
  }

  /** Mode 0 hears nothing, mode 2 nothing while the prompts play. */
  private hears(): boolean {
    return this.settings.mode === 1 || (this.settings.mode === 2 && this.phase === 'wait');
  }

  private listen(): void {
    const { recogniser, utterance } = this.call;
    recogniser.listen(this.settings, !utterance.isUnderWay());
  }

  private stopHearing(): void {
    this.call.recogniser.pause();
    this.call.utterance.end();
  }

  /** Events that came after the one that ended the action before. */
  private drainPending(): void {
    const events = this.call.pending.splice(0);
    for (const event of events) this.onEvent(event);
  }

  /** Returns whether to go on playing or waiting as before. */
  private readonly onEvent = (event: HostEvent): boolean => {
    this.closeStaleEntry();
    if (this.next !== null) {
      this.call.pending.push(event);
      return false;
    }
    const playing = this.phase === 'prompt';
    if (event.kind === 'key') this.onKey(event.key);
    else this.onSpeech(event.type, event.body);
    // Where nothing plays each event may have moved the end of the wait: the loop computes it anew.
    return playing && this.phase === 'prompt' && this.next === null;
  };

  private onKey(key: string): void {
    if (!/^[0-9A-Da-d*#]$/.test(key)) return;
    this.heardAnything = true;
    const { conversation, host } = this.call;
    const { open, closed } = addKey(
      conversation.flow,
      conversation.state,
      this.entry,
      key.toUpperCase(),
      host.now(),
    );
    this.entry = closed || open;
    if (closed) this.closeEntry();
  }

  private onSpeech(type: string, body: string): void {
    const { host, recogniser, utterance } = this.call;
    if (type === 'closed') {
      utterance.end();
      recogniser.died(this.hears() ? this.settings : null);
      this.speechResolved();
      return;
    }
    const now = host.now();
    if (!this.hears()) {
      utterance.unheard(type, recogniser.textOf(body), now, this.settings.maxSpeechMs);
      return;
    }
    if (type === 'begin-speaking') {
      utterance.begin(now, this.settings.maxSpeechMs);
      this.onSound();
    } else if (type === 'detected-partial-speech') {
      this.onHeard(utterance.partial(recogniser.textOf(body), now));
    } else if (type === 'detected-speech') {
      recogniser.resultTaken();
      this.onHeard(utterance.final(recogniser.textOf(body), now));
      utterance.busyUntil(host.now(), false);
      this.speechResolved();
    }
  }

  private onHeard(heard: RecognitionResult | null): void {
    if (heard === null) return;
    this.heardAnything = true;
    const { conversation, statistics, host } = this.call;
    const now = host.now();
    const text = {
      type: 'text' as const,
      ...heard,
      playing: this.phase !== 'wait',
      nlp: heard.final ? conversation.askNlp('text', heard.text) : null,
    };
    // An open entry closes before a transition by text, and may take it (9).
    if (this.entry && conversation.wouldTransition(text, this.running)) this.closeEntry();
    if (this.next === null) this.submit(text);
    if (this.next !== null) this.call.utterance.consume();
    else this.onUnmatched(heard);
    if (this.next !== null || this.over) statistics.markResult(now);
  }

  /** Unmatched speech stops the prompts as `interrupt` says (3); an unmatched final ends the wait (4). */
  private onUnmatched(heard: RecognitionResult): void {
    const { interrupt, oneSentence, noWaitAfterSentence } = this.settings;
    const flowSettings = this.call.conversation.flow.settings;
    const playing = this.phase !== 'wait';
    if (playing && cannotBargeIn(flowSettings, heard.text)) return;
    if (playing) {
      if (stopsPrompts(flowSettings, this.settings, heard.text, heard.final)) this.stopPrompts();
      else this.onSound();
    }
    if (!heard.final) return;
    if (interrupt === 0 && playing) this.sentenceSaid = this.sentenceSaid || noWaitAfterSentence;
    else if (interrupt !== 0 || oneSentence) this.over = true;
  }

  /** Detected sound: `interrupt` 1 stops the prompts, flag 64 holds them back. */
  private onSound(): void {
    if (this.phase !== 'prompt') return;
    if (this.settings.interrupt === 1) this.stopPrompts();
    // What has lasted too long already does not hold the prompt back again.
    else if (this.settings.pauseOnSound && this.speechUntil() > this.call.host.now()) this.phase = 'pause';
  }

  private stopPrompts(): void {
    this.phase = 'wait';
  }

  /** What held the prompt back led nowhere. */
  private speechResolved(): void {
    if (this.next === null && this.phase === 'pause') this.phase = 'prompt';
  }

  /** An entry without a key for too long; noticed when something comes, or a prompt ends (9). */
  private closeStaleEntry(): void {
    const timeout = this.call.conversation.flow.settings.dtmfDigitTimeoutMs;
    if (this.entry && this.call.host.now() - this.entry.lastKeyAt >= timeout) this.closeEntry();
  }

  private closeEntry(): void {
    const entry = this.entry;
    if (entry === null) return;
    this.entry = null;
    const now = this.call.host.now();
    const nlp = this.call.conversation.askNlp('dtmf', entry.keys);
    this.submit({ type: 'dtmf', ...entry, playing: this.phase !== 'wait', nlp });
    // What was being said when a key led on is not heard in the next action (2).
    if (this.next === null) return;
    this.call.utterance.consume();
    this.call.statistics.markResult(now);
  }

  private submit(input: Parameters<Call['conversation']['submit']>[0]): Action | null {
    this.next = this.call.conversation.submit(input, this.running);
    return this.next;
  }
}
