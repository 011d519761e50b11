/** What the store holds after a run. */
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { InputType } from '../../../engine/contract/row.ts';
import { LOST } from '../../../sidecar/store/store.ts';

export interface StoredRows {
  calls: number;
  rows: number;
  /** Calls without exactly one CREATE and one DESTROY, or with a gap in `row_index`. */
  broken: number;
  /** Calls whose DESTROY the sidecar wrote, because FreeSWITCH died. */
  lost: number;
}

/** Reads SQLite's file; the sidecar must have ended. */
export function storedRows(home: string): StoredRows {
  const database = new sqlite.Database(join(home, 'rows.db'), { readOnly: true });
  try {
    const [found] = database.all(
      `select count(*) as calls, sum(amount) as amount,
          sum(creates <> 1 or destroys <> 1 or smallest <> 0 or largest <> amount - 1 or different <> amount) as broken,
          sum(lost) as lost
        from (
          select count(*) as amount, sum(input_type = ?) as creates, sum(input_type = ?) as destroys,
            min(row_index) as smallest, max(row_index) as largest, count(distinct row_index) as different,
            sum(input_type = ? and input_args = ?) as lost
          from conversation group by callid
        )`,
      [InputType.Create, InputType.Destroy, InputType.Destroy, LOST],
    ) as [Record<string, number | null>];
    const of = (name: string): number => Number(found[name] ?? 0);
    return { calls: of('calls'), rows: of('amount'), broken: of('broken'), lost: of('lost') };
  } finally {
    database.close();
  }
}
