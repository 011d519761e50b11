/** The generated table of readings. The console's worker has another module in this place, which loads it when it is needed. */
import { CHARACTERS, WORDS } from './generated/readings.ts';

export interface ReadingsTable {
  characters: string;
  words: string;
}

export function readingsTable(): ReadingsTable {
  return { characters: CHARACTERS, words: WORDS };
}
