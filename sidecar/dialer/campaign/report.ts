/** The report of a simulated campaign: when it is done, calls by day and hour, results, and who was not called and why. */
import type { GateStep } from '../../outbound/gate.ts';
import { neverCalled, numberResults } from '../../store/hub/dialing/campaign.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { CampaignNumbers } from './numbers-file.ts';
import type { CampaignResult } from './virtual-campaign.ts';

export interface CampaignReport {
  /** Whether all numbers have their last result. */
  finished: boolean;
  timezone: string;
  /** Local times, `YYYY-MM-DD HH:MM`. */
  start: string;
  end: string;
  first_call: string | null;
  last_call: string | null;
  numbers: {
    given: number;
    taken: number;
    doubled: number;
    /** That cannot be read, by the fault. */
    invalid: Record<string, number>;
    /** That wait for another attempt, or for their first one. */
    waiting: number;
    /** With their last result, by status. */
    by_status: Record<string, number>;
  };
  /** Numbers that were never called, by the reason. */
  not_called: Record<string, number>;
  calls: number;
  /** Calls that may have reached the callee. */
  attempts: number;
  answered: number;
  talk_ms: number;
  /** Calls by their result. */
  by_result: Record<string, number>;
  by_day: Record<string, number>;
  by_hour: Record<string, number>;
}

export interface ReportOptions {
  store: HubStore;
  result: CampaignResult;
  numbers: CampaignNumbers;
  timezone: string;
  /** ms since 1970 */
  start: number;
}

export async function reportOf(options: ReportOptions): Promise<CampaignReport> {
  const { store, result, numbers, timezone, start } = options;
  const { tally, taskId, isFinished } = result;
  const local = (at: number | null): string | null => (at === null ? null : tally.local(at));
  const results = await numberResults(store.db, taskId);
  const byStatus = new Map<string, number>();
  let waiting = 0;
  for (const { isFinal, status, numbers: count } of results) {
    if (isFinal) add(byStatus, String(status), count);
    else waiting += count;
  }
  const notCalled = new Map<string, number>();
  for (const why of await neverCalled(store.db, taskId)) add(notCalled, reasonOf(why), 1);
  return {
    finished: isFinished,
    timezone,
    start: tally.local(start),
    end: tally.local(tally.over),
    first_call: local(tally.firstCall),
    last_call: local(tally.lastCall),
    numbers: {
      ...{ given: numbers.given, taken: numbers.numbers.length, doubled: numbers.doubled },
      ...{ invalid: numbers.faults, waiting, by_status: sorted(byStatus) },
    },
    not_called: sorted(notCalled),
    ...{ calls: tally.calls, attempts: tally.attempts, answered: tally.answered, talk_ms: tally.talkMs },
    by_result: sorted(new Map([...tally.byStatus].map(([status, count]) => [String(status), count]))),
    ...{ by_day: sorted(tally.byDay), by_hour: sorted(tally.byHour) },
  };
}

/** Why a number was not called: what the gate saw last, else it had no turn at these limits. */
function reasonOf(why: string | null): string {
  if (why === null) return 'no-turn';
  const steps = JSON.parse(why) as GateStep[];
  const banned = steps.find(({ said, reason }) => said === 'never' && reason !== 'expired');
  const waits = steps.filter(({ said }) => said === 'wait');
  const longest = waits.reduce<GateStep | undefined>(
    (latest, step) => (latest === undefined || release(step) > release(latest) ? step : latest),
    undefined,
  );
  return (banned ?? longest)?.reason ?? 'no-turn';
}

function release({ until }: GateStep): number {
  return until ?? Number.POSITIVE_INFINITY;
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  const byName = ([a]: [string, number], [b]: [string, number]): number =>
    a.localeCompare(b, 'en', { numeric: true });
  // Keys like integers come in their order by themselves.
  return Object.fromEntries([...counts].sort(byName));
}
