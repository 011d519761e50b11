/** Puts a simulated campaign into its database: account, line, task, numbers, blacklist. */
import { randomUUID } from 'node:crypto';
import { withAccountRules } from '../../outbound/account-rules.ts';
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import { insertAccount } from '../../store/hub/accounts.ts';
import {
  insertCampaignBlacklist,
  insertCampaignLine,
  insertCampaignNumbers,
  insertCampaignTimegroup,
} from '../../store/hub/dialing/campaign.ts';
import { insertTask } from '../../store/hub/dialing/tasks.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { TaskFileError } from './fields.ts';
import type { CampaignNumber } from './numbers-file.ts';
import type { CampaignTask } from './task-file.ts';

export interface InsertedCampaign {
  taskId: number;
  accountId: number;
  lineId: number;
}

/** @param now ms since 1970 @throws TaskFileError for a number of the blacklist that cannot be read */
export async function insertCampaign(
  store: HubStore,
  { task, numbers, now }: { task: CampaignTask; numbers: readonly CampaignNumber[]; now: number },
): Promise<InsertedCampaign> {
  const { db } = store;
  const accountId = await insertAccount(db, 'simulation', now);
  const settings = withAccountRules('{}', task.account);
  await db.updateTable('hub_account').set({ settings }).where('id', '=', accountId).execute();
  const made = { account_id: accountId, created: now, updated: now, name: 'simulation' };
  const lineId = await insertCampaignLine(db, {
    // As a trunk: on a simulated line intervals may pass faster.
    ...{ ...made, kind: 'gateway', dial_string: '', caller_numbers: '[]', rest: task.line.rest },
    ...{ maximumcall: task.line.maximumcall, call_per_second: task.line.callPerSecond },
    ...{ fault_threshold: task.line.faultThreshold, fault_try_interval: 60_000 },
  });
  const timegroupId =
    task.timegroup === null
      ? null
      : await insertCampaignTimegroup(db, { ...made, uuid: randomUUID(), content: task.timegroup });
  await insertCampaignBlacklist(
    db,
    task.blacklist.map((text, index) => ({
      ...{ account_id: accountId, kind: 'manual', reason: '', created: now },
      ...blacklisted(text, index, task.account.country),
    })),
  );
  const taskId = await insertTask(db, {
    ...{ uuid: randomUUID(), account_id: accountId, name: task.name, caller_line_id: lineId },
    ...{ state: task.startTime === null ? 'running' : 'scheduled', destination_extension: '' },
    ...{ maximumcall: task.maximumcall, call_per_second: task.callPerSecond },
    ...{ recycle_limit: task.recycleLimit, originate_timeout: task.originateTimeoutSeconds },
    ...{ talk_time_limit: task.talkTimeLimitSeconds, start_time: task.startTime, stop_time: task.stopTime },
    ...{ disable_dial_timegroup: timegroupId, originate_variables: '', rules: JSON.stringify(task.rules) },
    ...{ created: now, updated: now },
  });
  await insertCampaignNumbers(
    db,
    numbers.map(({ given, key, country, consent }, index) => ({
      ...{ task_id: taskId, account_id: accountId, number: given, number_key: key, country, updated: now },
      consent,
      place: task.random ? shuffled(index) : 0,
    })),
  );
  return { taskId, accountId, lineId };
}

/** A number, or a beginning in international form: `+86139*`. */
function blacklisted(text: string, index: number, country: string): { number_key: string; is_prefix: 0 | 1 } {
  if (/^\+\d{1,20}\*$/.test(text)) return { number_key: text.slice(0, -1), is_prefix: 1 };
  const number = readNumber(text, country);
  if (isNumberFault(number)) throw new TaskFileError(`$.blacklist[${index}]`, number.message);
  return { number_key: number.key, is_prefix: 0 };
}

/** Spreads places evenly, and the same each time. */
function shuffled(index: number): number {
  return Math.imul(index + 1, 0x9e3779b1) >>> 1;
}
