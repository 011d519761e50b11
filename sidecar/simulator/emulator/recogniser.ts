/**
 * `detect_speech`: the recogniser of a call and the events that it queues, in the order and with the traps of
 * switch_ivr_async.c and mod_test:
 *
 * - after a final or empty result it listens again only when it is resumed or started again;
 * - `stop` queues a `closed` event, like a recogniser that dies;
 * - one whose module is not loaded does not start, and says nothing of it: it only is not among the channel's media bugs;
 * - speech that begins while it does not listen is not heard at all, and speech that is under way when it is
 *   paused, stopped or dies has no result.
 */
import type { HostEvent } from './channel.ts';
import { separate } from './commands/words.ts';

/** One stretch of speech that the recogniser heard from its begin. */
export interface Utterance {
  /** False once the recogniser was paused, stopped or died: nothing more will come of it. */
  isHeard(): boolean;
  partial(text: string): void;
  /**
   * The final result; `""` is an empty one.
   *
   * @param taken told when a callback took the event, or at once when the recogniser no longer listens
   */
  result(text: string, taken: () => void): void;
}

type State = 'off' | 'listening' | 'paused' | 'resulted';

export class Recogniser {
  private readonly queue: (event: HostEvent) => void;
  private state: State = 'off';
  /** Raised by whatever makes the recogniser forget the speech under way. */
  private epoch = 0;
  private grammar = '';
  /** mod_test writes a text into its JSON as it is, others as JSON wants it. */
  escapes = true;
  /** Whether its module is loaded: without it, it cannot be started. */
  available = true;

  constructor(queue: (event: HostEvent) => void) {
    this.queue = queue;
  }

  /** The application's argument, variables expanded. */
  command(argument: string): void {
    const [command = '', ...rest] = separate(argument, 4);
    if (command === 'pause') this.pause();
    else if (command === 'resume') this.resume();
    else if (command === 'stop') this.close();
    else if (command === 'init') this.open();
    else if (command === 'grammar') this.load(rest[0] ?? '');
    else if (rest.length >= 2 && !CONTROLS.has(command)) this.start(rest[0] as string);
  }

  /** Dies by itself; without one that was started nothing happens. */
  die(): void {
    this.close();
  }

  /** What `uuid_buglist` names of it. */
  bugs(): string[] {
    return this.state === 'off' ? [] : ['detect_speech'];
  }

  listens(): boolean {
    return this.state === 'listening';
  }

  /** Speech begins. Undefined where it is not heard. */
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

  /** Started while it runs it goes on, and listens again. */
  private start(grammar: string): void {
    if (this.state === 'off' && !this.available) return;
    // What stands before it in braces are parameters.
    this.grammar = grammar.replace(/^\{[^}]*\}/, '');
    this.state = 'listening';
  }

  /** mod_test listens from here on, also without a grammar. */
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

  /** In mod_test's form. */
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

/** First words that are not the name of a recogniser. */
const CONTROLS = new Set([
  'nogrammar',
  'grammaron',
  'grammaroff',
  'grammarsalloff',
  'param',
  'start-input-timers',
  'start_input_timers',
]);
