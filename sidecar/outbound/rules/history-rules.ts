/** Rules by what was attempted before: the interval since the last attempt, and attempts in a day and in a week. */
import { calleeZones } from '../times/callee-zones.ts';
import { CLOSED, nextOpenInAll, type Timetable, WHOLE_DAY } from '../times/timetable.ts';
import { DAY_MS, type Zone } from '../times/zone.ts';
import type { GateFacts, PastAttempt } from './facts.ts';
import { type GateReason, passingFrom, type Rule, unreadable } from './rule.ts';

/** Between two attempts of one task, unless the account allows any interval. */
const SAME_TASK_MS = 60_000;

const WEEK_DAYS = 7;

export function intervalRule(facts: GateFacts): Rule {
  const { at, history, taskId, task, account, speed } = facts;
  const between = Math.max(account.minInterval, task.minInterval ?? 0);
  const isReadable = account.minInterval >= 0 && between < Number.POSITIVE_INFINITY && speed > 0;
  if (history === 'unreadable' || !isReadable) {
    return unreadable('interval', 'interval-unreadable', {
      fault: history === 'unreadable' ? 'no answer' : 'interval',
    });
  }
  let moment = Number.NEGATIVE_INFINITY;
  let reason: GateReason = 'too-soon';
  let held: { ended: number | null; interval: number; sameTask: boolean } | null = null;
  for (const attempt of history) {
    const sameTask = attempt.taskId === taskId;
    const full = sameTask && !attempt.unknown ? (account.minInterval === 0 ? 0 : SAME_TASK_MS) : between;
    const interval = attempt.simulated ? full / speed : full;
    const isUnderWay = attempt.ended === null && !attempt.unknown;
    // One that is under way ends now at the earliest.
    const release = isUnderWay ? at + Math.max(interval, SAME_TASK_MS / speed) : endOf(attempt) + interval;
    if (!(release > moment)) continue;
    moment = release;
    reason = isUnderWay ? 'under-way' : attempt.unknown ? 'fate-unknown' : 'too-soon';
    held = { ended: attempt.ended, interval, sameTask };
  }
  return passingFrom('interval', reason, { attempts: history.length, ...held }, Math.ceil(moment));
}

function endOf({ at, ended }: PastAttempt): number {
  return ended ?? at;
}

export function capRules(facts: GateFacts): Rule[] {
  const { history, number, account } = facts;
  const zones = calleeZones(number.country, account.timezone);
  const isReadable = isCap(account.capDay) && isCap(account.capWeek);
  if (history === 'unreadable' || zones === null || !isReadable) {
    const fault = history === 'unreadable' ? 'no answer' : zones === null ? 'zone' : 'cap';
    return [unreadable('cap-day', 'caps-unreadable', { fault })];
  }
  const rule = (name: 'cap-day' | 'cap-week', most: number, days: number): Rule =>
    capRule({ name, most, days, history, zones }, facts.at);
  return [rule('cap-day', account.capDay, 1), rule('cap-week', account.capWeek, WEEK_DAYS)];
}

interface Cap {
  name: 'cap-day' | 'cap-week';
  /** Attempts within `days` days of the callee, today and those before it. */
  most: number;
  days: number;
  history: readonly PastAttempt[];
  zones: readonly Zone[];
}

function capRule(cap: Cap, at: number): Rule {
  const { name, most, history, zones } = cap;
  if (history.length < most) {
    return passingFrom(name, name, { attempts: history.length, most }, Number.NEGATIVE_INFINITY);
  }
  const counts = zones.map((zone) => countsOf(zone, cap));
  const tables = zones.map((zone, index): Timetable => {
    const count = counts[index] as (day: number) => number;
    return { zone, days: (day) => (count(day) < most ? WHOLE_DAY : CLOSED) };
  });
  const today = zones.map((zone, index) => (counts[index] as (day: number) => number)(dayIn(zone, at)));
  const saw = { attempts: Math.max(...today), most, zone: (zones[0] as Zone).name };
  return { name, reason: name, saw, from: (from, limit) => nextOpenInAll(tables, from, limit) };
}

/** How many attempts count on a day of a zone. */
function countsOf(zone: Zone, { history, days }: Cap): (day: number) => number {
  const attempted = history.map(({ at }) => dayIn(zone, at));
  return (day) => attempted.filter((one) => day - days < one && one <= day).length;
}

function dayIn(zone: Zone, at: number): number {
  return Math.floor(zone.localTime(at) / DAY_MS);
}

function isCap(most: number): boolean {
  return Number.isInteger(most) && most >= 1;
}
