/** Sets of UTF-16 units as sorted, disjoint ranges. They describe what a part of a regular expression may begin with. */
import type { AST } from '@eslint-community/regexpp';

export type CharSet = readonly (readonly [first: number, last: number])[];

const LAST_UNIT = 0xffff;
export const NOTHING: CharSet = [];
export const EVERYTHING: CharSet = [[0, LAST_UNIT]];

const DIGITS: CharSet = [[0x30, 0x39]];
// biome-ignore format: the ranges of `\w`
const WORD: CharSet = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
// biome-ignore format: the ranges of `\s`
const SPACES: CharSet = [
  [0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029],
  [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff],
];
// biome-ignore format: the ends of lines, which `.` does not match
const LINE_ENDS: CharSet = [[0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]];

export function union(...sets: CharSet[]): CharSet {
  let out = NOTHING;
  for (const set of sets) out = merged(out, set);
  return out;
}

function merged(a: CharSet, b: CharSet): CharSet {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0) return a;
  const out: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    const [first, last] = (
      y === undefined || (x !== undefined && x[0] <= y[0]) ? a[i++] : b[j++]
    ) as CharSet[number];
    const before = out[out.length - 1];
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else out.push([first, last]);
  }
  return out;
}

export function complement(set: CharSet): CharSet {
  const out: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) out.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST_UNIT) out.push([next, LAST_UNIT]);
  return out;
}

export function intersects(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (!x || !y) return false;
    if (x[1] < y[0]) i++;
    else if (y[1] < x[0]) j++;
    else return true;
  }
}

const NO_LINE_END = complement(LINE_ENDS);

type Single = AST.Character | AST.CharacterSet | AST.CharacterClass;

/** What one character, set or class matches. If case is ignored, the result may be too large but never too small. */
export function charSetOf(node: Single, ignoreCase: boolean): CharSet {
  switch (node.type) {
    case 'Character':
      return range(node.value, node.value, ignoreCase);
    case 'CharacterSet':
      return namedSet(node);
    case 'CharacterClass': {
      const set = union(...node.elements.map((element) => elementSet(element, ignoreCase)));
      // For a negated class, only what the class certainly contains may be excluded.
      return node.negate
        ? complement(ignoreCase ? union(...node.elements.map((e) => elementSet(e, false))) : set)
        : set;
    }
  }
}

function elementSet(element: AST.CharacterClassElement, ignoreCase: boolean): CharSet {
  switch (element.type) {
    case 'Character':
      return range(element.value, element.value, ignoreCase);
    case 'CharacterClassRange':
      return range(element.min.value, element.max.value, ignoreCase);
    case 'CharacterSet':
      return namedSet(element);
    default:
      // Occurs only with the flag `v`, which no pattern here has.
      return EVERYTHING;
  }
}

function namedSet(node: AST.CharacterSet): CharSet {
  switch (node.kind) {
    case 'any':
      return NO_LINE_END;
    case 'digit':
      return node.negate ? complement(DIGITS) : DIGITS;
    case 'word':
      return node.negate ? complement(WORD) : WORD;
    case 'space':
      return node.negate ? complement(SPACES) : SPACES;
    default:
      return EVERYTHING;
  }
}

function range(first: number, last: number, ignoreCase: boolean): CharSet {
  const set: CharSet = [[Math.min(first, LAST_UNIT), Math.min(last, LAST_UNIT)]];
  if (!ignoreCase) return set;
  // All scripts with upper and lower case, except ASCII, are in this range. Exact pairs are not needed.
  if (intersects(set, [[0x80, 0x2dff]])) return EVERYTHING;
  const moved = (from: number, to: number, by: number): CharSet => {
    const [low, high] = [Math.max(first, from), Math.min(last, to)];
    return low <= high ? [[low + by, high + by]] : NOTHING;
  };
  return union(set, moved(0x41, 0x5a, 0x20), moved(0x61, 0x7a, -0x20));
}
