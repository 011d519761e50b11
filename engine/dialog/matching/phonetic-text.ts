/** The sounds of an utterance, searched for the sounds of keywords (docs/reference/matching.md). */
import type { Homophones } from '../../flow/homophones.ts';

/** Limits how much of an utterance is compared by sound, so that a long one cannot delay a call. */
const MAX_CHARACTERS = 200;

export class PhoneticText {
  /** Every pair of consecutive sounds in the utterance: a keyword starts with one of them (see `pairOf`). */
  readonly pairs = new Set<number>();
  /** The possible sounds of each code unit of the folded text. */
  private readonly sounds: string[] = [];
  /** The positions of each sound. */
  private readonly positions = new Map<number, number[]>();

  constructor(homophones: Homophones, folded: string) {
    const length = Math.min(folded.length, MAX_CHARACTERS);
    for (let i = 0; i < length; i++) {
      const sounds = homophones.soundsOf(folded[i] as string);
      if (i > 0) this.addPairs(this.sounds[i - 1] as string, sounds);
      this.sounds.push(sounds);
      for (let k = 0; k < sounds.length; k++) this.addPosition(sounds.charCodeAt(k), i);
    }
  }

  /** Returns where a keyword's sounds start in the folded text, or -1. */
  find(keyword: string): number {
    const starts = this.positions.get(keyword.charCodeAt(0));
    if (starts === undefined) return -1;
    for (const start of starts) if (this.isAt(start, keyword)) return start;
    return -1;
  }

  private isAt(start: number, keyword: string): boolean {
    if (start + keyword.length > this.sounds.length) return false;
    for (let i = 1; i < keyword.length; i++) {
      if ((this.sounds[start + i] as string).indexOf(keyword[i] as string) < 0) return false;
    }
    return true;
  }

  private addPosition(sound: number, position: number): void {
    const positions = this.positions.get(sound);
    if (positions === undefined) this.positions.set(sound, [position]);
    else positions.push(position);
  }

  private addPairs(first: string, second: string): void {
    for (let i = 0; i < first.length; i++) {
      for (let k = 0; k < second.length; k++) {
        this.pairs.add(pairOf(first.charCodeAt(i), second.charCodeAt(k)));
      }
    }
  }
}

/**
 * Hashes the first two sounds of a keyword. There are few syllables, so that one alone would leave too many
 * candidates. A keyword that is matched by sound has at least two.
 */
export function pairOf(first: number, second: number): number {
  return (first * 31 + second) & 1023;
}
