/** Reads the task of a simulated campaign: fields as `POST /v1/task` takes them, with the account, line and lists around it. */
import {
  type AccountRules,
  DEFAULT_ACCOUNT_RULES,
  LONGEST_MIN_INTERVAL,
} from '../../outbound/account-rules.ts';
import { DEFAULT_TASK_RULES, type TaskRules } from '../../outbound/task-rules.ts';
import { Fields, TaskFileError } from './fields.ts';

export interface CampaignTask {
  name: string;
  maximumcall: number;
  callPerSecond: number;
  recycleLimit: number;
  originateTimeoutSeconds: number;
  talkTimeLimitSeconds: number;
  random: boolean;
  /** ms since 1970; null: none */
  startTime: number | null;
  stopTime: number | null;
  rules: TaskRules;
  account: AccountRules;
  line: { maximumcall: number; callPerSecond: number; rest: number; faultThreshold: number };
  /** JSON of a group of times; null: none. */
  timegroup: string | null;
  /** Numbers, or the beginnings of numbers with a `*` behind. */
  blacklist: string[];
}

const DAY_MS = 86_400_000;
const MOST_CALLS = 100_000;

/** Of `POST /v1/task`; they say nothing of when who is called. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  ...['flow', 'group_id', 'destination_extension', 'destination_dialplan', 'destination_context', 'priority'],
  ...[
    'caller_line_id',
    'scheduling_policy_ratio',
    'scheduling_queue',
    'abandon_limit',
    'abandon_after',
    'dial_format',
    'domain',
    'remark',
    'sort',
  ],
  ...['originate_variables', '_origination_caller_id_number', 'customer_service_id', 'call_notify_url'],
  ...['call_notify_type', 'machine_action', 'machine_window', 'machine_greeting'],
  ...['user_id', 'disable_dial_timegroup', 'caller_context'],
]);

/** @throws TaskFileError */
export function readCampaignTask(text: string): CampaignTask {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new TaskFileError('$', `is not JSON: ${(error as Error).message}`);
  }
  const fields = new Fields('$', given);
  const account = fields.object('account');
  const line = fields.object('line');
  const accountRules = readAccount(account);
  const task: CampaignTask = {
    name: fields.text('name') ?? 'campaign',
    maximumcall: fields.whole('maximumcall', 1, MOST_CALLS) ?? 1,
    callPerSecond: fields.number('call_per_second', 0.001, 1000) ?? 1,
    recycleLimit: fields.whole('recycle_limit', 0, 100) ?? 0,
    originateTimeoutSeconds: fields.whole('_originate_timeout', 5, 300) ?? 60,
    talkTimeLimitSeconds: fields.whole('talk_time_limit', 10, 86_400) ?? 1800,
    random: (fields.whole('random_assignment_number', 0, 1) ?? 0) === 1,
    startTime: fields.moment('start_time', accountRules.timezone),
    stopTime: fields.moment('stop_time', accountRules.timezone),
    rules: readRules(fields),
    account: accountRules,
    line: {
      maximumcall: line.whole('maximumcall', 1, MOST_CALLS) ?? MOST_CALLS,
      callPerSecond: line.number('call_per_second', 0.001, 1000) ?? 1000,
      rest: line.whole('rest', 0, DAY_MS) ?? 0,
      faultThreshold: line.whole('fault_threshold', 0, 1000) ?? 0,
    },
    timegroup: fields.timegroup('timegroup'),
    blacklist: fields.texts('blacklist'),
  };
  for (const one of [account, line]) one.refuseOthers();
  fields.refuseOthers(WITHOUT_EFFECT);
  return task;
}

function readAccount(fields: Fields): AccountRules {
  const rules = DEFAULT_ACCOUNT_RULES;
  return {
    country: fields.text('country') ?? rules.country,
    timezone: fields.zone('timezone') ?? rules.timezone,
    hours: fields.hours('hours') ?? rules.hours,
    capDay: fields.whole('cap_day', 1, 1000) ?? rules.capDay,
    capWeek: fields.whole('cap_week', 1, 1000) ?? rules.capWeek,
    minInterval: fields.whole('min_interval', 0, LONGEST_MIN_INTERVAL) ?? rules.minInterval,
    unknownHolidays: fields.oneOf('unknown_holidays', ['forbid', 'weekday']) ?? rules.unknownHolidays,
  };
}

function readRules(fields: Fields): TaskRules {
  const redial = fields.redialRules('redialer_rule');
  return {
    ...DEFAULT_TASK_RULES,
    timezone: fields.zone('timezone'),
    hours: fields.hours('hours'),
    windows: fields.windows('windows'),
    minInterval: fields.whole('min_interval', 0, LONGEST_MIN_INTERVAL),
    redialerRule: redial,
    noRedialerRule: fields.redialRules('no_redialer_rule') ?? [],
    redialerInterval: fields.intervals('redialer_interval') ?? DEFAULT_TASK_RULES.redialerInterval,
    earlyMediaAsr: fields.flag('early_media_asr') ?? false,
    machineDetection: fields.flag('machine_detection') ?? false,
    requireConsent: fields.flag('require_consent') ?? false,
  };
}
