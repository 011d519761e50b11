/** Finds the ways in which a keyword may be pronounced. */
import { characterReadings, wordAt } from './readings.ts';

/**
 * A keyword with fewer Chinese characters matches only as written, because a single syllable (是, 十, 事) occurs in nearly
 * every sentence.
 */
export const MIN_SYLLABLES = 2;

/** Most combinations of readings. After that number, further characters have one reading each. */
const MAX_WAYS = 16;

/** A syllable, or a letter or digit that must be recognised as it is. */
export type Said = { syllable: string } | { character: string };

/**
 * The ways in which a folded keyword may be pronounced, with one element for each of its units; empty if the keyword is not
 * matched by sound.
 */
export function waysToSay(keyword: string): Said[][] {
  const units = [...unitsOf(keyword)];
  if (units.filter((unit) => 'syllable' in (unit[0] as Said)).length < MIN_SYLLABLES) return [];
  let ways: Said[][] = [[]];
  for (const options of units) {
    const taken = ways.length * options.length > MAX_WAYS ? options.slice(0, 1) : options;
    ways = ways.flatMap((way) => taken.map((said) => [...way, said]));
  }
  return ways;
}

/** The pronunciations of each unit, first the one that applies if the recogniser writes the keyword itself. */
function* unitsOf(keyword: string): Generator<Said[]> {
  const characters = characterReadings();
  for (let at = 0; at < keyword.length; ) {
    const word = wordAt(keyword, at);
    for (const reading of word ?? [undefined]) {
      const character = keyword[at++] as string;
      const own = characters.get(character);
      if (own === undefined) yield [{ character }];
      else if (reading === undefined) yield own.map((syllable) => ({ syllable }));
      else if (own.includes(reading)) yield [{ syllable: reading }];
      // 大 is dai in 大夫 and nowhere else: a recognised 大 is never taken for dai (build/pinyin.ts).
      else yield [...own, reading].map((syllable) => ({ syllable }));
    }
  }
}
