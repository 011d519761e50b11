/**
 * Errors of the store.
 *
 * - `STORE_UNAVAILABLE`: the rows are fine; retry later. If `refuses` is set, the server answers, but its table
 *   accepts no row until an operator repairs it.
 * - `POSITION_MOVED`: one of the files was moved after its position was read, most likely by an earlier, interrupted
 *   attempt of this process. Nothing was written; read the positions again.
 */
export type StoreErrorCode = 'STORE_UNAVAILABLE' | 'POSITION_MOVED';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  /**
   * @param message for the log: never contains a row's data
   * @param reason the server's or driver's own code, such as `ER_LOCK_DEADLOCK` or `ECONNREFUSED`
   */
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    readonly reason: string = code,
    /** The table refuses every row. Read the rows again: it may accept others that have arrived since. */
    readonly refuses = false,
  ) {
    super(message);
  }
}

/** What a database error means for the rows. */
export interface ErrorOutcome {
  /**
   * - `unavailable`: the store cannot take anything now (lost connection, read only, deadlock, lock time-out, full …).
   * - `refused`: the row or the table is at fault; `table-fault.ts` decides which.
   * - `orphan`: the same, but because another table lacks what the row refers to (a foreign key).
   * - `duplicate`: the key already exists. The row is at fault.
   */
  kind: 'unavailable' | 'refused' | 'orphan' | 'duplicate';
  /** The server's or driver's code. */
  code: string;
  /** Safe for the log: contains no data of the row. */
  message: string;
  /** The server's own text. It may quote the row, unless the row was a probe. */
  said: string;
}
