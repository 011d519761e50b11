/** Why jobs of the dialer failed when they ran last; said once for each reason. */
import type { Log } from '../../lib/log.ts';
import type { Standstill } from './standstill.ts';

/** Only without `claim` no calls are placed. */
export type Job = 'claim' | 'end' | 'answer' | 'reconcile' | 'tasks' | 'renew' | 'hang-up';

export class JobFaults {
  private readonly reasons = new Map<Job, string>();

  constructor(
    private readonly log: Log,
    private readonly standstill: Standstill,
  ) {}

  fail(job: Job, reason: string): void {
    if (job === 'claim') this.standstill.fail(reason);
    else if (this.reasons.get(job) !== reason)
      this.log.warn({ job, error: reason }, 'dialer: a job failed; trying again');
    this.reasons.set(job, reason);
  }

  end(job: Job): void {
    this.reasons.delete(job);
  }
}
