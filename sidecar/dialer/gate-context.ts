/** What the gate decides by, read in the transaction of the claim for all its numbers. */
import { accountRulesOf } from '../outbound/account-rules.ts';
import type { GateFacts } from '../outbound/gate.ts';
import { keptConsent } from '../outbound/input/consent.ts';
import { taskRulesOf } from '../outbound/task-rules.ts';
import type { DayWindow, TimeGroup } from '../outbound/windows.ts';
import type { Account } from '../store/hub/accounts.ts';
import { blacklisted } from '../store/hub/dialing/blacklist.ts';
import type { DueNumber } from '../store/hub/dialing/due-numbers.ts';
import { pastCalls } from '../store/hub/dialing/history.ts';
import type { TaskRow } from '../store/hub/dialing/tasks.ts';
import { timegroupContent } from '../store/hub/dialing/timegroups.ts';
import type { HubDb } from '../store/hub/hub-store.ts';

/** The history that the caps of a week need, whatever the callee's time zone. */
const HISTORY_MS = 8 * 24 * 3_600_000;

export type GatedNumber = Pick<DueNumber, 'key' | 'country' | 'consent'>;

export interface GateContext {
  factsOf(number: GatedNumber): GateFacts;
  /** Those of the keys that were called since the facts were read: a call of theirs has ended meanwhile. */
  calledSince(db: HubDb, keys: readonly string[]): Promise<Set<string>>;
}

export interface GateContextOptions {
  task: TaskRow;
  account: Account;
  numbers: readonly GatedNumber[];
  /** ms since 1970 */
  now: number;
  /** How many times faster than a clock intervals pass after calls on simulated lines. */
  speed: number;
}

export async function readGateContext(db: HubDb, options: GateContextOptions): Promise<GateContext> {
  const { task, account, numbers, now, speed } = options;
  const keys = numbers.map(({ key }) => key);
  const blacklist = await blacklisted(db, { accountId: account.id, keys, now });
  const readHistory = (db: HubDb, keys: readonly string[]) =>
    pastCalls(db, { accountId: account.id, keys, since: now - HISTORY_MS });
  const history = await readHistory(db, keys);
  const rules = accountRulesOf(account.settings);
  const facts = {
    at: now,
    task: await taskFacts(db, task, rules.timezone),
    account: rules,
    taskId: task.id,
    speed,
  };
  return {
    factsOf: ({ key, country, consent }) => ({
      ...facts,
      number: { key, country, consent: keptConsent(consent) },
      blacklist: blacklist.get(key) ?? null,
      history: history.get(key) ?? [],
    }),
    async calledSince(db, keys) {
      const known = (key: string): number => history.get(key)?.length ?? 0;
      const calls = await readHistory(db, keys);
      return new Set([...calls].filter(([key, all]) => all.length > known(key)).map(([key]) => key));
    },
  };
}

export async function taskFacts(db: HubDb, task: TaskRow, timezone: string): Promise<GateFacts['task']> {
  const rules = taskRulesOf(task.rules);
  return {
    timezone: rules.timezone ?? timezone,
    // Whether they can be read is the gate's to say: what cannot be read forbids.
    windows: rules.windows as readonly DayWindow[],
    timegroup: await timegroupOf(db, task),
    startTime: task.start_time,
    stopTime: task.stop_time,
    minInterval: rules.minInterval,
    hours: rules.hours,
    requireConsent: rules.requireConsent,
  };
}

async function timegroupOf(db: HubDb, task: TaskRow): Promise<TimeGroup | null | 'unreadable'> {
  if (task.disable_dial_timegroup === null) return null;
  const content = await timegroupContent(db, task.disable_dial_timegroup);
  try {
    return content === null ? 'unreadable' : (JSON.parse(content) as TimeGroup);
  } catch {
    return 'unreadable';
  }
}
