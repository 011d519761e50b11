/**
 * `detect_speech`: the recogniser of a call and the events that it queues, in the order and with the quirks of
 * switch_ivr_async.c and mod_test:
 *
 * - after a final or empty result, it listens again only when it is resumed or started again;
 * - `stop` queues a `closed` event, like a recogniser that dies;
 * - a recogniser whose module is not loaded does not start and reports nothing: it is only missing from the media
 *   bugs of the channel;
 * - it does not hear speech that begins while it is not listening, and speech that is in progress when it is paused,
 *   stopped or dies has no result.
 */
import type { HostEvent } from './channel.ts';
import { separate } from './commands/words.ts';

/** A segment of speech that the recogniser has heard from its start. */
export interface Utterance {
  /** False once the recogniser was paused, was stopped or died, so that there will be no result. */
  isHeard(): boolean;
  partial(text: string): void;
  /**
   * Sends the final result; `""` is an empty one.
   *
   * @param taken called when a callback has taken the event, or at once if the recogniser no longer listens
   */
  result(text: string, taken: () => void): void;
}

type State = 'off' | 'listening' | 'paused' | 'resulted';

export class Recogniser {
  private readonly queue: (event: HostEvent) => void;
  private state: State = 'off';
  /** Increases whenever the recogniser drops the speech in progress. */
  private epoch = 0;
  private grammar = '';
  /** mod_test writes texts into its JSON without escaping, other recognisers escape them. */
  escapes = true;
  /** Whether its module is loaded. If not, it cannot be started. */
  available = true;

  constructor(queue: (event: HostEvent) => void) {
    this.queue = queue;
  }

  /** Executes the application with its argument, in which variables are expanded. */
  command(argument: string): void {
    const [command = '', ...rest] = separate(argument, 4);
    if (command === 'pause') this.pause();
    else if (command === 'resume') this.resume();
    else if (command === 'stop') this.close();
    else if (command === 'init') this.open();
    else if (command === 'grammar') this.load(rest[0] ?? '');
    else if (rest.length >= 2 && !CONTROLS.has(command)) this.start(rest[0] as string);
  }

  /** Another program has started it, and had it go on after each sentence: nobody took the events off the queue. */
  heardBefore(sentences: readonly string[]): void {
    this.open();
    for (const sentence of sentences) {
      this.hear()?.result(sentence, () => {});
      this.resume();
    }
  }

  /** The recogniser dies. Does nothing if it is not started. */
  die(): void {
    this.close();
  }

  /** The media bugs that `uuid_buglist` lists for it. */
  bugs(): string[] {
    return this.state === 'off' ? [] : ['detect_speech'];
  }

  listens(): boolean {
    return this.state === 'listening';
  }

  /** Speech begins. Returns undefined if the recogniser does not hear it. */
  hear(): Utterance | undefined {
    if (!this.listens()) return undefined;
    const epoch = this.epoch;
    const heard = (): boolean => this.listens() && this.epoch === epoch;
    this.fire('begin-speaking');
    return {
      isHeard: heard,
      partial: (text) => {
        if (heard()) this.fire('detected-partial-speech', this.body(text));
      },
      result: (text, taken) => {
        if (!heard()) return taken();
        this.state = 'resulted';
        this.fire('detected-speech', text === '' ? this.emptyBody() : this.body(text), taken);
      },
    };
  }

  /** If it is started while it runs, it continues and listens again. */
  private start(grammar: string): void {
    if (this.state === 'off' && !this.available) return;
    // Braces before the grammar contain parameters.
    this.grammar = grammar.replace(/^\{[^}]*\}/, '');
    this.state = 'listening';
  }

  /** mod_test listens from now on, even without a grammar. */
  private open(): void {
    if (this.state === 'off' && this.available) this.state = 'listening';
  }

  private load(grammar: string): void {
    if (this.state !== 'off') this.grammar = grammar.replace(/^\{[^}]*\}/, '');
  }

  private pause(): void {
    if (this.state === 'off') return;
    this.state = 'paused';
    this.epoch++;
  }

  private resume(): void {
    if (this.state !== 'off') this.state = 'listening';
  }

  private close(): void {
    if (this.state === 'off') return;
    this.state = 'off';
    this.epoch++;
    this.fire('closed');
  }

  /** In the format of mod_test. */
  private body(text: string): string {
    const written = this.escapes ? JSON.stringify(text) : `"${text}"`;
    return `{"grammar": ${JSON.stringify(this.grammar)}, "text": ${written}, "confidence": 87.300000}`;
  }

  private emptyBody(): string {
    return `{"grammar": ${JSON.stringify(this.grammar)}, "text": "", "confidence": 0, "error": "no_input"}`;
  }

  private fire(type: string, body = '', taken?: () => void): void {
    const event: HostEvent = { type: 'DETECTED_SPEECH', headers: { 'Speech-Type': type }, body };
    if (taken) event.taken = taken;
    this.queue(event);
  }
}

/** First words that are subcommands and not the name of a recogniser. */
const CONTROLS = new Set([
  'nogrammar',
  'grammaron',
  'grammaroff',
  'grammarsalloff',
  'param',
  'start-input-timers',
  'start_input_timers',
]);
