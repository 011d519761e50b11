/** Inspects a file of numbers before anything of it is imported. */
import { VARIABLE_NAME } from '../../flows/pinyin/variable-name.ts';
import { type NumberFile, type NumberFileOptions, openNumberFile } from '../../number-files/number-file.ts';
import { isReject, type RowReject, readRow } from '../../number-files/read-row.ts';
import type { Context } from '../api/route.ts';
import { accountRules } from '../tasks/import-numbers.ts';
import { rejectRow } from './reject-row.ts';
import type { Upload } from './upload.ts';

/** Rows that are shown, and letters of a cell. */
const SHOWN_ROWS = 5;
const SHOWN_LETTERS = 60;
const SHOWN_REJECTS = 20;

export async function inspectFile(context: Context, upload: Upload, options: NumberFileOptions) {
  const { country, timezone } = await accountRules(context);
  const file = await openNumberFile(upload.file, options, { country, timezone });
  const { format, encoding, delimiter, sheet, sheets, columns, sample } = file;
  const keys = new Set<string>();
  const rejects: RowReject[] = [];
  let doubled = 0;
  for (const row of sample) {
    const read = readRow(row, { columns, country, timezone });
    if (isReject(read)) rejects.push(read);
    else if (keys.has(read.number.key)) doubled++;
    else keys.add(read.number.key);
  }
  return {
    ...{ format, encoding, delimiter, sheet, sheets, header: columns.hasHeader, bytes: upload.bytes },
    columns: shownColumns(file),
    rows: sample.slice(0, SHOWN_ROWS).map(({ line, cells }) => ({
      line,
      cells: cells.map((cell) => cell.slice(0, SHOWN_LETTERS)),
    })),
    sample: { rows: sample.length, usable: keys.size, doubled, invalid: rejects.length },
    rejects: rejects.slice(0, SHOWN_REJECTS).map((reject) => shownReject(context, reject)),
  };
}

function shownReject({ language }: Context, reject: RowReject) {
  const { line, column_name: column, number, fault, message } = rejectRow(reject, language);
  return { line, column, number, fault, message };
}

function shownColumns({ columns: { names, number, consent, variables } }: NumberFile) {
  return names.map((name, column) => {
    const variable = variables.find((one) => one.column === column)?.name ?? null;
    const other = column === consent ? 'consent' : variable === null ? 'none' : 'variable';
    const use = column === number ? 'number' : other;
    return { position: column + 1, name, use, variable, kept: variable === null || VARIABLE_NAME.test(name) };
  });
}
