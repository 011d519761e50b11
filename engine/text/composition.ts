/**
 * Composes letters and their marks, so that all encodings become equal: `é` and `e` with U+0301, `ậ` with its two marks in
 * either order, a Hangul syllable and its jamo. `String.prototype.normalize` needs a V8 with ICU.
 */
import { ORDER, PAIRS } from './generated/composition.ts';
import { signed, unpackNumbers } from './packed-numbers.ts';

/** A code point of a text, and where its original begins and ends. */
export interface Unit {
  code: number;
  start: number;
  end: number;
}

/** Whether a code point can be composed with the one before it. */
export function isVowelOrFinal(code: number): boolean {
  return code >= 0x1161 && code <= 0x11c2;
}

/** Composes letters and marks: the canonical form of all their encodings. */
export function composed(units: Unit[]): Unit[] {
  const apart: Unit[] = [];
  for (const unit of units) takeApart(unit, apart);
  putInOrder(apart);
  const out: Unit[] = [];
  /** The letter that takes marks, and the class of the last mark that was not composed. */
  let base = -1;
  let lastClass = 0;
  for (const unit of apart) {
    const own = classOf(unit.code);
    const letter = out[base];
    const blocked = out.length - 1 > base && lastClass >= own;
    const whole = letter === undefined || blocked ? 0 : pair(letter.code, unit.code);
    if (letter !== undefined && whole !== 0) {
      const start = Math.min(letter.start, unit.start);
      out[base] = { code: whole, start, end: Math.max(letter.end, unit.end) };
      continue;
    }
    if (own === 0) base = out.length;
    lastClass = own;
    out.push(unit);
  }
  return out;
}

function takeApart(unit: Unit, out: Unit[]): void {
  const parts = partsOf(unit.code);
  if (parts === undefined) {
    out.push(unit);
    return;
  }
  takeApart({ ...unit, code: parts[0] }, out);
  out.push({ ...unit, code: parts[1] });
}

/** Sorts consecutive marks by their class. Marks of one class keep their order. */
function putInOrder(units: Unit[]): void {
  for (let i = 1; i < units.length; i++) {
    const unit = units[i] as Unit;
    const own = classOf(unit.code);
    if (own === 0) continue;
    let at = i;
    for (; at > 0 && classOf((units[at - 1] as Unit).code) > own; at--) units[at] = units[at - 1] as Unit;
    units[at] = unit;
  }
}

/** The tables, unpacked on first use: most calls never need them. */
let tables: {
  pairs: Map<number, number>;
  parts: Map<number, [number, number]>;
  classes: Map<number, number>;
};

function unpacked(): typeof tables {
  if (tables) return tables;
  const pairs = new Map<number, number>();
  const parts = new Map<number, [number, number]>();
  const numbers = unpackNumbers(PAIRS);
  let mark = 0;
  for (let i = 0; i < numbers.length; ) {
    mark += numbers[i++] as number;
    let letter = 0;
    let whole = 0;
    for (let left = numbers[i++] as number; left > 0; left--) {
      letter += signed(numbers[i++] as number);
      whole += signed(numbers[i++] as number);
      pairs.set(keyOf(letter, mark), whole);
      parts.set(whole, [letter, mark]);
    }
  }
  const classes = new Map<number, number>();
  const order = unpackNumbers(ORDER);
  for (let i = 0, at = 0; i < order.length; i += 3) {
    at += order[i] as number;
    const end = at + (order[i + 2] as number);
    for (; at < end; at++) classes.set(at, order[i + 1] as number);
  }
  tables = { pairs, parts, classes };
  return tables;
}

function keyOf(letter: number, mark: number): number {
  return letter * 0x10000 + mark;
}

/** Canonical combining class, by rank; 0 for letters. */
function classOf(code: number): number {
  return code < 0x300 ? 0 : unpacked().classes.get(code) || 0;
}

/** Returns the letter that two code points compose, or 0. Upper case is derived from lower case if the table lacks it. */
function pair(letter: number, mark: number): number {
  if (letter >= 0x1100 && isVowelOrFinal(mark)) return hangul(letter, mark);
  const { pairs } = unpacked();
  const own = pairs.get(keyOf(letter, mark));
  if (own !== undefined) return own;
  const lower = toCase(letter, 'toLowerCase');
  if (lower === letter) return 0;
  const whole = pairs.get(keyOf(lower, mark));
  if (whole === undefined) return 0;
  const upper = toCase(whole, 'toUpperCase');
  return upper === whole ? 0 : upper;
}

function partsOf(code: number): [number, number] | undefined {
  if (code < 0xc0) return undefined;
  const { parts } = unpacked();
  const own = parts.get(code);
  if (own !== undefined) return own;
  const lower = toCase(code, 'toLowerCase');
  const of = lower === code ? undefined : parts.get(lower);
  return of && toCase(lower, 'toUpperCase') === code ? [toCase(of[0], 'toUpperCase'), of[1]] : undefined;
}

/** Returns the other case if it is one code point of the basic plane, else the same code point. */
function toCase(code: number, to: 'toLowerCase' | 'toUpperCase'): number {
  const text = String.fromCodePoint(code)[to]();
  return text.length === 1 ? text.charCodeAt(0) : code;
}

/** Composes a leading consonant and a vowel, or a syllable without a final consonant and that consonant. */
function hangul(first: number, second: number): number {
  if (first <= 0x1112 && second <= 0x1175) {
    return 0xac00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  }
  const open = first >= 0xac00 && first <= 0xd7a3 && (first - 0xac00) % 28 === 0;
  return open && second >= 0x11a8 ? first + second - 0x11a7 : 0;
}
