import { COLUMNS, type Row } from '../../../engine/contract/row.ts';

/** A row as one line of JSON with exactly the columns of flow-format.md#rows, in their order. */
export function rowsAsJson(rows: readonly Row[]): string {
  return rows
    .map(
      (row) =>
        `${JSON.stringify(Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null])))}\n`,
    )
    .join('');
}
