/**
 * Whether a number may be dialled now: the one place that decides it, for the dialer at the moment of dialling, for
 * preflight and for why (docs/reference/dialer.md#gate).
 */
import { CallStatus } from '../records/status-names.ts';
import type { GateFacts } from './rules/facts.ts';
import { capRules, intervalRule } from './rules/history-rules.ts';
import { blacklistRule, consentRule, startRule } from './rules/plain-rules.ts';
import type { GateReason, GateRule, GateStep, Rule } from './rules/rule.ts';
import { hoursRule, timegroupRule, windowsRule } from './rules/time-rules.ts';
import { HORIZON_MS } from './times/timetable.ts';

export type { GateFacts, GateReason, GateRule, GateStep };

export type Verdict =
  | { kind: 'pass' }
  | { kind: 'wait'; until: number; reason: GateReason }
  | { kind: 'never'; status: CallStatus; reason: GateReason };

/** When a rule that cannot be read is tried again. */
export const UNREADABLE_WAIT_MS = 5 * 60_000;

/** When a number that no known time suits is looked at again: only a change of the rules can help it. */
export const NEVER_OPEN_WAIT_MS = 60 * 60_000;

export function gate(facts: GateFacts): { verdict: Verdict; log: GateStep[] } {
  const { at, task } = facts;
  const rules = [
    startRule(facts),
    blacklistRule(facts),
    consentRule(facts),
    windowsRule(facts),
    timegroupRule(facts),
    hoursRule(facts),
    intervalRule(facts),
    ...capRules(facts),
  ];
  const stop = Number.isFinite(task.stopTime) ? Number(task.stopTime) : Number.POSITIVE_INFINITY;
  const limit = Math.min(stop, at + HORIZON_MS);
  const log = rules.map((rule) => stepOf(rule, at));

  const banned = log.find((step) => step.said === 'never');
  if (banned?.reason) {
    const status = banned.rule === 'blacklist' ? CallStatus.Blacklisted : CallStatus.Abandoned;
    return { verdict: never(status, banned.reason), log };
  }
  if (at >= stop) {
    log.push({ rule: 'stop', said: 'never', reason: 'expired', until: null, saw: { stop } });
    return { verdict: never(CallStatus.Abandoned, 'expired'), log };
  }
  const forbidding = log.filter((step) => step.said === 'wait');
  const first = forbidding[0];
  if (first === undefined) return { verdict: { kind: 'pass' }, log };

  const unreadable = forbidding.find((step) => step.saw.fault !== undefined);
  const from = unreadable ? at + UNREADABLE_WAIT_MS : at;
  const free = firstFree(rules, from, limit);
  const reason = (unreadable ?? latestOf(forbidding)).reason as GateReason;
  if (free !== null) return { verdict: { kind: 'wait', until: free, reason }, log };
  // Nothing is certain where a rule could not be read, or the holidays of a year are not known.
  const isCertain = !unreadable && rules.every((rule) => !rule.mayChange);
  if (limit === stop && isCertain) {
    log.push({ rule: 'stop', said: 'never', reason: 'expired', until: null, saw: { stop } });
    return { verdict: never(CallStatus.Abandoned, 'expired'), log };
  }
  const again = unreadable ? from : at + NEVER_OPEN_WAIT_MS;
  return { verdict: { kind: 'wait', until: Math.min(again, stop), reason }, log };
}

/** Of a number that the gate lets never pass: what its status does not say. */
export function outcomeWithoutCall(reason: GateReason): string | null {
  if (reason === 'expired') return 'expired';
  return reason === 'no-consent' || reason === 'consent-ended' ? 'no-consent' : null;
}

function never(status: CallStatus, reason: GateReason): Verdict {
  return { kind: 'never', status, reason };
}

function stepOf(rule: Rule, at: number): GateStep {
  const { name, reason, saw } = rule;
  if (rule.isBan) return { rule: name, said: 'never', reason, until: null, saw };
  if (rule.isUnreadable) return { rule: name, said: 'wait', reason, until: null, saw };
  const free = rule.from(at, at + HORIZON_MS);
  if (free === at) return { rule: name, said: 'pass', reason: null, until: null, saw };
  return { rule: name, said: 'wait', reason, until: free, saw };
}

/** What holds the number longest; a rule that never lets it pass first. */
function latestOf(steps: readonly GateStep[]): GateStep {
  const releaseOf = ({ until }: GateStep): number => until ?? Number.POSITIVE_INFINITY;
  return steps.reduce((latest, step) => (releaseOf(step) > releaseOf(latest) ? step : latest));
}

/** The first moment before `limit` at which no rule that can be read forbids any more; null: there is none. */
function firstFree(rules: readonly Rule[], at: number, limit: number): number | null {
  const all = rules.filter((rule) => !rule.isUnreadable);
  let from = at;
  let agreed = 0;
  while (agreed < all.length) {
    for (const rule of all) {
      const next = from < limit ? rule.from(from, limit) : null;
      if (next === null || next >= limit) return null;
      agreed = next === from ? agreed + 1 : 1;
      from = next;
      if (agreed >= all.length) break;
    }
  }
  return from;
}
