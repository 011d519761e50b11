/** A file of numbers, CSV or XLSX: what it is, and its rows. The one reader of such files (docs/reference/tasks.md#files). */
import type { FileHandle } from 'node:fs/promises';
import type { ColumnOptions } from './columns/given-columns.ts';
import { type Columns, recogniseColumns } from './columns/recognise-columns.ts';
import { type CsvOptions, type CsvTable, openCsv } from './csv/csv-table.ts';
import { NumberFileError } from './file-fault.ts';
import { isReject, type ReadNumber, type RowReject, type RowRules, readRow } from './read-row.ts';
import { isBlank, type Table, type TableRow } from './table.ts';
import { openXlsx, type XlsxTable } from './xlsx/xlsx-table.ts';

export interface NumberFileOptions extends CsvOptions, ColumnOptions {
  /** Name of the sheet, or its position from 1. */
  sheet?: string | undefined;
}

/** Rows that are read at once, blank ones too. */
export interface RowGroup {
  numbers: ReadNumber[];
  rejects: RowReject[];
  /** Rows of the file up to the end of the group: where reading may go on. */
  read: number;
}

export interface NumberFile {
  format: 'csv' | 'xlsx';
  encoding: CsvTable['encoding'] | null;
  delimiter: string | null;
  sheet: string | null;
  sheets: string[];
  columns: Columns;
  /** The first rows, without those before the numbers, and without blank ones. */
  sample: TableRow[];
  /** @param from rows of the file that are left out, as `read` of a group before */
  groups(from?: number): AsyncGenerator<RowGroup>;
  /** Reads the file to its end without its numbers. @returns how many rows have something, a part at a time */
  counts(): AsyncGenerator<number>;
}

const SAMPLE_ROWS = 500;
/** One transaction of an import. */
const ROWS_AT_ONCE = 4_000;
/** Rows after which others have a turn: requests, and the database's answers to the group before. */
const TURN_ROWS = 500;

/** @throws NumberFileError */
export async function openNumberFile(
  file: FileHandle,
  options: NumberFileOptions,
  { country, timezone }: Omit<RowRules, 'columns'>,
): Promise<NumberFile> {
  const table = await openTable(file, options);
  const sample = await firstRows(table);
  if (sample.every(isBlank)) throw new NumberFileError('empty');
  const columns = recogniseColumns(sample, options, country);
  return {
    format: 'sheet' in table ? 'xlsx' : 'csv',
    encoding: 'encoding' in table ? table.encoding : null,
    delimiter: 'delimiter' in table ? table.delimiter : null,
    sheet: 'sheet' in table ? table.sheet : null,
    sheets: 'sheets' in table ? table.sheets : [],
    columns,
    sample: sample.slice(columns.skip).filter((row) => !isBlank(row)),
    groups: (from = 0) => readGroups(table, { columns, country, timezone }, from),
    counts: () => countRows(table, columns.skip),
  };
}

async function openTable(file: FileHandle, options: NumberFileOptions): Promise<CsvTable | XlsxTable> {
  const start = Buffer.alloc(8);
  await file.read(start, 0, 8, 0);
  if (start.toString('latin1', 0, 4) === 'PK\x03\x04') return openXlsx(file, options.sheet);
  // What Office encrypts, and what it saved until 2003.
  if (start.toString('hex') === 'd0cf11e0a1b11ae1') throw new NumberFileError('encrypted');
  return openCsv(file, options);
}

async function firstRows(table: Table): Promise<TableRow[]> {
  const sample: TableRow[] = [];
  for await (const rows of table.rows()) {
    sample.push(...rows.slice(0, SAMPLE_ROWS - sample.length));
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return sample;
}

async function* readGroups(table: Table, rules: RowRules, from: number): AsyncGenerator<RowGroup> {
  const start = Math.max(from, rules.columns.skip);
  let group: RowGroup = { numbers: [], rejects: [], read: 0 };
  let at = 0;
  for await (const rows of table.rows())
    for (const row of rows) {
      if (at % TURN_ROWS === TURN_ROWS - 1) await new Promise((resolve) => setImmediate(resolve));
      if (++at <= start || isBlank(row)) continue;
      const read = readRow(row, rules);
      if (isReject(read)) group.rejects.push(read);
      else group.numbers.push(read);
      if (group.numbers.length + group.rejects.length < ROWS_AT_ONCE) continue;
      yield { ...group, read: at };
      group = { numbers: [], rejects: [], read: 0 };
    }
  if (group.numbers.length + group.rejects.length > 0) yield { ...group, read: at };
}

async function* countRows(table: Table, skip: number): AsyncGenerator<number> {
  let at = 0;
  for await (const rows of table.rows()) {
    yield rows.reduce((count, row) => (++at <= skip || isBlank(row) ? count : count + 1), 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
