/**
 * What the caller is saying: one utterance at a time, from begin-speaking (or the first partial, for
 * recognisers that send none) to its final or empty result (flow-format.md#listen-2, #listen-6, #listen-8). It outlives actions.
 */
import { fold } from '../text/fold.ts';

/** A result that is an input. `startedAt` in ms since the epoch. */
export interface RecognitionResult {
  text: string;
  final: boolean;
  startedAt: number;
}

/** Speech is in progress at most so long after the last begin-speaking or partial. */
const SILENT_MS = 3000;
/** Some recognisers correct a final by another one. So long after the first, it still is the same utterance. */
const SAME_UTTERANCE_MS = 300;

export class Utterance {
  private underWay = false;
  private consumed = false;
  /** Its begin was its first partial: the recogniser sends no begin-speaking. */
  private byPartial = false;
  private startedAt = 0;
  /** Begin of the sound that is in progress: several begin-speakings without a result are one sound. */
  private soundFrom = 0;
  private lastSignAt = 0;
  private lastPartial = '';
  /** The recogniser of this call sends begin-speaking, so that a partial never begins an utterance by itself. */
  private sendsBegin = false;
  /** When the last utterance had its final. What comes soon after without a begin belongs to it, too. */
  private finalAt = Number.NEGATIVE_INFINITY;
  /** The call has not listened since that final. */
  private finalInHand = false;

  /** begin-speaking: a new utterance, also where the one before had no result. */
  begin(now: number, maxSpeechMs: number): void {
    if (!this.inProgress(now, maxSpeechMs)) this.soundFrom = now;
    this.sendsBegin = true;
    this.forgetFinal();
    this.underWay = true;
    this.consumed = false;
    this.byPartial = false;
    this.startedAt = now;
    this.lastSignAt = now;
    this.lastPartial = '';
  }

  /** A partial result; null where it is not an input. */
  partial(text: string, now: number): RecognitionResult | null {
    if (fold(text) === '') return null;
    // Where no begin-speaking parts utterances, and a result went missing, time does.
    if (this.underWay && this.byPartial && now - this.lastSignAt > SILENT_MS) this.end();
    if (!this.underWay) {
      if (this.sendsBegin && this.belongsToLast(now)) return null;
      this.forgetFinal();
      this.underWay = true;
      this.byPartial = true;
      this.startedAt = now;
      this.soundFrom = now;
    }
    this.lastSignAt = now;
    if (this.consumed) return null;
    this.lastPartial = text;
    return { text, final: false, startedAt: this.startedAt };
  }

  /**
   * A final result; null where it is not an input. An empty one after partials counts as the last of them. A second
   * one within 300 ms of the first, with no begin-speaking between them, belongs to the same utterance.
   */
  final(text: string, now: number): RecognitionResult | null {
    if (!this.underWay && this.belongsToLast(now)) return null;
    const startedAt = this.underWay ? this.startedAt : now;
    const consumed = this.consumed;
    const heard = fold(text) === '' ? this.lastPartial : text;
    this.end();
    // A result that was no input leaves the utterance open: a recogniser may send silence first, and then the words.
    if (consumed || heard !== '') {
      this.finalAt = now;
      this.finalInHand = true;
    }
    return consumed || heard === '' ? null : { text: heard, final: true, startedAt };
  }

  /**
   * The call was busy up to now with what a final led to (NLP, the next prompt's speech), and took no event: the 300 ms
   * begin here.
   *
   * @param listens from here on it takes events again
   */
  busyUntil(now: number, listens: boolean): void {
    if (!this.finalInHand) return;
    this.finalAt = now;
    this.finalInHand = !listens;
  }

  /** Counted from the first final, so that a row of corrections cannot keep the caller unheard. */
  private belongsToLast(now: number): boolean {
    return now - this.finalAt <= SAME_UTTERANCE_MS;
  }

  private forgetFinal(): void {
    this.finalAt = Number.NEGATIVE_INFINITY;
    this.finalInHand = false;
  }

  /** The match that it caused, or a key's, consumes what is still to come of it. */
  consume(): void {
    this.consumed = this.underWay;
  }

  /** Speech that began where nothing is heard: some recognisers go on when they are told to pause. */
  unheard(type: string, text: string, now: number, maxSpeechMs: number): void {
    if (type === 'begin-speaking') this.begin(now, maxSpeechMs);
    else if (type === 'detected-partial-speech') this.partial(text, now);
    else if (type === 'detected-speech') {
      this.consume();
      this.final(text, now);
    }
    this.consume();
  }

  /** The recogniser died or does not listen any more: no result will come. */
  end(): void {
    this.underWay = false;
    this.consumed = false;
    this.lastPartial = '';
  }

  /** Whether a result is still to come, also where it will not be heard. */
  isUnderWay(): boolean {
    return this.underWay;
  }

  inProgress(now: number, maxSpeechMs: number): boolean {
    return now < this.progressUntil(maxSpeechMs);
  }

  /** Until when speech is waited for, ms since the epoch; 0 where none is in progress. */
  progressUntil(maxSpeechMs: number): number {
    if (!this.underWay || this.consumed) return 0;
    return Math.min(this.soundFrom + maxSpeechMs, this.lastSignAt + SILENT_MS);
  }
}
