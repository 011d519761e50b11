/** How characters and words are read, without tones: the generated table, unpacked when first needed. */
import { CHARACTERS, WORDS } from './generated/readings.ts';

interface Readings {
  syllables: Map<string, string>;
  characters: Map<string, string[]>;
  /** Only words that decide between the readings of a character. */
  words: Map<string, string[]>;
}

let unpacked: Readings | undefined;

/** Of each syllable the characters that may be read so. */
export function syllables(): ReadonlyMap<string, string> {
  return readings().syllables;
}

/** Every character that recognisers write, with its readings: few have more than one. */
export function characterReadings(): ReadonlyMap<string, string[]> {
  return readings().characters;
}

/** Longest word of the table, in characters. */
const LONGEST_WORD = 5;

/** The word that begins at a place of a text, where it decides how its characters are read. */
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
    const groups = unpackSyllables();
    unpacked = { syllables: groups, characters: byCharacter(groups), words: unpackWords() };
  }
  return unpacked;
}

function unpackSyllables(): Map<string, string> {
  const out = new Map<string, string>();
  for (const group of CHARACTERS.split(' ')) {
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

function unpackWords(): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const entry of WORDS.split(',')) {
    const [word, ...own] = entry.split(' ');
    out.set(word as string, own);
  }
  return out;
}
