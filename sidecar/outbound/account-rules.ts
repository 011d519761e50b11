/** What an account allows its tasks: part of its settings. */

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
