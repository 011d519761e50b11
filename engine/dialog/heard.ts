/** An utterance as it sounds, in which keywords are looked for by their sounds (docs/matching.md). */
import type { Homophones } from '../flow/homophones.ts';
import { unitsIn } from './word-index.ts';

/** No more of an utterance is compared by sound, so that none can hold up a call. */
const HEARD_CHARACTERS = 200;

export class Heard {
  /** Which sounds occur, for `mayBegin`. */
  readonly units: number[];
  /** For each unit of the folded text what it may sound like. */
  private readonly sounds: string[] = [];
  private readonly positions = new Map<string, number[]>();

  constructor(homophones: Homophones, folded: string) {
    const length = Math.min(folded.length, HEARD_CHARACTERS);
    let all = '';
    for (let i = 0; i < length; i++) {
      const sounds = homophones.soundsOf(folded[i] as string);
      this.sounds.push(sounds);
      all += sounds;
      for (let k = 0; k < sounds.length; k++) this.note(sounds[k] as string, i);
    }
    this.units = unitsIn(all);
  }

  /** Where a keyword's sounds begin in the folded text; -1 where they do not occur. */
  find(keyword: string): number {
    const begins = this.positions.get(keyword[0] as string);
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

  private note(sound: string, position: number): void {
    const positions = this.positions.get(sound);
    if (positions === undefined) this.positions.set(sound, [position]);
    else positions.push(position);
  }
}
