/** The other end of the call, which acts by itself. */
export interface RemoteCaller {
  /**
   * Called when the script blocks and has processed everything that was handed to it.
   *
   * @returns true if this changed something without letting time pass
   */
  settle(): boolean;
  /** When the caller acts next, in virtual milliseconds and never in the past; Infinity if nothing is planned. */
  nextAt(): number;
  /** Performs what is due now. */
  act(): void;
  /** How this execution of an application ends; undefined if the caller does not decide it. */
  applicationResult(application: string): string | undefined;
}

/** A caller who stays on the line and does nothing. */
export const SILENT_CALLER: RemoteCaller = {
  settle: () => false,
  nextAt: () => Number.POSITIVE_INFINITY,
  act: () => {},
  applicationResult: () => undefined,
};
