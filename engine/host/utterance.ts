/**
 * Tracks the caller's current utterance, from begin-speaking (or the first partial, for recognisers that send no
 * begin-speaking) to its final or empty result (flow-format.md#listen-2, #listen-6, #listen-8). An utterance can span
 * several actions.
 */
import { fold } from '../text/fold.ts';

/** A recognition result that is an input. `startedAt` is in ms since the epoch. */
export interface RecognitionResult {
  text: string;
  final: boolean;
  startedAt: number;
}

/** Speech counts as in progress for at most this long after the last begin-speaking or partial. */
const SILENT_MS = 3000;
/** Some recognisers correct a final with a second one. Within this time it belongs to the same utterance. */
const SAME_UTTERANCE_MS = 300;

export class Utterance {
  private underWay = false;
  private consumed = false;
  /** The utterance started with a partial, because the recogniser sends no begin-speaking. */
  private startedByPartial = false;
  private startedAt = 0;
  /** Start of the sound in progress. Several begin-speaking events without a result are one sound. */
  private soundFrom = 0;
  private lastSignAt = 0;
  private lastPartial = '';
  /** The recogniser sends begin-speaking, so that a partial alone never starts an utterance. */
  private sendsBegin = false;
  /** Time of the last final. Results soon after it without a begin-speaking belong to the same utterance. */
  private finalAt = Number.NEGATIVE_INFINITY;
  /** The call is still processing that final and takes no events. */
  private isFinalPending = false;

  /** Handles begin-speaking: a new utterance starts, even if the previous one had no result. */
  begin(now: number, maxSpeechMs: number): void {
    if (!this.inProgress(now, maxSpeechMs)) this.soundFrom = now;
    this.sendsBegin = true;
    this.forgetFinal();
    this.underWay = true;
    this.consumed = false;
    this.startedByPartial = false;
    this.startedAt = now;
    this.lastSignAt = now;
    this.lastPartial = '';
  }

  /** Handles a partial result. Returns null when it is not an input. */
  partial(text: string, now: number): RecognitionResult | null {
    if (fold(text) === '') return null;
    // Without begin-speaking, silence separates utterances when a result is missing.
    if (this.underWay && this.startedByPartial && now - this.lastSignAt > SILENT_MS) this.end();
    if (!this.underWay) {
      if (this.sendsBegin && this.belongsToLast(now)) return null;
      this.forgetFinal();
      this.underWay = true;
      this.startedByPartial = true;
      this.startedAt = now;
      this.soundFrom = now;
    }
    this.lastSignAt = now;
    if (this.consumed) return null;
    this.lastPartial = text;
    return { text, final: false, startedAt: this.startedAt };
  }

  /**
   * Handles a final result. Returns null when it is not an input. An empty final after partials counts as the last
   * partial. A second final within 300 ms, with no begin-speaking between, belongs to the same utterance.
   */
  final(text: string, now: number): RecognitionResult | null {
    if (!this.underWay && this.belongsToLast(now)) return null;
    const startedAt = this.underWay ? this.startedAt : now;
    const consumed = this.consumed;
    const heard = fold(text) === '' ? this.lastPartial : text;
    this.end();
    // An empty result does not start the 300 ms: a recogniser may send silence first, and the words after it.
    if (consumed || heard !== '') {
      this.finalAt = now;
      this.isFinalPending = true;
    }
    return consumed || heard === '' ? null : { text: heard, final: true, startedAt };
  }

  /**
   * Restarts the 300 ms. Until now the call was processing a final (NLP, synthesis of the next prompt) and took no events.
   *
   * @param listens the call takes events again
   */
  busyUntil(now: number, listens: boolean): void {
    if (!this.isFinalPending) return;
    this.finalAt = now;
    this.isFinalPending = !listens;
  }

  /** Counted from the first final, so that repeated corrections cannot block the caller's input. */
  private belongsToLast(now: number): boolean {
    return now - this.finalAt <= SAME_UTTERANCE_MS;
  }

  private forgetFinal(): void {
    this.finalAt = Number.NEGATIVE_INFINITY;
    this.isFinalPending = false;
  }

  /** Ignores the rest of the utterance after it, or a key, led to an action. */
  consume(): void {
    this.consumed = this.underWay;
  }

  /** Tracks speech while the call does not listen: some recognisers continue after `pause`. */
  ignoreEvent(type: string, text: string, now: number, maxSpeechMs: number): void {
    if (type === 'begin-speaking') this.begin(now, maxSpeechMs);
    else if (type === 'detected-partial-speech') this.partial(text, now);
    else if (type === 'detected-speech') {
      this.consume();
      this.final(text, now);
    }
    this.consume();
  }

  /** Ends the utterance: the recogniser died or stopped listening, so that no result follows. */
  end(): void {
    this.underWay = false;
    this.consumed = false;
    this.lastPartial = '';
  }

  /** Whether a result is still expected, even if it will be ignored. */
  isUnderWay(): boolean {
    return this.underWay;
  }

  inProgress(now: number, maxSpeechMs: number): boolean {
    return now < this.progressUntil(maxSpeechMs);
  }

  /** Until when to wait for speech, ms since the epoch; 0 when none is in progress. */
  progressUntil(maxSpeechMs: number): number {
    if (!this.underWay || this.consumed) return 0;
    return Math.min(this.soundFrom + maxSpeechMs, this.lastSignAt + SILENT_MS);
  }
}
