/** What an account allows its tasks: part of its settings. */
import { isSupportedCountry } from 'libphonenumber-js/max';
import { readTime } from './times/clock-time.ts';
import { findZone } from './times/zone.ts';

export interface AccountRules {
  /** Where a number without a country's code is dialled, ISO 3166. */
  country: string;
  /** IANA name. */
  timezone: string;
  /** The callee's local hours, `HH:MM`. */
  hours: [string, string];
  /** Calls to a number a day and a week, over all tasks. */
  capDay: number;
  capWeek: number;
  /** Between calls to a number of different tasks, and after a call whose fate is unknown, ms. */
  minInterval: number;
  /** What a year without published holidays means: nothing is dialled, or weekdays are workdays. */
  unknownHolidays: 'forbid' | 'weekday';
}

export const DEFAULT_ACCOUNT_RULES: AccountRules = {
  country: 'CN',
  timezone: 'Asia/Shanghai',
  hours: ['09:00', '20:00'],
  capDay: 3,
  capWeek: 7,
  minInterval: 3_600_000,
  unknownHolidays: 'forbid',
};

/** @param settings of the account, JSON */
export function accountRulesOf(settings: string): AccountRules {
  const { dialing } = JSON.parse(settings) as { dialing?: Partial<AccountRules> };
  return { ...DEFAULT_ACCOUNT_RULES, ...dialing };
}

/** The settings with other rules. What else an account has set stays. */
export function withAccountRules(settings: string, change: Partial<AccountRules>): string {
  const kept = JSON.parse(settings) as { dialing?: Partial<AccountRules> };
  return JSON.stringify({ ...kept, dialing: { ...kept.dialing, ...change } });
}

/** Days of calls that the gate looks back: a longer interval could not be kept, for an account or a task. */
export const LONGEST_MIN_INTERVAL = 7 * 24 * 3_600_000;
/** Calls to one number a day or a week that somebody may want. */
const MOST_CALLS = 1_000;

/** The first rule that cannot be used; null: all can. */
export function accountRulesFault(rules: Partial<AccountRules>): keyof AccountRules | null {
  const { country, timezone, hours, capDay, capWeek, minInterval, unknownHolidays } = rules;
  const isCap = (cap: number) => Number.isInteger(cap) && 1 <= cap && cap <= MOST_CALLS;
  if (country !== undefined && !isSupportedCountry(country)) return 'country';
  if (timezone !== undefined && findZone(timezone) === null) return 'timezone';
  if (hours !== undefined && !areHours(hours)) return 'hours';
  if (capDay !== undefined && !isCap(capDay)) return 'capDay';
  if (capWeek !== undefined && !isCap(capWeek)) return 'capWeek';
  if (minInterval !== undefined) {
    const isOne = Number.isInteger(minInterval) && 0 <= minInterval && minInterval <= LONGEST_MIN_INTERVAL;
    if (!isOne) return 'minInterval';
  }
  if (unknownHolidays !== undefined && !['forbid', 'weekday'].includes(unknownHolidays))
    return 'unknownHolidays';
  return null;
}

/** From a time of day to another one, perhaps past midnight. */
function areHours(hours: readonly unknown[]): boolean {
  if (!Array.isArray(hours) || hours.length !== 2) return false;
  const [from, to] = hours.map(readTime);
  return from != null && to != null && from < 24 * 3_600_000 && from !== to;
}
