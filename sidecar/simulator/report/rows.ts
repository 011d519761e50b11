import { COLUMNS, type Row } from '../../../engine/contract/row.ts';

/** One JSON object a line with exactly the columns of flow-format.md#rows, in the table's order. */
export function rowsAsJson(rows: readonly Row[]): string {
  return rows
    .map(
      (row) =>
        `${JSON.stringify(Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null])))}\n`,
    )
    .join('');
}
