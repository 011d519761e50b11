/** Windows, hours, retry rules of a body: read as the gate and the retry rules read them, so that what is kept can be used. */
import { LONGEST_MIN_INTERVAL } from '../../outbound/account-rules.ts';
import { DIALABLE } from '../../outbound/dialable.ts';
import { isRuleFault, readIntervals, readRedialRules } from '../../outbound/redial-rules.ts';
import { DEFAULT_TASK_RULES, type TaskRules } from '../../outbound/task-rules.ts';
import { readTime } from '../../outbound/times/clock-time.ts';
import { findZone } from '../../outbound/times/zone.ts';
import { type DayWindow, isWindowFault, windowDays } from '../../outbound/windows.ts';
import { faultyField, invalidField } from './invalid.ts';
import type { TaskBody } from './task-body.ts';

/** The rules with what the body says. What it leaves out stays. @throws HubError `INVALID` */
export function readRules(body: TaskBody, kept: TaskRules): TaskRules {
  const rules = { ...kept };
  if (body.timezone !== undefined) rules.timezone = readZone(body.timezone);
  if (body.hours !== undefined) rules.hours = readHours(body.hours);
  if (body.windows !== undefined) rules.windows = readWindows(body.windows);
  if (body.min_interval !== undefined) rules.minInterval = readMinInterval(body.min_interval);
  if (body.redialer_rule !== undefined)
    rules.redialerRule = body.redialer_rule && redialRules(body.redialer_rule, 'redialer_rule');
  if (body.no_redialer_rule !== undefined)
    rules.noRedialerRule = redialRules(body.no_redialer_rule ?? [], 'no_redialer_rule');
  if (body.redialer_interval !== undefined) rules.redialerInterval = readInterval(body.redialer_interval);
  if (body.early_media_asr !== undefined) rules.earlyMediaAsr = body.early_media_asr;
  if (body.machine_detection !== undefined) rules.machineDetection = body.machine_detection;
  if (body.machine_action !== undefined) rules.machineAction = body.machine_action;
  if (body.machine_window !== undefined) rules.machineWindow = body.machine_window;
  if (body.machine_greeting !== undefined) rules.machineGreeting = body.machine_greeting;
  if (body.caller_numbers !== undefined) rules.callerNumbers = readCallerNumbers(body.caller_numbers);
  if (body.caller_context !== undefined) rules.callerContext = readCallerContext(body.caller_context);
  if (body.require_consent !== undefined) rules.requireConsent = body.require_consent;
  if (body.abandon_limit !== undefined)
    rules.abandonLimit =
      numberIn(body, 'abandon_limit', [0.1, 100], DEFAULT_TASK_RULES.abandonLimit * 100) / 100;
  if (body.abandon_after !== undefined)
    rules.abandonAfter =
      numberIn(body, 'abandon_after', [0, 60], DEFAULT_TASK_RULES.abandonAfter / 1000) * 1000;
  return rules;
}

function readCallerContext(
  given: NonNullable<TaskBody['caller_context']> | null,
): TaskRules['callerContext'] {
  if (given === null) return null;
  const { url, dialect = 'standard' } = given;
  return { url, dialect, onError: 'continue' };
}

function readCallerNumbers(given: string[] | null): string[] | null {
  if (given !== null && !given.every((number) => DIALABLE.test(number)))
    throw invalidField('caller_numbers', {
      en: 'must be numbers with 2 to 32 digits',
      zh: '须为 2 至 32 位的号码',
    });
  return given;
}

/** @param usual where null is given */
function numberIn(
  body: TaskBody,
  field: 'abandon_limit' | 'abandon_after',
  [least, most]: readonly [number, number],
  usual: number,
): number {
  const value = body[field] ?? usual;
  if (!(value >= least && value <= most))
    throw invalidField(field, { en: `must be ${least} to ${most}`, zh: `须为 ${least} 至 ${most}` });
  return value;
}

function readZone(timezone: string | null): string | null {
  if (timezone !== null && findZone(timezone) === null)
    throw invalidField('timezone', {
      en: 'must be the name of a time zone, such as Asia/Shanghai',
      zh: '须为时区名，例如 Asia/Shanghai',
    });
  return timezone;
}

function readHours(hours: string[] | null): [string, string] | null {
  if (hours === null) return null;
  const [from = '', to = ''] = hours;
  const [begin, end] = [readTime(from), readTime(to)];
  if (begin === null || end === null || begin >= end)
    throw invalidField('hours', {
      en: 'must be two times of one day, such as ["09:00", "20:00"]',
      zh: '须为同一天的两个时刻，例如 ["09:00", "20:00"]',
    });
  return [from, to];
}

function readWindows(windows: DayWindow[]): DayWindow[] {
  const days = windowDays(windows);
  if (isWindowFault(days))
    throw invalidField(days.where, {
      en: 'must be a window with days 1 to 7 and two times HH:MM that differ',
      zh: '须为时间窗口：days 为 1 至 7，from 和 to 为不同的 HH:MM',
    });
  return windows;
}

function redialRules(given: unknown[], field: string) {
  const rules = readRedialRules(given, field);
  if (isRuleFault(rules)) throw faultyField(rules.path, rules.message, '重拨规则无法读取');
  return rules;
}

function readMinInterval(given: number | null): number | null {
  if (given !== null && given > LONGEST_MIN_INTERVAL)
    throw invalidField('min_interval', {
      en: 'must be at most 604800000 (7 days): earlier calls are not looked at',
      zh: '最多 604800000（7 天）：更早的呼叫不再查看',
    });
  return given;
}

function readInterval(given: number | number[] | null): number[] {
  const read = given === null ? DEFAULT_TASK_RULES.redialerInterval : readIntervals(given);
  if (read === null)
    throw invalidField('redialer_interval', {
      en: 'must be milliseconds up to 30 days, or a list of up to 20 of them',
      zh: '须为毫秒数（最长 30 天），或最多 20 个毫秒数的列表',
    });
  return read;
}
