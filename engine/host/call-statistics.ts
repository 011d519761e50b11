/** Collects a call's failures and prompt delays for metrics (docs/reference/messages.md). */
import { type CallStats, countDelay, noStats } from '../contract/call-stats.ts';

export type Failure = Exclude<keyof CallStats, 'prompt_delays'>;

export class CallStatistics {
  readonly stats = noStats();
  private resultAt: number | null = null;

  countFailure(failure: Failure): void {
    this.stats[failure]++;
  }

  /** Notes a result or a closed entry, in ms since the epoch. The next prompt is its answer. */
  markResult(now: number): void {
    this.resultAt = now;
  }

  /** The result led to no prompt, so that no delay is counted. */
  clearResult(): void {
    this.resultAt = null;
  }

  markPromptStart(now: number): void {
    if (this.resultAt !== null) countDelay(this.stats, now - this.resultAt);
    this.resultAt = null;
  }
}
