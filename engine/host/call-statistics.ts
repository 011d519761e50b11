/** The call's figures for metrics (docs/reference/messages.md), and from when on its caller has been waiting for a prompt. */
import { type CallStats, countDelay, noStats } from '../contract/call-stats.ts';

export type Failure = Exclude<keyof CallStats, 'prompt_delays'>;

export class CallStatistics {
  readonly stats = noStats();
  private resultAt: number | null = null;

  countFailure(failure: Failure): void {
    this.stats[failure]++;
  }

  /** A result came, or an entry closed, ms since the epoch: the next prompt is its answer. */
  markResult(now: number): void {
    this.resultAt = now;
  }

  /** What came led nowhere, or to no prompt: nobody waits. */
  clearResult(): void {
    this.resultAt = null;
  }

  markPromptStart(now: number): void {
    if (this.resultAt !== null) countDelay(this.stats, now - this.resultAt);
    this.resultAt = null;
  }
}
