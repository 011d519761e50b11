/**
 * Generates `engine/text/generated/composition.ts`: the letters that letters and marks compose to, and the order of
 * marks. The engine needs these tables because V8 without ICU, as in mod_v8, does not normalize. Run `make unicode`
 * to update to a newer Unicode. The file is committed, so that every build has the same tables.
 */
import { writeFileSync } from 'node:fs';
import { packNumbers, unsigned } from '../engine/text/packed-numbers.ts';

/** A letter, a mark, and the letter that they compose to. */
type Pair = readonly [letter: number, mark: number, composed: number];

/** All pairs of the basic plane, except Hangul, which is composed by arithmetic. */
function allPairs(): Pair[] {
  const pairs: Pair[] = [];
  for (let code = 0xa0; code < 0x10000; code++) {
    if (code >= 0xac00 && code < 0xe000) continue;
    const parts = decomposed(String.fromCharCode(code));
    // One that is replaced by another letter in both forms, such as the sign of angstrom, is in no text of either.
    if (parts.length < 2 || isReplaced(code)) continue;
    const mark = parts.pop() as string;
    const letter = parts.join('').normalize('NFC');
    // Two Hebrew letters with three marks have no letter with two.
    if (letter.length === 1) pairs.push([letter.charCodeAt(0), mark.charCodeAt(0), code]);
  }
  return pairs;
}

function isReplaced(code: number): boolean {
  const canonical = String.fromCharCode(code).normalize('NFC');
  return canonical.length === 1 && canonical.charCodeAt(0) !== code;
}

/** The upper-case pairs that do not follow from lower-case ones. */
function ownPairs(): Pair[] {
  const pairs = allPairs();
  const byComposed = new Map(pairs.map((pair) => [pair[2], pair]));
  return pairs.filter(([letter, mark, composed]) => {
    const [lowerLetter, lowerMark] = byComposed.get(lower(composed)) ?? [];
    const derived =
      lower(composed) !== composed &&
      lowerMark === mark &&
      lowerLetter === lower(letter) &&
      upper(lower(composed)) === composed &&
      upper(lowerLetter) === letter;
    return !derived;
  });
}

/**
 * Packs pairs: for each mark the gap to the previous mark and the number of its pairs, then letters and results as
 * differences.
 */
function packPairs(pairs: Pair[]): string {
  const byMark = new Map<number, Pair[]>();
  for (const pair of pairs) byMark.set(pair[1], [...(byMark.get(pair[1]) ?? []), pair]);
  const numbers: number[] = [];
  let lastMark = 0;
  for (const [mark, own] of [...byMark].sort(([a], [b]) => a - b)) {
    numbers.push(mark - lastMark, own.length);
    lastMark = mark;
    let lastLetter = 0;
    let lastComposed = 0;
    for (const [letter, , composed] of own.sort((a, b) => a[0] - b[0])) {
      numbers.push(unsigned(letter - lastLetter), unsigned(composed - lastComposed));
      lastLetter = letter;
      lastComposed = composed;
    }
  }
  return packNumbers(numbers);
}

/** Marks that stand on letters which pairs make: of Latin, Greek, Cyrillic, Hebrew, Arabic, of India, and kana. */
const BLOCKS = [
  [0x300, 0x700],
  [0x900, 0xe00],
  [0x1ab0, 0x1b00],
  [0x1dc0, 0x1e00],
  [0x20d0, 0x2100],
  [0x3099, 0x309b],
] as const;

/** Packs canonical combining classes by rank, from 1: gap, rank and length of consecutive marks. Other marks have none. */
function packOrder(): string {
  const marks = BLOCKS.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)).filter(
    (code) => /\p{M}/u.test(String.fromCharCode(code)),
  );
  const first = (mark: number): number => (decomposed(String.fromCharCode(mark))[0] as string).charCodeAt(0);
  // A mark of the lowest class, and one of the highest: what changes places with neither has no class.
  const ordered = marks.filter((mark) => changes(first(mark), 0x334) || changes(0x345, first(mark)));
  const classes: number[] = [];
  for (const mark of ordered.map(first)) {
    if (!classes.some((other) => !changes(other, mark) && !changes(mark, other))) classes.push(mark);
  }
  classes.sort((a, b) => (changes(a, b) ? 1 : -1));
  const rank = (mark: number): number =>
    1 + classes.findIndex((other) => !changes(other, first(mark)) && !changes(first(mark), other));
  const runs: { start: number; end: number; rank: number }[] = [];
  for (const mark of ordered) {
    const last = runs.at(-1);
    if (last?.end === mark && last.rank === rank(mark)) last.end++;
    else runs.push({ start: mark, end: mark + 1, rank: rank(mark) });
  }
  let at = 0;
  const numbers = runs.flatMap(({ start, end, rank }) => {
    const gap = start - at;
    at = end;
    return [gap, rank, end - start];
  });
  return packNumbers(numbers);
}

/** Whether canonical form swaps two marks. */
function changes(one: number, other: number): boolean {
  return `a${String.fromCharCode(one, other)}`.normalize('NFD') === `a${String.fromCharCode(other, one)}`
    ? one !== other
    : false;
}

function decomposed(text: string): string[] {
  return Array.from(text.normalize('NFD'));
}

function lower(code: number): number {
  const text = String.fromCharCode(code).toLowerCase();
  return text.length === 1 ? text.charCodeAt(0) : code;
}

function upper(code: number): number {
  const text = String.fromCharCode(code).toUpperCase();
  return text.length === 1 ? text.charCodeAt(0) : code;
}

const out = `// Generated by build/composition.ts from Unicode ${process.versions.unicode}. Do not edit.
export const PAIRS =
  '${packPairs(ownPairs())}';
export const ORDER =
  '${packOrder()}';
`;
writeFileSync(new URL('../engine/text/generated/composition.ts', import.meta.url), out);
