/** Rows as a table for people. */
import type { Row } from '../../../engine/contract/row.ts';
import { formatTable } from '../../lib/table.ts';
import { formatClockTime } from '../../lib/time.ts';
import { inputOf, matchOf, responseOf } from './describe.ts';

/** The most terminal columns of a cell. */
const WIDEST = 44;

const HEAD = ['', 'time', 'node', 'input', 'match', 'leads to', 'score'];

/** @param startMs the start of the call, in ms since 1970 */
export function rowsAsTable(rows: readonly Row[], startMs: number): string {
  const cells = rows.map((row) => [
    String(row.row_index),
    formatClockTime(Date.parse(row.createtime) - startMs),
    row.current_flowid ?? '',
    inputOf(row),
    matchOf(row),
    responseOf(row),
    row.potential ?? '',
  ]);
  return formatTable(HEAD, cells, { rule: true, maxWidth: WIDEST });
}
