/** Who is at the other end of the call, and does things by itself. */
export interface Party {
  /**
   * The script blocks, and everything that was handed to it has been dealt with.
   *
   * @returns true when this changed something at this very moment
   */
  settle(): boolean;
  /** When the party acts next: virtual milliseconds, never in the past; Infinity where nothing is planned. */
  nextAt(): number;
  /** Does what is due now. */
  act(): void;
  /** How this execution of an application ends; undefined where the party has no opinion. */
  applicationResult(application: string): string | undefined;
}

/** A caller who stays on the line and does nothing. */
export const SILENT_PARTY: Party = {
  settle: () => false,
  nextAt: () => Number.POSITIVE_INFINITY,
  act: () => {},
  applicationResult: () => undefined,
};
