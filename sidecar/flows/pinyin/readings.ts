/** Readings of characters and words, without tones, from the generated table. It is unpacked at first use. */
import { type ReadingsTable, readingsTable } from './table.ts';

interface Readings {
  syllables: Map<string, string>;
  characters: Map<string, string[]>;
  /** Only words that decide the reading of a character. */
  words: Map<string, string[]>;
}

let unpacked: Readings | undefined;

/** The characters that have each syllable as a reading. */
export function syllables(): ReadonlyMap<string, string> {
  return readings().syllables;
}

/** The readings of every character that recognisers write. Few characters have several. */
export function characterReadings(): ReadonlyMap<string, string[]> {
  return readings().characters;
}

/** Longest word of the table, in characters. */
const LONGEST_WORD = 5;

/** The readings of the word at an offset of a text; undefined if no word there decides its readings. */
export function wordAt(text: string, at: number): string[] | undefined {
  const { words } = readings();
  for (let length = LONGEST_WORD; length > 1; length--) {
    const found = words.get(text.slice(at, at + length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function readings(): Readings {
  if (unpacked === undefined) {
    const table = readingsTable();
    const groups = unpackSyllables(table);
    unpacked = { syllables: groups, characters: byCharacter(groups), words: unpackWords(table) };
  }
  return unpacked;
}

function unpackSyllables({ characters }: ReadingsTable): Map<string, string> {
  const out = new Map<string, string>();
  for (const group of characters.split(' ')) {
    const syllable = /^[a-z]+/.exec(group)?.[0] ?? '';
    out.set(syllable, group.slice(syllable.length));
  }
  return out;
}

function byCharacter(groups: Map<string, string>): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const [syllable, characters] of groups) {
    for (const character of characters) {
      const own = out.get(character);
      if (own === undefined) out.set(character, [syllable]);
      else own.push(syllable);
    }
  }
  return out;
}

function unpackWords({ words }: ReadingsTable): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const entry of words.split(',')) {
    const [word, ...own] = entry.split(' ');
    out.set(word as string, own);
  }
  return out;
}
