/** Names of variables for what others call by any name: headers of columns, keys of answers. */
import { characterReadings, wordAt } from './readings.ts';

export const VARIABLE_NAME = /^[A-Za-z0-9_]{1,64}$/;
const LONGEST = 64;

/**
 * A text that is a name stays as it is. In others, Chinese characters become pinyin, and all but letters and
 * digits becomes `_`. A name without a letter becomes `column_<position>`.
 *
 * @param position from 0
 */
export function variableName(given: string, position: number): string {
  const text = given.normalize('NFKC').trim();
  if (VARIABLE_NAME.test(text)) return text;
  const name = spelled(text)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST);
  return /[A-Za-z]/.test(name) ? name : `column_${position + 1}`;
}

/** Names for all of them, no two alike. Texts that are names keep theirs. */
export function variableNames(given: readonly string[]): string[] {
  const taken = new Set(given.filter((text) => VARIABLE_NAME.test(text)));
  return given.map((text, position) => {
    if (VARIABLE_NAME.test(text)) return text;
    const name = freeName(variableName(text, position), taken);
    taken.add(name);
    return name;
  });
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) {
    const next = `${name.slice(0, LONGEST - 4)}_${n}`;
    if (!taken.has(next)) return next;
  }
}

function spelled(text: string): string {
  const characters = characterReadings();
  const letters = [...text];
  let spelling = '';
  let at = 0;
  for (let index = 0; index < letters.length; ) {
    const word = wordAt(text, at);
    const readings = word ?? [characters.get(letters[index] as string)?.[0] ?? (letters[index] as string)];
    spelling += readings.join('');
    for (const _ of readings) at += (letters[index++] ?? '').length;
  }
  return spelling;
}
