/** When and how often an account's tasks may call a number, as the API has it. */
import { type Static, Type } from 'typebox';
import { type AccountRules, accountRulesFault, accountRulesOf } from '../../outbound/account-rules.ts';
import { invalid } from '../api/problem-error.ts';
import type { Problem } from '../api/problems.ts';

export const DIALING_RULES = Type.Object({
  hours: Type.Array(Type.String({ maxLength: 8 }), {
    minItems: 2,
    maxItems: 2,
    description: 'the callee’s local hours, ["09:00", "20:00"]',
  }),
  timezone: Type.String({ maxLength: 64, description: 'of windows and days, such as Asia/Shanghai' }),
  country: Type.String({ maxLength: 2, description: 'ISO 3166: of numbers without the code of a country' }),
  cap_day: Type.Integer({ description: 'calls to a number a day, over all tasks' }),
  cap_week: Type.Integer({ description: 'the same in seven days' }),
  min_interval: Type.Integer({ description: 'ms between calls to a number by different tasks' }),
  unknown_holidays: Type.Enum(['forbid', 'weekday'], {
    description: 'what a year without published holidays means',
  }),
});
type Shown = Static<typeof DIALING_RULES>;
export type DialingRules = Partial<Shown>;

/** @param settings of the account, JSON */
export function shownRules(settings: string): Shown {
  const { hours, timezone, country, ...rules } = accountRulesOf(settings);
  return {
    ...{ hours: [...hours], timezone, country, cap_day: rules.capDay, cap_week: rules.capWeek },
    ...{ min_interval: rules.minInterval, unknown_holidays: rules.unknownHolidays },
  };
}

const NAMES: Readonly<Record<keyof AccountRules, keyof Shown>> = {
  hours: 'hours',
  timezone: 'timezone',
  country: 'country',
  capDay: 'cap_day',
  capWeek: 'cap_week',
  minInterval: 'min_interval',
  unknownHolidays: 'unknown_holidays',
};

const PROBLEMS: Readonly<Record<keyof AccountRules, Problem>> = {
  hours: {
    en: 'must be two times of day such as ["09:00", "20:00"]',
    zh: '须为两个时刻，如 ["09:00", "20:00"]',
  },
  timezone: { en: 'must be a time zone such as Asia/Shanghai', zh: '须为时区名，如 Asia/Shanghai' },
  country: { en: 'must be a country of ISO 3166 such as CN', zh: '须为 ISO 3166 国家代码，如 CN' },
  capDay: { en: 'must be from 1 to 1000', zh: '须为 1 至 1000' },
  capWeek: { en: 'must be from 1 to 1000', zh: '须为 1 至 1000' },
  minInterval: { en: 'must be from 0 ms to 7 days', zh: '须为 0 毫秒至 7 天' },
  unknownHolidays: { en: 'must be forbid or weekday', zh: '只能是 forbid 或 weekday' },
};

/** @throws HubError `INVALID` */
export function readRules(given: DialingRules): Partial<AccountRules> {
  const rules: Partial<AccountRules> = {};
  for (const [rule, name] of Object.entries(NAMES) as [keyof AccountRules, keyof Shown][])
    if (given[name] !== undefined) Object.assign(rules, { [rule]: given[name] });
  const fault = accountRulesFault(rules);
  if (fault !== null) throw invalid(`body.${NAMES[fault]}`, PROBLEMS[fault]);
  return rules;
}
