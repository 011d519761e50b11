/**
 * What can go wrong between the sidecar and its store.
 *
 * - `STORE_AWAY`: nothing is wrong with the rows; the same again later.
 * - `POSITION_MOVED`: somebody else (most likely this process's own earlier, interrupted attempt) has moved one
 *   of the files since its position was read: read the positions again, nothing was written.
 */
export type StoreErrorCode = 'STORE_AWAY' | 'POSITION_MOVED';

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
  ) {
    super(message);
  }
}

/** How a database's error is to be taken. */
export interface Verdict {
  /**
   * - `away`: the store cannot take anything now (lost connection, read only, deadlock, lock time-out, full …).
   * - `refused`: it is this row's fault.
   * - `unknown`: could be either; decided by whether the store takes a harmless row.
   * - `duplicate`: a key exists already.
   */
  kind: 'away' | 'refused' | 'unknown' | 'duplicate';
  /** The server's or driver's code. */
  code: string;
  /** Fit for the log: without data of the row. */
  message: string;
}
