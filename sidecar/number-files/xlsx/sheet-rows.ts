/** The rows of a sheet, piece by piece. */
import { NumberFileError } from '../file-fault.ts';
import { type CellFault, MOST_COLUMNS, type TableRow } from '../table.ts';
import type { Archive } from './archive.ts';
import { dateText } from './date-text.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { Sheet, Workbook } from './workbook.ts';
import { type Element, readXml } from './xml.ts';

/** Bytes of XML of a sheet. */
const MOST_XML = 2 * 1024 * 1024 * 1024;
/** Of Excel. */
const MOST_ROWS = 1_048_576;

interface Cell {
  column: number;
  type: string;
  style: number;
  value: string;
  hasValue: boolean;
  hasFormula: boolean;
}

export interface SheetParts {
  archive: Archive;
  workbook: Workbook;
  strings: SharedStrings;
}

/** @throws NumberFileError */
export async function* sheetRows(sheet: Sheet, parts: SheetParts): AsyncGenerator<TableRow[]> {
  const reader = new SheetReader(parts);
  const limit = { most: MOST_XML, what: { en: 'rows', zh: '表格内容' } };
  for await (const _ of readXml(parts.archive.read(sheet.path, limit), reader)) {
    const rows = reader.take();
    if (rows.length > 0) yield rows;
  }
}

class SheetReader {
  private rows: TableRow[] = [];
  private row: TableRow | null = null;
  private line = 0;
  private cell: Cell | null = null;
  private isValue = false;

  constructor(private readonly parts: SheetParts) {}

  take(): TableRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  onOpen = ({ name, attributes }: Element): void => {
    if (name === 'row') this.openRow(attributes);
    else if (name === 'c' && this.row !== null) this.openCell(this.row, attributes);
    else if (this.cell !== null) {
      if (name === 'f') this.cell.hasFormula = true;
      else if (name === 'v' || name === 't') {
        this.isValue = true;
        this.cell.hasValue = true;
      }
    }
  };

  onClose = (name: string): void => {
    if (name === 'v' || name === 't') this.isValue = false;
    else if (name === 'c' && this.row !== null && this.cell !== null) {
      this.closeCell(this.row, this.cell);
      this.cell = null;
    } else if (name === 'row' && this.row !== null) {
      this.rows.push(this.row);
      this.row = null;
    }
  };

  onText = (text: string): void => {
    if (this.isValue && this.cell !== null) this.cell.value += text;
  };

  private openRow({ r }: Element['attributes']): void {
    const line = r === undefined ? this.line + 1 : Number(r);
    // Rows are in order in every file that a program has written.
    if (!Number.isInteger(line) || line <= this.line || line > MOST_ROWS)
      throw new NumberFileError('broken-xlsx', { reason: `row ${String(r).slice(0, 20)}` });
    this.line = line;
    this.row = { line, cells: [] };
  }

  private openCell(row: TableRow, { r, t = 'n', s = '0' }: Element['attributes']): void {
    const column = r === undefined ? row.cells.length : columnOf(r);
    if (column >= MOST_COLUMNS || column < 0)
      throw new NumberFileError('columns', { where: whereOf(row.line), most: MOST_COLUMNS });
    this.cell = { column, type: t, style: Number(s), value: '', hasValue: false, hasFormula: false };
  }

  private closeCell(row: TableRow, cell: Cell): void {
    const read = this.read(cell);
    while (row.cells.length <= cell.column) row.cells.push('');
    row.cells[cell.column] = read.text;
    if (read.fault !== null) {
      row.faults ??= new Map();
      row.faults.set(cell.column, read.fault);
    }
  }

  private read({ type, style, value, hasValue, hasFormula }: Cell): {
    text: string;
    fault: CellFault | null;
  } {
    // The program that made the file did not compute it.
    if (hasFormula && !hasValue) return { text: '', fault: 'formula' };
    switch (type) {
      case 's':
        return { text: this.parts.strings.at(Number(value)) ?? '', fault: null };
      case 'e':
        return { text: value, fault: 'cell-error' };
      case 'b':
        return { text: value === '1' ? 'true' : 'false', fault: null };
      case 'n':
        return this.readNumber(value, style);
      case 'd':
        return { text: value.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' '), fault: 'date' };
      default:
        return { text: value, fault: null };
    }
  }

  private readNumber(value: string, style: number): { text: string; fault: CellFault | null } {
    const { dateStyles, isFrom1904 } = this.parts.workbook;
    const number = Number(value);
    if (value === '' || !Number.isFinite(number)) return { text: value, fault: null };
    if (dateStyles.has(style)) return { text: dateText(number, isFrom1904), fault: 'date' };
    // Excel keeps 15 digits, and shows no more.
    if (Number.isInteger(number) && Math.abs(number) >= 1e15) return { text: value, fault: 'precision' };
    return { text: String(Number(number.toPrecision(15))), fault: null };
  }
}

function whereOf(line: number) {
  return { en: `row ${line}`, zh: `第 ${line} 行` };
}

/** `B7` is column 1. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
