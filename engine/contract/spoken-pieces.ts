/**
 * Splits a long text into the pieces that are synthesised one by one, so that the first can play while the others are
 * made (docs/reference/speech.md#long-texts). The engine, synthesis ahead of calls and `cti-robot tts` split alike:
 * each piece has a key of its own.
 */
import { isLetterOrDigit } from '../text/letters.ts';

/**
 * In widths: a Chinese character takes about as long as two letters, and counts 2. A text of 40 characters or 80 letters
 * is spoken whole.
 */
const LONGEST_WHOLE = 80;

/** Letters and digits of a piece, in widths: shorter ones sound chopped, and are not worth a request of their own. */
const NARROWEST = 20;

/** The last of so many pieces is the whole rest: a prompt does not ask for more at once. */
const MOST_PIECES = 50;

/** Marks that always end a sentence. */
const FULL_WIDTH = '。！？；';
/** Marks that end one where a blank or another script follows. `.` needs the blank. */
const HALF_WIDTH = '!?;.';
/** What belongs to the sentence that ends before it. */
const CLOSING = '」』）)】》〉”’"\']}';

/** Returns the pieces in their order; joined, they are the text. */
export function spokenPieces(text: string): string[] {
  // Half of a document that a service reads as markup would be none.
  if (width(text, 0, text.length, () => true) <= LONGEST_WHOLE || text.trim().startsWith('<')) return [text];
  const pieces: string[] = [];
  let start = 0;
  let spoken = 0;
  let from = 0;
  for (const end of sentenceEnds(text)) {
    spoken += width(text, from, end, isLetterOrDigit);
    from = end;
    if (spoken < NARROWEST || pieces.length === MOST_PIECES - 1) continue;
    pieces.push(text.slice(start, end));
    start = end;
    spoken = 0;
  }
  const rest = text.slice(start);
  spoken += width(text, from, text.length, isLetterOrDigit);
  if (spoken >= NARROWEST) return pieces.concat(rest);
  const last = pieces.pop();
  return pieces.concat((last || '') + rest);
}

/** Returns the indices behind sentences, with the blanks that follow them. */
function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  let isInUrl = false;
  for (let i = 0; i < text.length; ) {
    const c = text[i] as string;
    if (isBlank(c)) {
      const end = skipBlanks(text, i);
      if (/[\n\r\u2028\u2029]/.test(text.slice(i, end))) ends.push(end);
      isInUrl = false;
      i = end;
    } else if (isMark(c)) {
      const end = skipMarks(text, i);
      const isFullWidth = isIn(FULL_WIDTH, c) || isIn(FULL_WIDTH, text[end - 1] as string);
      const next = skipBlanks(text, end);
      if (isFullWidth || (!isInUrl && endsSentence(text, i, end, next))) {
        ends.push(next);
        isInUrl = false;
      }
      i = end;
    } else {
      if (text.startsWith('://', i) || text.startsWith('www.', i)) isInUrl = true;
      else if (isIn('，、', c)) isInUrl = false;
      i++;
    }
  }
  return ends;
}

/** @param mark where half-width marks begin that end before `end`; `next` is the next character that is no blank */
function endsSentence(text: string, mark: number, end: number, next: number): boolean {
  const isFollowedByBlank = next > end || end === text.length;
  const word = text.slice(Math.max(0, mark - 10), mark);
  // The end of an entity, as in `&amp;`.
  if (text[mark] === ';' && /&#?\w+$/.test(word)) return false;
  if (text[mark] !== '.') return isFollowedByBlank || text.charCodeAt(end) > 0x7f;
  // An initial, an abbreviation (Mr., No., e.g.) or a number of a list.
  if (/(^|[^A-Za-z])([A-Z][a-z]{0,2}|[a-z])$|\d$|\.[A-Za-z]+$/.test(word)) return false;
  return isFollowedByBlank && !/[a-z0-9]/.test(text.charAt(next));
}

function skipMarks(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && (isMark(text[end] as string) || isIn(CLOSING, text[end] as string))) end++;
  return end;
}

function skipBlanks(text: string, from: number): number {
  let end = from;
  while (end < text.length && isBlank(text[end] as string)) end++;
  return end;
}

/** @param counts whether a character does, by its code */
function width(text: string, from: number, to: number, counts: (code: number) => boolean): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (counts(code)) sum += code < 0x2e80 ? 1 : 2;
  }
  return sum;
}

function isMark(c: string): boolean {
  return isIn(FULL_WIDTH, c) || isIn(HALF_WIDTH, c);
}

function isBlank(c: string): boolean {
  return /\s/.test(c);
}

function isIn(list: string, c: string): boolean {
  return list.indexOf(c) >= 0;
}
