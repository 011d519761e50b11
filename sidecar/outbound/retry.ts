/** What follows the end of an attempt: another one, the next line, or a final result (dialer.md#retries). */
import { CallStatus } from '../records/status-names.ts';
import type { Outcome } from './outcome.ts';
import { DEFAULT_REDIAL_RULES, type RedialRule, ruleFor } from './redial-rules.ts';

export interface RetryPlan {
  /** `recycle_limit`: attempts after the first one, whatever their reasons. */
  recycleLimit: number;
  /** Null: as `DEFAULT_REDIAL_RULES`. */
  redialerRule: readonly RedialRule[] | null;
  /** Looked at first. */
  noRedialerRule: readonly RedialRule[];
  /** ms from the end of an attempt to the next one: the first, the second …, the last for all further ones. */
  redialerInterval: readonly number[];
  /** ms: the longer one of the account's and the task's. */
  minInterval: number;
  /** ms: the account's own least interval; 0 also lifts the least time within a task. */
  accountMinInterval: number;
  /** The task was cancelled or removed: nobody is called again. */
  isOver: boolean;
  /** Somebody knows the call by the id of its first attempt: there is no other one, over whatever line. */
  isSingle?: boolean;
}

export interface EndedAttempt {
  outcome: Outcome;
  /** SIP status. */
  sip: number | null;
  /** ms from dialling to the end */
  duration: number;
  /** ms talked */
  bill: number;
  /** ms since 1970: when the call ended */
  ended: number;
  /** How many times faster than a clock the line is: above 1 for a simulated one only. */
  speed: number;
}

/** What the number has behind it, without the attempt that ended. */
export interface NumberPast {
  /** Attempts that counted. */
  attempts: number;
  /** Failures of ours in a row. */
  ownFailures: number;
  /** A line of the group has not been tried for this attempt. */
  hasNextLine: boolean;
}

/** What follows. `counts`: the number has used up an attempt of its budget. */
export type AfterAttempt =
  | { kind: 'next-line'; at: number; status: CallStatus; counts: false }
  | { kind: 'again'; at: number; status: CallStatus; counts: boolean; reason: AgainReason }
  | { kind: 'final'; status: CallStatus; counts: boolean; reason: FinalReason };

/** `rule`: a rule asks for it. `own`: this deployment failed. `unknown`: it may have reached the callee. */
export type AgainReason = 'rule' | 'own' | 'unknown';
/**
 * `budget`: all attempts are used up. `no-rule`: no rule asks for another one. `no-redial`: a rule forbids it. `over`: the
 * task is over.
 */
export type FinalReason = 'budget' | 'no-rule' | 'no-redial' | 'blacklisted' | 'over' | 'rejected';

export const DEFAULT_REDIALER_INTERVAL: readonly number[] = [300_000];

/** Between two attempts of one task, unless the account's least interval is 0; ms. */
export const LEAST_REDIAL_MS = 60_000;

/** After the first failure of ours in a row, the second …, the last for all further ones; ms. */
export const OWN_FAILURE_MS: readonly number[] = [30_000, 60_000, 120_000, 300_000];

export function afterAttempt(attempt: EndedAttempt, past: NumberPast, plan: RetryPlan): AfterAttempt {
  const { outcome, ended } = attempt;
  if (plan.isOver) {
    // A call that never reached the callee says nothing of the number.
    const status = outcome.counts ? outcome.status : CallStatus.Abandoned;
    return { kind: 'final', status, counts: outcome.counts, reason: 'over' };
  }
  if (plan.isSingle) {
    const { status, counts } = outcome;
    return { kind: 'final', status, counts, reason: 'budget' };
  }
  if ((outcome.class === 'line' || (outcome.class === 'own' && outcome.lineFault)) && past.hasNextLine) {
    return { kind: 'next-line', at: ended, status: outcome.status, counts: false };
  }
  if (outcome.class === 'own' && !outcome.counts) {
    const at = ended + nth(OWN_FAILURE_MS, past.ownFailures);
    return { kind: 'again', at, status: outcome.status, counts: false, reason: 'own' };
  }
  return counted(attempt, past, plan);
}

/** A line that failed, with no further line to try, uses up an attempt too. */
function counted(attempt: EndedAttempt, past: NumberPast, plan: RetryPlan): AfterAttempt {
  const { outcome, sip, duration, bill, ended, speed } = attempt;
  const { status } = outcome;
  const final = (reason: FinalReason): AfterAttempt => ({ kind: 'final', status, counts: true, reason });
  if (outcome.class === 'rejected') return final('rejected');
  if (status === CallStatus.Blacklisted) return final('blacklisted');
  const end = { status, cause: outcome.cause, sip, duration, bill, isMachine: outcome.class === 'machine' };
  if (ruleFor(plan.noRedialerRule, end)) return final('no-redial');
  const rule = ruleFor(plan.redialerRule ?? DEFAULT_REDIAL_RULES, end);
  if (!rule) return final('no-rule');
  if (past.attempts >= plan.recycleLimit) return final('budget');
  const wanted = nth(rule.interval ?? plan.redialerInterval, past.attempts);
  // Nobody knows what the callee heard, or the callee has waited in vain: as long as between two tasks.
  const isUnclear = ['unknown', 'own', 'no-agent'].includes(outcome.class);
  const least = plan.accountMinInterval === 0 ? 0 : LEAST_REDIAL_MS;
  const interval = Math.max(wanted, least, isUnclear ? plan.minInterval : 0);
  const at = ended + Math.ceil(interval / speed);
  return { kind: 'again', at, status, counts: true, reason: isUnclear ? 'unknown' : 'rule' };
}

/** The entry at an index; the last one for all further indices. */
function nth(list: readonly number[], index: number): number {
  return list[Math.min(index, list.length - 1)] ?? 0;
}
