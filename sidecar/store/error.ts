/**
 * What can go wrong between the sidecar and its store.
 *
 * - `STORE_UNAVAILABLE`: nothing is wrong with the rows; the same again later. Where `refuses` is set, the server answers
 *   but its table takes no row until an operator mends it.
 * - `POSITION_MOVED`: somebody else (most likely this process's own earlier, interrupted attempt) has moved one
 *   of the files since its position was read: read the positions again, nothing was written.
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
    /** The table refuses every row. The rows are worth reading again: others that it takes may have come meanwhile. */
    readonly refuses = false,
  ) {
    super(message);
  }
}

/** How a database's error is to be taken. */
export interface ErrorOutcome {
  /**
   * - `unavailable`: the store cannot take anything now (lost connection, read only, deadlock, lock time-out, full …).
   * - `refused`: the fault of the row or of the table; `table-fault.ts` decides.
   * - `orphan`: the same, but the row names something that another table lacks (a foreign key).
   * - `duplicate`: a key exists already. Always the row's fault.
   */
  kind: 'unavailable' | 'refused' | 'orphan' | 'duplicate';
  /** The server's or driver's code. */
  code: string;
  /** Fit for the log: without data of the row. */
  message: string;
  /** The server's own words. They may quote the row, except where the row was made up. */
  said: string;
}
