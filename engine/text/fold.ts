import { composed, isVowelOrFinal, type Unit } from './composition.ts';
import { isLetterOrDigit, isMark } from './letters.ts';

/**
 * Folds a text for comparison (flow-format.md#folding): full-width characters become half-width, ASCII letters lower case.
 * Only letters, digits and combining marks of any script are kept. All encodings of a letter with marks become equal.
 */
export function fold(text: string): string {
  let simple = 0;
  while (simple < text.length && isSimple(text.charCodeAt(simple))) simple++;
  if (simple === text.length) return text;
  let out = text.slice(0, simple);
  for (let i = simple; i < text.length; i++) {
    if (isSimple(text.charCodeAt(i))) {
      out += text[i];
      continue;
    }
    const code = kept(text.codePointAt(i) as number);
    if (code > 0xffff) i++;
    if (code < 0) continue;
    if (joins(code)) return foldWithSpans(text).folded;
    out += String.fromCodePoint(lower(code));
  }
  return out;
}

/**
 * Folds a text, and returns for each unit of the result where its original character begins and ends in the text: a hit
 * in the folded text can then be shown as it was recognised.
 */
export function foldWithSpans(text: string): { folded: string; starts: number[]; ends: number[] } {
  let units: Unit[] = [];
  let joining = false;
  for (let i = 0; i < text.length; i++) {
    const start = i;
    const code = kept(text.codePointAt(i) as number);
    if (code > 0xffff) i++;
    if (code < 0) continue;
    if (joins(code)) joining = true;
    units.push({ code, start, end: i + 1 });
  }
  if (joining) units = composed(units);
  for (const unit of units) unit.code = lower(unit.code);
  // A few marks make one letter with lower case only.
  if (joining) units = composed(units);
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { code, start, end } of units) {
    const piece = String.fromCodePoint(code);
    for (let k = 0; k < piece.length; k++) {
      starts.push(start);
      ends.push(end);
    }
    folded += piece;
  }
  return { folded, starts, ends };
}

/** Returns the text with letters and their marks composed, for regular expressions. */
export function withWholeLetters(text: string): string {
  if (!hasJoining(text)) return text;
  const units: Unit[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    units.push({ code, start: i, end: i });
    if (code > 0xffff) i++;
  }
  return composed(units)
    .map(({ code }) => String.fromCodePoint(code))
    .join('');
}

/** Nearly no text has any, so nothing is allocated for it. */
function hasJoining(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (isSimple(text.charCodeAt(i))) continue;
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    if (joins(code)) return true;
  }
  return false;
}

/** Returns the part of `text` from which `folded.slice(from, to)` was made. */
export function spanOf(text: string, from: number, to: number): string {
  if (to <= from) return '';
  const { starts, ends } = foldWithSpans(text);
  return text.slice(starts[from], ends[to - 1]);
}

/** CJK ideographs, lower-case ASCII letters and digits make up most speech: they need no table and no conversion. */
function isSimple(unit: number): boolean {
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
  );
}

/** Returns the code point, or the ASCII counterpart of a full-width form; -1 if it is not kept. */
function kept(code: number): number {
  // Full-width forms are at a fixed distance from ASCII.
  const half = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
  return isLetterOrDigit(half) || isMark(half) ? half : -1;
}

/** Whether a code point may belong to the letter before it. */
function joins(code: number): boolean {
  return code >= 0x300 && (isVowelOrFinal(code) || isMark(code));
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
