/** How a keyword is said. */
import { characterReadings, wordAt } from './readings.ts';

/**
 * A keyword of fewer Chinese characters matches only as it is written: a single syllable (是, 十, 事) occurs in
 * nearly every sentence.
 */
export const MIN_SYLLABLES = 2;

/** Combinations of readings; a keyword that has more keeps one reading of what comes after. */
const MAX_WAYS = 16;

/** A syllable, or a letter or digit, which must be heard as it is. */
export type Said = { syllable: string } | { character: string };

/**
 * The ways in which a folded keyword may be said, one element for each unit of it; none where it is not matched
 * by sound.
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

/** What each unit may be said as; first what it is heard as when the recogniser writes the keyword itself. */
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
