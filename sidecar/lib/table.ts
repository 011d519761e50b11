import { replaceControlCharacters } from './printable.ts';

export interface TableOptions {
  /** A line under the head. */
  rule?: boolean;
  /** Longest cell, in columns of the terminal; a longer one is cut. */
  maxWidth?: number;
}

/** A table for the terminal: columns as wide as their widest cell, two blanks between them. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { rule = false, maxWidth = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  const lines = [head, ...rows].map((cells) =>
    cells.map((cell) => cutToWidth(replaceControlCharacters(cell), maxWidth)),
  );
  const widths = head.map((_, column) =>
    Math.max(...lines.map((cells) => terminalWidth(cells[column] ?? ''))),
  );
  const [first = '', ...others] = lines.map((cells) =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - terminalWidth(cell))))
      .join('  ')
      .trimEnd(),
  );
  const under = rule ? [widths.map((width) => '─'.repeat(width)).join('  ')] : [];
  return [first, ...under, ...others].map((line) => `${line}\n`).join('');
}

/**
 * Columns that a text takes in a terminal: two for Chinese, Japanese and Korean characters and for emoji, none for
 * combining marks. Not string-width (docs/adr/0013-not-from-npm.md).
 */
export function terminalWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** The text, or its beginning with `…` where it takes more columns of a terminal. */
export function cutToWidth(text: string, maxWidth: number): string {
  if (terminalWidth(text) <= maxWidth) return text;
  let start = '';
  for (const character of text) {
    if (terminalWidth(start + character) >= maxWidth) break;
    start += character;
  }
  return `${start}…`;
}
