/** Collects a call's failures, prompt delays and waits, for metrics and its record (docs/reference/messages.md). */
import { type CallStats, countWait, noStats, type WaitedFor } from '../contract/call-stats.ts';

export type Failure = Exclude<keyof CallStats, 'prompt_delays' | 'waits'>;

export class CallStatistics {
  readonly stats = noStats();
  /** Since when the call waits for the answer to a question, by its number. */
  private readonly waiting: { [number: number]: { service: WaitedFor; since: number } } = {};

  countFailure(failure: Failure): void {
    this.stats[failure]++;
  }

  /** The call waits for an answer. It may have waited before: then that was the beginning. */
  beginWait(number: number, service: WaitedFor, now: number): void {
    if (this.waiting[number] === undefined) this.waiting[number] = { service, since: now };
  }

  /** The answer is there, or nobody waits for it any more. */
  endWait(number: number, now: number): void {
    const wait = this.waiting[number];
    if (wait === undefined) return;
    delete this.waiting[number];
    countWait(this.stats, wait.service, now - wait.since);
  }
}
