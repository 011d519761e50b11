/** What is known around attempts that end: their numbers, tasks, accounts and lines. */
import { accountRulesOf } from '../outbound/account-rules.ts';
import type { RetryPlan } from '../outbound/retry.ts';
import { taskRulesOf } from '../outbound/task-rules.ts';
import { findZone } from '../outbound/times/zone.ts';
import { findAccountById } from '../store/hub/accounts.ts';
import type { AttemptRow } from '../store/hub/dialing/attempts.ts';
import { lineLists, lineSpeeds, linesTurnedOn } from '../store/hub/dialing/lines.ts';
import { type NumberPast, numberPasts } from '../store/hub/dialing/settled-numbers.ts';
import { type TaskRow, tasksById } from '../store/hub/dialing/tasks.ts';
import type { HubDb } from '../store/hub/hub-store.ts';

export interface EndContext {
  past(attempt: AttemptRow): NumberPast;
  task(attempt: AttemptRow): TaskRow | undefined;
  /** Ids of the lines that the task may use and that are turned on. */
  lines(attempt: AttemptRow): number[];
  /** How many times faster than a clock the line is. */
  speed(attempt: AttemptRow): number;
  plan(attempt: AttemptRow): RetryPlan;
  /** Hour of the day in the time zone of the task, 0 to 23. @param at ms since 1970 */
  hour(attempt: AttemptRow, at: number): number;
}

const NO_PAST: NumberPast = { attempts: 0, ownFailures: 0, linesTried: [] };

export async function readEndContext(db: HubDb, attempts: readonly AttemptRow[]): Promise<EndContext> {
  const of = <K>(pick: (attempt: AttemptRow) => K): K[] => [...new Set(attempts.map(pick))];
  const pasts = await numberPasts(
    db,
    of(({ number_id }) => number_id),
  );
  const tasks = await tasksById(
    db,
    of(({ task_id }) => task_id),
  );
  const settings = new Map<number, string>();
  for (const id of of(({ account_id }) => account_id))
    settings.set(id, (await findAccountById(db, id))?.settings ?? '{}');
  const lists = new Map<number, number[]>();
  for (const { id, caller_line_id: line } of tasks.values())
    lists.set(id, line === null ? [] : (await lineLists(db, line)).flat());
  const turnedOn = await linesTurnedOn(db, [...new Set([...lists.values()].flat())]);
  const speeds = await lineSpeeds(
    db,
    of(({ line_id }) => line_id),
  );
  return {
    past: ({ number_id }) => pasts.get(number_id) ?? NO_PAST,
    task: ({ task_id }) => tasks.get(task_id),
    lines: ({ task_id }) => (lists.get(task_id) ?? []).filter((id) => turnedOn.has(id)),
    speed: ({ line_id }) => speeds.get(line_id) ?? 1,
    hour: ({ task_id, account_id }, at) =>
      hourOf(zoneOf(tasks.get(task_id), settings.get(account_id) ?? '{}'), at),
    plan: ({ task_id, account_id }) => planOf(tasks.get(task_id), settings.get(account_id) ?? '{}'),
  };
}

function planOf(task: TaskRow | undefined, settings: string): RetryPlan {
  const account = accountRulesOf(settings);
  const rules = taskRulesOf(task?.rules ?? '{}');
  return {
    recycleLimit: task?.recycle_limit ?? 0,
    redialerRule: rules.redialerRule,
    noRedialerRule: rules.noRedialerRule,
    redialerInterval: rules.redialerInterval,
    minInterval: Math.max(account.minInterval, rules.minInterval ?? 0),
    accountMinInterval: account.minInterval,
    isSingle: rules.led !== null,
    isOver: task === undefined || task.state === 'cancelled' || task.removed !== null,
  };
}

function zoneOf(task: TaskRow | undefined, settings: string): string {
  return taskRulesOf(task?.rules ?? '{}').timezone ?? accountRulesOf(settings).timezone;
}

/** A zone that cannot be read counts as UTC: figures never keep a call from ending. */
function hourOf(zone: string, at: number): number {
  const local = findZone(zone)?.localTime(at) ?? at;
  return new Date(local).getUTCHours();
}
