/** Why a dialer places no calls now, and since when; said once for each reason. */
import type { Log } from '../../lib/log.ts';

/** A fault that lasts longer needs somebody, ms. */
const LONG_MS = 60_000;

export class Standstill {
  private reason: string | null = 'not started yet';
  private isFault = false;
  /** ms since 1970 */
  private since: number;

  constructor(
    private readonly log: Log,
    private readonly now: () => number,
  ) {
    this.since = now();
  }

  /** Why it places no calls; null: it does. */
  get stopped(): string | null {
    return this.reason;
  }

  /** Whether a fault has kept it from placing calls for long. */
  needsALook(): boolean {
    return this.isFault && this.now() - this.since >= LONG_MS;
  }

  fail(reason: string): void {
    if (this.reason !== reason) this.log.warn({ error: reason }, 'dialer: no calls are placed; trying again');
    if (!this.isFault) this.since = this.now();
    this.isFault = true;
    this.reason = reason;
  }

  /** Somebody wants it so. */
  turnOff(reason: string): void {
    if (this.reason !== reason) this.log.info({ reason }, 'dialer: calls are turned off');
    this.isFault = false;
    this.reason = reason;
  }

  end(): void {
    if (this.reason !== null) this.log.info('dialer: placing calls');
    this.isFault = false;
    this.reason = null;
  }
}
