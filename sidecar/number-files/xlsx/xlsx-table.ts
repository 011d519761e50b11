/** A sheet of an .xlsx file as a table. */
import type { FileHandle } from 'node:fs/promises';
import type { Table } from '../table.ts';
import { Archive } from './archive.ts';
import { SharedStrings } from './shared-strings.ts';
import { sheetRows } from './sheet-rows.ts';
import { chooseSheet, readWorkbook } from './workbook.ts';

export interface XlsxTable extends Table {
  sheet: string;
  sheets: string[];
}

/** @param sheet name or position from 1 @throws NumberFileError */
export async function openXlsx(file: FileHandle, sheet: string | undefined): Promise<XlsxTable> {
  const archive = await Archive.open(file);
  const workbook = await readWorkbook(archive);
  const chosen = chooseSheet(workbook, sheet);
  const strings = await SharedStrings.read(archive);
  return {
    sheet: chosen.name,
    sheets: workbook.sheets.map(({ name }) => name),
    rows: () => sheetRows(chosen, { archive, workbook, strings }),
  };
}
