/**
 * Reads rows of CSV as spreadsheets save it, from pieces of text. No library was fitting: csv-parse needs ten times as
 * long for the lines of rows, bounds a row by bytes only, and reads on after a quote without an end.
 */
import { atLine, NumberFileError } from '../file-fault.ts';
import { MOST_COLUMNS, type TableRow } from '../table.ts';

/** Characters of a row. */
export const LONGEST_ROW = 256 * 1024;
/** Lines of one cell: more of them are a quote that is never closed. */
const MOST_LINES_OF_CELL = 100;

export class CsvReader {
  /** The beginning of a row whose end has not come. */
  private rest = '';
  private line = 1;
  /** A `\r` at the end of a piece, whose `\n` may come. */
  private hasReturn = false;

  constructor(private readonly delimiter: string) {}

  /** @returns the rows that end in this piece @throws NumberFileError */
  push(piece: string): TableRow[] {
    let text = this.hasReturn ? `\r${piece}` : piece;
    this.hasReturn = text.endsWith('\r');
    if (this.hasReturn) text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    return this.rowsOf(this.rest + text, false);
  }

  /** The last row, which may have no end of line. */
  end(): TableRow[] {
    return this.rest === '' ? [] : this.rowsOf(this.rest, true);
  }

  private rowsOf(text: string, isLast: boolean): TableRow[] {
    const rows: TableRow[] = [];
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(at, end);
      if (line.length > LONGEST_ROW) throw this.tooLong();
      if (line.includes('"')) {
        const next = this.quotedRow(text, at, isLast, rows);
        if (next === null) break;
        at = next;
        continue;
      }
      if (newline < 0 && !isLast) break;
      rows.push(this.rowOf(line.split(this.delimiter)));
      this.line++;
      at = end + 1;
    }
    this.rest = at < text.length ? text.slice(at) : '';
    return rows;
  }

  /** @returns where the next row begins; null: the end of this row has not come */
  private quotedRow(text: string, start: number, isLast: boolean, rows: TableRow[]): number | null {
    const cells: string[] = [];
    let faults: TableRow['faults'];
    let lines = 0;
    let at = start;
    for (;;) {
      if (text[at] === '"') {
        const close = closingQuote(text, at + 1);
        const inside = text.slice(at + 1, close ?? text.length);
        const own = inside.split('\n').length - 1;
        if (own > MOST_LINES_OF_CELL || (close === null && (isLast || inside.length > LONGEST_ROW)))
          throw new NumberFileError('quote', { where: atLine(this.line + lines) });
        if (close === null) return null;
        lines += own;
        const end = endOfCell(text, close + 1, this.delimiter);
        const behind = text.slice(close + 1, end).trim();
        if (behind !== '') faults = (faults ?? new Map()).set(cells.length, 'text-after-quote');
        cells.push(inside.replaceAll('""', '"'));
        at = end;
      } else {
        const end = endOfCell(text, at, this.delimiter);
        cells.push(text.slice(at, end));
        at = end;
      }
      if (at - start > LONGEST_ROW) throw this.tooLong();
      if (at >= text.length && !isLast) return null;
      if (at >= text.length || text[at] === '\n') break;
      at += this.delimiter.length;
    }
    rows.push(this.rowOf(cells, faults));
    this.line += lines + 1;
    return at + 1;
  }

  private rowOf(cells: string[], faults?: TableRow['faults']): TableRow {
    if (cells.length > MOST_COLUMNS)
      throw new NumberFileError('columns', { where: atLine(this.line), most: MOST_COLUMNS });
    return faults === undefined ? { line: this.line, cells } : { line: this.line, cells, faults };
  }

  private tooLong(): NumberFileError {
    return new NumberFileError('line-too-long', { where: atLine(this.line), most: LONGEST_ROW });
  }
}

function closingQuote(text: string, from: number): number | null {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return null;
}

function endOfCell(text: string, from: number, delimiter: string): number {
  const newline = text.indexOf('\n', from);
  const line = newline < 0 ? text.length : newline;
  const next = text.indexOf(delimiter, from);
  return next < 0 || next > line ? line : next;
}
