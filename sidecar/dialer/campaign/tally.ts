/** What a simulated campaign came to, counted as it runs. */
import type { Outcome } from '../../outbound/outcome.ts';
import { localText } from '../../outbound/times/clock-time.ts';
import { findZone } from '../../outbound/times/zone.ts';

export class CampaignTally {
  calls = 0;
  /** Calls that have ended. */
  ends = 0;
  /** From the beginning to the end of each. */
  durationMs = 0;
  attempts = 0;
  answered = 0;
  talkMs = 0;
  /** Of the first and the last call, ms since 1970; null: there was none. */
  firstCall: number | null = null;
  lastCall: number | null = null;
  /** When nothing was left to do, or the simulation ended; ms since 1970. */
  over = 0;
  /** Calls by local hour of the day, `00` to `23`. */
  readonly byHour = new Map<string, number>();
  /** Calls by local day, `YYYY-MM-DD`. */
  readonly byDay = new Map<string, number>();
  /** Ends by their result, 1 to 12. */
  readonly byStatus = new Map<number, number>();

  constructor(private readonly timezone: string) {}

  /** @param at ms since 1970 */
  addCall(at: number): void {
    this.calls++;
    this.firstCall = Math.min(this.firstCall ?? at, at);
    this.lastCall = Math.max(this.lastCall ?? at, at);
    const text = this.local(at);
    count(this.byDay, text.slice(0, 10));
    count(this.byHour, text.slice(11, 13));
  }

  addEnd({ status, counts, class: kind }: Outcome): void {
    count(this.byStatus, status);
    this.ends++;
    if (counts) this.attempts++;
    if (['answered', 'machine', 'no-agent'].includes(kind)) this.answered++;
  }

  /** `YYYY-MM-DD HH:MM` in the time zone of the task. */
  local(at: number): string {
    return localText(findZone(this.timezone)?.localTime(at) ?? at);
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
