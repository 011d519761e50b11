import { LETTERS_AND_DIGITS, MARKS } from './generated/unicode.ts';
import { unpackNumbers } from './packed-numbers.ts';

/** Sorted boundaries: a code point is in the set if an odd number of them is at or below it. */
function boundaries(packed: string): number[] {
  let at = 0;
  return unpackNumbers(packed).map((delta) => {
    at += delta;
    return at;
  });
}

/** Unpacked on first use: most calls never need the tables. */
let letters: number[] | undefined;
let marks: number[] | undefined;

function inside(sorted: number[], code: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** Whether a code point is a letter or a digit of any script (Unicode categories L and N; 〇 is in N). */
export function isLetterOrDigit(code: number): boolean {
  if (code < 0x80) {
    return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  }
  if (code >= 0x4e00 && code <= 0x9fff) return true;
  if (!letters) letters = boundaries(LETTERS_AND_DIGITS);
  return inside(letters, code);
}

/** Whether a code point is a combining mark of any script (category M). */
export function isMark(code: number): boolean {
  if (code < 0x300) return false;
  if (!marks) marks = boundaries(MARKS);
  return inside(marks, code);
}
