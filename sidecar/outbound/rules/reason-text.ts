/** What the gate's steps mean, in one sentence each, for why and preflight. */

import { localText } from '../times/clock-time.ts';
import { findZone } from '../times/zone.ts';
import type { GateReason, GateStep, Saw } from './rule.ts';

export type Language = 'en' | 'zh';

interface Words {
  saw: Saw;
  /** Local time until which it holds, such as ` until 2026-11-28 09:00 (Asia/Shanghai)`; empty: no known time. */
  until: string;
  /** Local time of another moment that the rule saw. */
  time: (at: unknown) => string;
}

type Sentences = Readonly<Record<GateReason, (words: Words) => string>>;

const EN: Sentences = {
  'not-started': ({ until }) => `The task has not started: it waits${until}.`,
  expired: ({ saw, time }) => `The task ends at ${time(saw.stop)}, before this number may be called.`,
  blacklisted: ({ until }) => `The number is on the blacklist${until || ' for good'}.`,
  'blacklist-unreadable': () => 'The blacklist cannot be read, so nothing is dialled.',
  'no-consent': () => 'The task requires consent, and the list has none for this number.',
  'consent-ended': ({ saw, time }) =>
    `The task requires consent, and that of this number ended at ${time(saw.end)}.`,
  'consent-unreadable': () => 'The consent of this number cannot be read, so it is not dialled.',
  'outside-windows': ({ until }) => `It is outside of the task's windows${until}.`,
  'windows-unreadable': ({ saw }) =>
    `The task's windows cannot be read (${saw.where}), so nothing is dialled.`,
  'outside-timegroup': ({ saw, until }) =>
    saw.day === 'holiday'
      ? `Today is a public holiday, and the task's group of times is closed${until}.`
      : `The task's group of times is closed${until}.`,
  'timegroup-unreadable': ({ saw }) =>
    `The task's group of times cannot be read (${saw.where ?? saw.fault}), so nothing is dialled.`,
  'holidays-unknown': ({ saw }) =>
    `The public holidays of ${saw.year} are not known, and the account forbids calls in such a year: update cti-robot, or set unknownHolidays.`,
  'outside-hours': ({ saw, until }) =>
    saw.zones === 1
      ? `It is outside of the callee's hours, ${saw.from} to ${saw.to}${until}.`
      : `It is outside of the callee's hours, ${saw.from} to ${saw.to}, in some of the country's ${saw.zones} time zones${until}.`,
  'hours-unreadable': ({ saw }) => `The callee's hours cannot be read (${saw.where}), so nothing is dialled.`,
  'under-way': () => 'A call to this number is under way.',
  'too-soon': ({ until }) => `The number was called a short time ago: it is left alone${until}.`,
  'fate-unknown': ({ until }) =>
    `What became of the last call is not known: the number is left alone${until}.`,
  'interval-unreadable': () => 'Earlier calls or the interval cannot be read, so nothing is dialled.',
  'cap-day': ({ saw, until }) =>
    `The number was called ${saw.attempts} times today, of ${saw.most}: it waits${until}.`,
  'cap-week': ({ saw, until }) =>
    `The number was called ${saw.attempts} times in seven days, of ${saw.most}: it waits${until}.`,
  'caps-unreadable': () => 'Earlier calls or the caps cannot be read, so nothing is dialled.',
  'task-unreadable': () => "The task's begin or end cannot be read, so nothing is dialled.",
};

const ZH: Sentences = {
  'not-started': ({ until }) => `任务还没开始${until}。`,
  expired: ({ saw, time }) => `任务在 ${time(saw.stop)} 结束，在此之前这个号码没有可以呼叫的时间。`,
  blacklisted: ({ until }) => `号码在黑名单里${until || '，永久有效'}。`,
  'blacklist-unreadable': () => '黑名单读不出来，暂不呼叫。',
  'no-consent': () => '任务要求有被叫的同意，名单里这个号码没有。',
  'consent-ended': ({ saw, time }) => `任务要求有被叫的同意，这个号码的同意在 ${time(saw.end)} 已到期。`,
  'consent-unreadable': () => '这个号码的同意记录读不出来，暂不呼叫。',
  'outside-windows': ({ until }) => `不在任务的时间窗口内${until}。`,
  'windows-unreadable': ({ saw }) => `任务的时间窗口读不出来（${saw.where}），暂不呼叫。`,
  'outside-timegroup': ({ saw, until }) =>
    saw.day === 'holiday' ? `今天是法定节假日，时间组不允许呼叫${until}。` : `时间组现在不允许呼叫${until}。`,
  'timegroup-unreadable': ({ saw }) => `任务的时间组读不出来（${saw.where ?? saw.fault}），暂不呼叫。`,
  'holidays-unknown': ({ saw }) =>
    `还没有 ${saw.year} 年的节假日数据，账户设置为不呼叫：请升级 cti-robot，或修改 unknownHolidays。`,
  'outside-hours': ({ saw, until }) =>
    saw.zones === 1
      ? `不在被叫当地时段 ${saw.from}–${saw.to} 内${until}。`
      : `该国有 ${saw.zones} 个时区，有的时区不在被叫当地时段 ${saw.from}–${saw.to} 内${until}。`,
  'hours-unreadable': ({ saw }) => `被叫当地时段读不出来（${saw.where}），暂不呼叫。`,
  'under-way': () => '这个号码正在呼叫中。',
  'too-soon': ({ until }) => `刚呼叫过这个号码，间隔还没到${until}。`,
  'fate-unknown': ({ until }) => `上次呼叫结果不明，间隔还没到${until}。`,
  'interval-unreadable': () => '呼叫历史或间隔读不出来，暂不呼叫。',
  'cap-day': ({ saw, until }) => `今天已呼叫 ${saw.attempts} 次，上限 ${saw.most} 次${until}。`,
  'cap-week': ({ saw, until }) => `七天内已呼叫 ${saw.attempts} 次，上限 ${saw.most} 次${until}。`,
  'caps-unreadable': () => '呼叫历史或次数上限读不出来，暂不呼叫。',
  'task-unreadable': () => '任务的开始或结束时间读不出来，暂不呼叫。',
};

/** @param zone of times of rules that have no zone of their own: the account's */
export function reasonText(step: GateStep, language: Language, zone = 'UTC'): string {
  if (step.reason === null) return language === 'zh' ? '这条规则放行。' : 'This rule lets the number pass.';
  const name = typeof step.saw.zone === 'string' ? step.saw.zone : zone;
  const time = (at: unknown): string => localTime(at, name);
  const until = step.until === null ? '' : untilText(time(step.until), language);
  return (language === 'zh' ? ZH : EN)[step.reason]({ saw: step.saw, until, time });
}

function untilText(time: string, language: Language): string {
  return language === 'zh' ? `，要等到 ${time}` : ` until ${time}`;
}

function localTime(at: unknown, name: string): string {
  const zone = findZone(name) ?? findZone('UTC');
  return zone !== null && Number.isFinite(at)
    ? `${localText(zone.localTime(Number(at)))} (${zone.name})`
    : '?';
}
