/**
 * The caller's current utterance, from begin-speaking (or the first partial, for recognisers that send no
 * begin-speaking) to its final or empty result (flow-format.md#listen-2, #listen-6, #listen-8). An utterance can span
 * several actions. Plain data: every function returns a new one.
 */
import { fold } from '../text/fold.ts';

/** A recognition result that is an input. Times are in ms since the epoch. */
export interface RecognitionResult {
  text: string;
  final: boolean;
  startedAt: number;
}

export interface Utterance {
  /** Counts utterances, so that what consumes one does not consume the next. */
  serial: number;
  /** A result is still expected, even if it will be ignored. */
  underWay: boolean;
  consumed: boolean;
  /** The utterance started with a partial, because the recogniser sends no begin-speaking. */
  startedByPartial: boolean;
  startedAt: number;
  /** Start of the sound in progress. Several begin-speaking events without a result are one sound. */
  soundFrom: number;
  lastSignAt: number;
  lastPartial: string;
  /** The recogniser sends begin-speaking, so that a partial alone never starts an utterance. */
  sendsBegin: boolean;
  /** Time of the last final. Results soon after it without a begin-speaking belong to the same utterance. */
  finalAt: number | null;
  /** The call may still be processing that final and take no events. */
  isFinalPending: boolean;
}

export const NO_UTTERANCE: Utterance = {
  serial: 0,
  underWay: false,
  consumed: false,
  startedByPartial: false,
  startedAt: 0,
  soundFrom: 0,
  lastSignAt: 0,
  lastPartial: '',
  sendsBegin: false,
  finalAt: null,
  isFinalPending: false,
};

/** Speech counts as in progress for at most this long after the last begin-speaking or partial. */
const SILENT_MS = 3000;
/** Some recognisers correct a final with a second one. Within this time it belongs to the same utterance. */
const SAME_UTTERANCE_MS = 300;

/** After a result. `result` is null where it is not an input. */
export interface Heard {
  utterance: Utterance;
  result: RecognitionResult | null;
}

/** Handles begin-speaking: a new utterance starts, even if the previous one had no result. */
export function beginUtterance(before: Utterance, now: number, maxSpeechMs: number): Utterance {
  return {
    serial: before.serial + 1,
    underWay: true,
    consumed: false,
    startedByPartial: false,
    startedAt: now,
    soundFrom: now < progressUntil(before, maxSpeechMs) ? before.soundFrom : now,
    lastSignAt: now,
    lastPartial: '',
    sendsBegin: true,
    finalAt: null,
    isFinalPending: false,
  };
}

export function hearPartial(before: Utterance, text: string, now: number): Heard {
  if (fold(text) === '') return { utterance: before, result: null };
  let utterance = before;
  // Without begin-speaking, silence separates utterances when a result is missing.
  if (before.underWay && before.startedByPartial && now - before.lastSignAt > SILENT_MS) {
    utterance = endUtterance(before);
  }
  if (!utterance.underWay) {
    if (before.sendsBegin && belongsToLast(before, now)) return { utterance, result: null };
    utterance = {
      ...utterance,
      serial: before.serial + 1,
      underWay: true,
      startedByPartial: true,
      startedAt: now,
      soundFrom: now,
      finalAt: null,
      isFinalPending: false,
    };
  }
  if (utterance.consumed) return { utterance: { ...utterance, lastSignAt: now }, result: null };
  const { startedAt } = utterance;
  return {
    utterance: { ...utterance, lastSignAt: now, lastPartial: text },
    result: { text, final: false, startedAt },
  };
}

/**
 * Handles a final result. An empty final after partials counts as the last partial. A second final within 300 ms, with
 * no begin-speaking between, belongs to the same utterance.
 */
export function hearFinal(before: Utterance, text: string, now: number): Heard {
  if (!before.underWay && belongsToLast(before, now)) return { utterance: before, result: null };
  const startedAt = before.underWay ? before.startedAt : now;
  const heard = fold(text) === '' ? before.lastPartial : text;
  const ended = endUtterance(before);
  // An empty result does not start the 300 ms: a recogniser may send silence first, and the words after it.
  const counts = before.consumed || heard !== '';
  return {
    utterance: counts ? { ...ended, finalAt: now, isFinalPending: true } : ended,
    result: before.consumed || heard === '' ? null : { text: heard, final: true, startedAt },
  };
}

/**
 * Restarts the 300 ms. Until now the call was processing a final (NLP, synthesis of the next prompt) and took no events.
 *
 * @param listens the call takes events again
 */
export function busyUntil(utterance: Utterance, now: number, listens: boolean): Utterance {
  return utterance.isFinalPending ? { ...utterance, finalAt: now, isFinalPending: !listens } : utterance;
}

/** An event was handed over: the call is not busy with the last final. */
export function takesEvents(utterance: Utterance): Utterance {
  return utterance.isFinalPending ? { ...utterance, isFinalPending: false } : utterance;
}

/** Ignores the rest of the utterance of that serial number after it, or a key, led to an action. */
export function consumeUtterance(utterance: Utterance, serial: number): Utterance {
  return utterance.underWay && utterance.serial === serial ? { ...utterance, consumed: true } : utterance;
}

/** Ends the utterance: the recogniser died or stopped listening, so that no result follows. */
export function endUtterance(utterance: Utterance): Utterance {
  return { ...utterance, underWay: false, consumed: false, lastPartial: '' };
}

/** Until when to wait for speech, ms since the epoch; 0 when none is in progress. */
export function progressUntil(utterance: Utterance, maxSpeechMs: number): number {
  if (!utterance.underWay || utterance.consumed) return 0;
  return Math.min(utterance.soundFrom + maxSpeechMs, utterance.lastSignAt + SILENT_MS);
}

/** Tracks speech while the call does not listen: some recognisers continue after `pause`. */
export function ignoreSpeech(
  before: Utterance,
  event: { kind: 'speech-began' } | { kind: 'partial' | 'final'; text: string },
  now: number,
  maxSpeechMs: number,
): Utterance {
  if (event.kind === 'speech-began') return consumed(beginUtterance(before, now, maxSpeechMs));
  if (event.kind === 'partial') return consumed(hearPartial(before, event.text, now).utterance);
  return hearFinal(consumed(before), event.text, now).utterance;
}

function consumed(utterance: Utterance): Utterance {
  return consumeUtterance(utterance, utterance.serial);
}

/** Counted from the first final, so that repeated corrections cannot block the caller's input. */
function belongsToLast(utterance: Utterance, now: number): boolean {
  return utterance.finalAt !== null && now - utterance.finalAt <= SAME_UTTERANCE_MS;
}
