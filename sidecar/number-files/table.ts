/** Rows of a table, whatever file they come from. */

/** What is wrong with a cell or a row, by name. */
export type CellFault = 'formula' | 'cell-error' | 'date' | 'precision' | 'text-after-quote';

export interface TableRow {
  /** Of a CSV file: where the row begins. Of a sheet: the row's number. From 1. */
  line: number;
  cells: string[];
  /** Cells that cannot be used, by their position from 0. Undefined: none. */
  faults?: Map<number, CellFault>;
}

/** A table that is read from its beginning, as often as somebody asks. */
export interface Table {
  /** Its rows in groups: a group is read while the one before is used. Rows may be blank. */
  rows(): AsyncIterable<TableRow[]>;
}

/** Cells of a row. */
export const MOST_COLUMNS = 500;

export function isBlank({ cells, faults }: TableRow): boolean {
  return faults === undefined && cells.every((cell) => cell.trim() === '');
}
