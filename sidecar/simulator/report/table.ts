/** Rows as a table for people. */
import type { Row } from '../../../engine/contract/row.ts';
import { replaceControlCharacters } from '../../lib/printable.ts';
import { formatClockTime } from '../../lib/time.ts';
import { inputOf, matchOf, responseOf } from './describe.ts';

/** Columns of the terminal that a cell may take. */
const WIDEST = 44;

const HEAD = ['', 'time', 'node', 'input', 'match', 'leads to', 'score'];

/** @param startMs begin of the call, ms since 1970 */
export function rowsAsTable(rows: readonly Row[], startMs: number): string {
  const lines = [
    HEAD,
    ...rows.map((row) => [
      String(row.row_index),
      formatClockTime(Date.parse(row.createtime) - startMs),
      row.current_flowid ?? '',
      inputOf(row),
      matchOf(row),
      responseOf(row),
      row.potential ?? '',
    ]),
  ].map((cells) => cells.map((cell) => shortened(replaceControlCharacters(cell))));
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => widthOf(cells[column] ?? ''))));
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [head = '', ...body] = lines.map((cells) =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
  return `${[head, rule, ...body].join('\n')}\n`;
}

/** East Asian wide characters take two columns, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}|[\u{20000}-\u{3fffd}]/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return width;
}

function shortened(text: string): string {
  if (widthOf(text) <= WIDEST) return text;
  let out = '';
  for (const char of text) {
    if (widthOf(out + char) >= WIDEST) break;
    out += char;
  }
  return `${out}…`;
}
