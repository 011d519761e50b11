/** An utterance as it sounds, in which keywords are looked for by their sounds (docs/reference/matching.md). */
import type { Homophones } from '../flow/homophones.ts';

/** No more of an utterance is compared by sound, so that none can hold up a call. */
const HEARD_CHARACTERS = 200;

export class Heard {
  /** With which two sounds a keyword can begin: see `pairOf`. */
  readonly pairs = new Set<number>();
  /** For each unit of the folded text what it may sound like. */
  private readonly sounds: string[] = [];
  /** Where each sound occurs. */
  private readonly places = new Map<number, number[]>();

  constructor(homophones: Homophones, folded: string) {
    const length = Math.min(folded.length, HEARD_CHARACTERS);
    for (let i = 0; i < length; i++) {
      const sounds = homophones.soundsOf(folded[i] as string);
      if (i > 0) this.notePairs(this.sounds[i - 1] as string, sounds);
      this.sounds.push(sounds);
      for (let k = 0; k < sounds.length; k++) this.note(sounds.charCodeAt(k), i);
    }
  }

  /** Where a keyword's sounds begin in the folded text; -1 where they do not occur. */
  find(keyword: string): number {
    const begins = this.places.get(keyword.charCodeAt(0));
    if (begins === undefined) return -1;
    for (const begin of begins) if (this.isAt(begin, keyword)) return begin;
    return -1;
  }

  private isAt(begin: number, keyword: string): boolean {
    if (begin + keyword.length > this.sounds.length) return false;
    for (let i = 1; i < keyword.length; i++) {
      if ((this.sounds[begin + i] as string).indexOf(keyword[i] as string) < 0) return false;
    }
    return true;
  }

  private note(sound: number, place: number): void {
    const places = this.places.get(sound);
    if (places === undefined) this.places.set(sound, [place]);
    else places.push(place);
  }

  private notePairs(first: string, second: string): void {
    for (let i = 0; i < first.length; i++) {
      for (let k = 0; k < second.length; k++) {
        this.pairs.add(pairOf(first.charCodeAt(i), second.charCodeAt(k)));
      }
    }
  }
}

/**
 * What stands for the first two sounds of a keyword: syllables are few, and one alone would leave too many
 * candidates. No keyword that is matched by sound is shorter.
 */
export function pairOf(first: number, second: number): number {
  return (first * 31 + second) & 1023;
}
