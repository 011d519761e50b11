/** Rules that are a moment: the begin of a task, the end of an entry of the blacklist. */
import type { GateFacts } from './facts.ts';
import { passingFrom, type Rule, unreadable } from './rule.ts';

const ALWAYS = Number.NEGATIVE_INFINITY;

export function startRule({ task: { startTime, stopTime } }: GateFacts): Rule {
  if (!isMoment(startTime) || !isMoment(stopTime)) {
    return unreadable('start', 'task-unreadable', { fault: 'time' });
  }
  return passingFrom('start', 'not-started', { start: startTime, stop: stopTime }, startTime ?? ALWAYS);
}

/** An entry that ends before the task does makes the number wait; any other one makes it final. */
export function blacklistRule({ at, blacklist, task }: GateFacts): Rule {
  if (blacklist === null) return passingFrom('blacklist', 'blacklisted', { listed: false }, ALWAYS);
  if (blacklist === 'unreadable')
    return unreadable('blacklist', 'blacklist-unreadable', { fault: 'no answer' });
  const { until } = blacklist;
  // An entry whose end cannot be read has none.
  const end = until !== null && Number.isFinite(until) ? until : Number.POSITIVE_INFINITY;
  const saw = { listed: true, until };
  const rule = passingFrom('blacklist', 'blacklisted', saw, end);
  const outlivesTask = end === Number.POSITIVE_INFINITY || (task.stopTime !== null && end >= task.stopTime);
  return end > at && outlivesTask ? { ...rule, isBan: true } : rule;
}

/** Without consent, and after its end, the number is not called as long as the task requires consent. */
export function consentRule({ at, number: { consent }, task }: GateFacts): Rule {
  if (!task.requireConsent) return passingFrom('consent', 'no-consent', { required: false }, ALWAYS);
  if (consent === 'unreadable') return unreadable('consent', 'consent-unreadable', { fault: 'not readable' });
  const ban = { isBan: true, from: () => null } as const;
  if (consent === null) return { ...ban, name: 'consent', reason: 'no-consent', saw: { required: true } };
  const { until } = consent;
  const saw = { required: true, end: until };
  if (until === null) return passingFrom('consent', 'consent-ended', saw, ALWAYS);
  if (at >= until) return { ...ban, name: 'consent', reason: 'consent-ended', saw };
  const from = (moment: number): number | null => (moment < until ? moment : null);
  return { name: 'consent', reason: 'consent-ended', saw, from };
}

function isMoment(time: number | null): boolean {
  return time === null || Number.isFinite(time);
}
