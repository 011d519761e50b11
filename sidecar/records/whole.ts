/** When a call is whole: its record and all its rows are in the database. */

/** What the rows of a call tell about their number. */
export interface RowCounts {
  /** CREATE rows. */
  begun: number;
  /** DESTROY rows. */
  ended: number;
  /** The number after the highest `row_index`; of tables without `row_index`, the number of rows. */
  next: number;
  /** The last flow was closed with `error(lost)`: rows that its engine counted may be missing for ever. */
  isLost: boolean;
}

export const NO_ROWS: RowCounts = { begun: 0, ended: 0, next: 0, isLost: false };

export interface Completeness {
  counts: RowCounts;
  /** The record, as far as it matters; null: there is none. */
  record: { flow_end: string | null } | null;
  /** How many rows the record says there are; null: it does not say. */
  rowCount: number | null;
}

export function isWhole({ counts, record, rowCount }: Completeness): boolean {
  if (record === null || counts.begun > counts.ended) return false;
  if (rowCount !== null) return counts.next >= rowCount || counts.isLost;
  // Engines before `rows` in the record.
  return record.flow_end === null || counts.ended > 0;
}
