/** Time of simulated calls. Tests pass their own. */
import { systemClock } from '../../lib/clock.ts';

export interface Timers {
  /** ms since 1970 */
  now(): number;
  /** Acts once, after this time of the wall. @returns a function that takes it back */
  after(ms: number, act: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => systemClock.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};
