/** When a task may call again, by its windows and its group of times. */
import { accountRulesOf } from '../outbound/account-rules.ts';
import { findZone } from '../outbound/times/zone.ts';
import { groupDays, isWindowFault, nextOpening, windowDays } from '../outbound/windows.ts';
import { findAccountById } from '../store/hub/accounts.ts';
import type { TaskRow } from '../store/hub/dialing/tasks.ts';
import type { HubDb } from '../store/hub/hub-store.ts';
import { taskFacts } from './gate-context.ts';

/**
 * The first moment from now on at which the times of a task are open; null: they never open, or cannot be read. A day whose
 * holidays are not known yet may turn out to be open.
 *
 * @param now ms since 1970
 */
export async function nextTaskOpening(db: HubDb, task: TaskRow, now: number): Promise<number | null> {
  const rules = accountRulesOf((await findAccountById(db, task.account_id))?.settings ?? '{}');
  const { timezone, windows, timegroup } = await taskFacts(db, task, rules.timezone);
  if (timegroup === 'unreadable' || findZone(timezone) === null || isWindowFault(windowDays(windows)))
    return null;
  const unknownHolidays = 'weekday';
  if (timegroup && isWindowFault(groupDays(timegroup, unknownHolidays))) return null;
  return nextOpening(now, { timezone, windows, timegroup, unknownHolidays });
}
