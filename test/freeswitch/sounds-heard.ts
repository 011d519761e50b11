/** Tells the caller's tone (`Call.speak`) from the robot's words in a recording. */
import { goertzel, samplesOf } from './coded-prompt.ts';

/** What the caller's tone is. */
export const SOUND_HZ = 440;
const WINDOW_MS = 20;
/** Shorter stretches are the edges of longer ones, or breath between words. */
const LEAST_MS = 160;
const SILENT_POWER = 200 * 200;

export interface HeardSounds {
  /** Ms of the tone, and of anything else that is not silence. */
  sound: number;
  words: number;
  /** Stretches of each, one after the other: `words sound words`. */
  order: string;
}

/** @param file wav, 16 bit @param channel 0: the first */
export function windowsOf(file: Buffer, channel = 0): HeardSounds {
  const { samples, rate } = samplesOf(file, channel);
  const length = Math.round((rate * WINDOW_MS) / 1000);
  let sound = 0;
  let words = 0;
  const stretches: { kind: 'sound' | 'words'; ms: number }[] = [];
  for (let start = 0; start + length <= samples.length; start += length) {
    const piece = samples.subarray(start, start + length);
    const power = piece.reduce((sum, sample) => sum + sample * sample, 0) / length;
    if (power < SILENT_POWER) continue;
    // A pure tone has all its power at its own frequency.
    const tone = (2 * goertzel(piece, SOUND_HZ, rate)) / (length * length);
    const kind = tone > 0.8 * power ? 'sound' : 'words';
    if (kind === 'sound') sound += WINDOW_MS;
    else words += WINDOW_MS;
    const last = stretches.at(-1);
    if (last?.kind === kind) last.ms += WINDOW_MS;
    else stretches.push({ kind, ms: WINDOW_MS });
  }
  const long = stretches.filter(({ ms }) => ms >= LEAST_MS).map(({ kind }) => kind);
  return { sound, words, order: long.filter((kind, i) => kind !== long[i - 1]).join(' ') };
}
