import { isLetterOrDigit, isMark } from './letters.ts';

/**
 * Folds a text for comparison (flow.md 6): full-width to half-width, ASCII lower case, and only letters,
 * digits and combining marks of any script are kept.
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
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    out += foldCode(code);
  }
  return out;
}

/**
 * Folds a text and tells for each unit of the result where the character that it came from begins and ends
 * in the text, so that a hit in the folded text can be shown as it was recognised.
 */
export function foldWithSpans(text: string): { folded: string; starts: number[]; ends: number[] } {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const start = i;
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    const piece = foldCode(code);
    for (let k = 0; k < piece.length; k++) {
      starts.push(start);
      ends.push(i + 1);
    }
    folded += piece;
  }
  return { folded, starts, ends };
}

/** The part of `text` that `folded.slice(from, to)` came from. */
export function spanOf(text: string, from: number, to: number): string {
  if (to <= from) return '';
  const { starts, ends } = foldWithSpans(text);
  return text.slice(starts[from], ends[to - 1]);
}

/** CJK ideographs, lower-case ASCII and digits are most of all speech: no table, no conversion. */
function isSimple(unit: number): boolean {
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
  );
}

function foldCode(code: number): string {
  // Full-width forms lie at a fixed distance from their ASCII counterparts.
  if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0;
  if (code >= 0x41 && code <= 0x5a) code += 0x20;
  return isLetterOrDigit(code) || isMark(code) ? String.fromCodePoint(code) : '';
}
