/** Collects a call's failures and prompt delays for metrics (docs/reference/messages.md). */
import { type CallStats, noStats } from '../contract/call-stats.ts';

export type Failure = Exclude<keyof CallStats, 'prompt_delays'>;

export class CallStatistics {
  readonly stats = noStats();

  countFailure(failure: Failure): void {
    this.stats[failure]++;
  }
}
