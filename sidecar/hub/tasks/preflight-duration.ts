/** How long the calls of a task take at its limits, and when they are done, as its windows and the callees' hours allow. */
import { taskFacts } from '../../dialer/gate-context.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { nextOpening, type OpenTimes, openAt } from '../../outbound/windows.ts';
import type { Account } from '../../store/hub/accounts.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { lastDurations } from '../../store/hub/tasks/line-states.ts';
import type { LineCheck } from './preflight-lines.ts';

export interface Duration {
  /** Calls a second on average, as limits and the length of calls allow; 0: none. */
  per_second: number;
  /** Length of a call that was reckoned with, ms. */
  call_ms: number;
  /** The length is that of earlier calls of the account; else it is assumed. */
  call_ms_is_known: boolean;
  /** Time of calling for the first attempt of each number, ms; null: there are no calls. */
  ms: number | null;
  /** When the first attempts are done, ms since 1970; null: not within 60 days, or not before `stop_time`. */
  ends_at: number | null;
}

/** Without earlier calls, ms: ringing, and a few sentences. */
const ASSUMED_CALL_MS = 30_000;
const LOOKED_AT = 500;
/** Steps of time in which a task is open or is not, ms. */
const STEP_MS = 10 * 60_000;
const HORIZON_MS = 60 * 86_400_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

interface Planned {
  task: TaskRow;
  account: Account;
  lines: readonly LineCheck[];
  /** Numbers that may be called, now or later. */
  callable: number;
  /** ms since 1970 */
  now: number;
}

export async function durationOf(db: HubDb, planned: Planned): Promise<Duration> {
  const { task, lines, callable } = planned;
  const { calls, meanMs } = await lastDurations(db, task.account_id, LOOKED_AT);
  const callMs = calls === 0 ? ASSUMED_CALL_MS : Math.max(1_000, Math.round(meanMs));
  const open = lines.filter(({ enabled }) => enabled);
  const sum = (of: (line: LineCheck) => number) => open.reduce((all, line) => all + of(line), 0);
  const atOnce = Math.min(
    task.maximumcall,
    sum(({ maximumcall }) => maximumcall),
  );
  const rate = Math.min(
    task.call_per_second,
    sum((line) => line.call_per_second),
    (atOnce * 1000) / callMs,
  );
  const isPossible = rate > 0 && callable > 0;
  const ms = isPossible ? Math.ceil((callable / rate) * 1000) : null;
  return {
    per_second: Math.round(rate * 1000) / 1000,
    call_ms: callMs,
    call_ms_is_known: calls > 0,
    ms,
    ends_at: ms === null ? null : endOf(planned, { ms, times: await timesOf(db, planned) }),
  };
}

/** The times that must be open for a call, as the gate reads them; null: they cannot be read. */
async function timesOf(db: HubDb, { task, account }: Planned): Promise<OpenTimes[] | null> {
  const rules = accountRulesOf(account.settings);
  const { unknownHolidays } = rules;
  const { timezone, windows, timegroup, hours } = await taskFacts(db, task, rules.timezone);
  if (timegroup === 'unreadable') return null;
  // Most callees are in the country of the account. A task narrows its hours, and never widens them.
  const ofCallees = [rules.hours, ...(hours === null ? [] : [hours])].map(
    ([from, to]): OpenTimes => ({
      ...{ timezone: rules.timezone, timegroup: null, unknownHolidays },
      windows: [{ days: EVERY_DAY, from, to }],
    }),
  );
  return [{ timezone, windows, timegroup, unknownHolidays }, ...ofCallees];
}

/** Walks over the open times of the task until the time of calling is used up. */
function endOf(
  { task, now }: Planned,
  { ms, times }: { ms: number; times: readonly OpenTimes[] | null },
): number | null {
  if (times === null) return null;
  const last = Math.min(now + HORIZON_MS, task.stop_time ?? Number.POSITIVE_INFINITY);
  let left = ms;
  for (let at = Math.max(now, task.start_time ?? now); at < last; ) {
    if (!times.every((one) => openAt(at, one))) {
      const next = Math.max(...times.map((one) => nextOpening(at, one) ?? last));
      at = Math.max(next, at + 1);
      continue;
    }
    const step = Math.min(STEP_MS, left);
    left -= step;
    at += step;
    if (left <= 0) return at <= last ? at : null;
  }
  return null;
}
