/** `redialer_rule` and `no_redialer_rule` of a task: which ends of an attempt they mean (dialer.md#retries). */
import { CallStatus } from '../records/status-names.ts';

/** Both included; a side that is missing is open. */
export interface Range {
  /** ms */
  from?: number;
  /** ms */
  to?: number;
}

/** Holds for an attempt if everything in it does; without any condition it holds for every attempt. */
export interface RedialRule {
  status?: readonly number[];
  /** Names of hang-up causes. */
  hangup_cause?: readonly string[];
  hangup_sipcode?: readonly number[];
  /** From dialling to the end. */
  duration?: Range;
  /** From the answer to the end; 0: not answered. */
  bill?: Range;
  /** Answered by a machine, or not. */
  machine?: boolean;
  /** ms; instead of the task's `redialer_interval` */
  interval?: readonly number[];
}

/** The end of an attempt, as rules see it. */
export interface RuledEnd {
  status: number;
  cause: string;
  sip: number | null;
  /** ms */
  duration: number;
  /** ms */
  bill: number;
  isMachine: boolean;
}

/** Another call soon may find these better. */
export const REDIALLED_BY_DEFAULT: readonly number[] = [
  CallStatus.LineFault,
  CallStatus.NoAnswer,
  CallStatus.SwitchedOff,
  CallStatus.Busy,
  CallStatus.Abandoned,
];

export const DEFAULT_REDIAL_RULES: readonly RedialRule[] = [{ status: REDIALLED_BY_DEFAULT }];

export function ruleFor(rules: readonly RedialRule[], end: RuledEnd): RedialRule | null {
  return rules.find((rule) => holds(rule, end)) ?? null;
}

function holds(rule: RedialRule, end: RuledEnd): boolean {
  return (
    (rule.status === undefined || rule.status.includes(end.status)) &&
    (rule.hangup_cause === undefined || rule.hangup_cause.includes(end.cause)) &&
    (rule.hangup_sipcode === undefined || (end.sip !== null && rule.hangup_sipcode.includes(end.sip))) &&
    isWithin(rule.duration, end.duration) &&
    isWithin(rule.bill, end.bill) &&
    (rule.machine === undefined || rule.machine === end.isMachine)
  );
}

function isWithin(range: Range | undefined, ms: number): boolean {
  return range === undefined || (ms >= (range.from ?? 0) && ms <= (range.to ?? Number.POSITIVE_INFINITY));
}

/** A rule that cannot be read. */
export interface RuleFault {
  /** Where, such as `redialer_rule[0].bill`. */
  path: string;
  message: string;
}

export const isRuleFault = (read: readonly RedialRule[] | RuleFault): read is RuleFault =>
  !Array.isArray(read);

/** Reads a list of rules as clients write them. @param name of the field, for the fault */
export function readRedialRules(value: unknown, name: string): RedialRule[] | RuleFault {
  if (!Array.isArray(value)) return { path: name, message: 'must be a list of rules' };
  const rules: RedialRule[] = [];
  for (const [index, one] of value.entries()) {
    const path = `${name}[${index}]`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      return { path, message: 'must be an object' };
    }
    const rule: Record<string, unknown> = {};
    for (const [key, given] of Object.entries(one)) {
      const reader = Object.hasOwn(READERS, key) ? READERS[key as keyof RedialRule] : undefined;
      if (!reader)
        return { path: `${path}.${key}`, message: `must be one of ${Object.keys(READERS).join(', ')}` };
      const read = reader.read(given);
      if (read === null) return { path: `${path}.${key}`, message: reader.wants };
      rule[key] = read;
    }
    rules.push(rule as RedialRule);
  }
  return rules;
}

interface Reader {
  /** Null: not of this form. */
  read(given: unknown): unknown;
  wants: string;
}

const CAUSE = /^[A-Z][A-Z0-9_]{1,63}$/;

const READERS: Readonly<Record<keyof RedialRule, Reader>> = {
  status: { read: (given) => numbersOf(given, 1, 12), wants: 'must be a list of results, 1 to 12' },
  hangup_cause: { read: causesOf, wants: 'must be a list of hang-up causes, such as "USER_BUSY"' },
  hangup_sipcode: {
    read: (given) => numbersOf(given, 100, 699),
    wants: 'must be a list of SIP statuses, 100 to 699',
  },
  duration: { read: rangeOf, wants: 'must be milliseconds: {"from": …, "to": …}, or a number as the most' },
  bill: { read: rangeOf, wants: 'must be milliseconds: {"from": …, "to": …}, or a number as the most' },
  machine: { read: (given) => (typeof given === 'boolean' ? given : null), wants: 'must be true or false' },
  interval: {
    read: (given) => readIntervals(given),
    wants: 'must be milliseconds, or a list of up to 20 of them',
  },
};

/** The longest time between two attempts: 30 days, ms. */
const LONGEST_INTERVAL = 30 * 24 * 3_600_000;

/** One time in ms or a list of them. Null: not of this form. */
export function readIntervals(given: unknown): number[] | null {
  const read = numbersOf(typeof given === 'number' ? [given] : given, 0, LONGEST_INTERVAL);
  return read === null || read.length === 0 || read.length > 20 ? null : read;
}

function numbersOf(given: unknown, least: number, most: number): number[] | null {
  if (!Array.isArray(given)) return null;
  const numbers = given.map((one) => (typeof one === 'string' && /^\d{1,15}$/.test(one) ? Number(one) : one));
  return numbers.every((one) => Number.isInteger(one) && one >= least && one <= most) ? numbers : null;
}

function causesOf(given: unknown): string[] | null {
  if (!Array.isArray(given)) return null;
  const causes = given.map((one) => (typeof one === 'string' ? one.trim().toUpperCase() : ''));
  return causes.every((cause) => CAUSE.test(cause)) ? causes : null;
}

function rangeOf(given: unknown): Range | null {
  const isTime = (ms: unknown) => typeof ms === 'number' && Number.isFinite(ms) && ms >= 0;
  if (isTime(given)) return { to: given as number };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const entries = Object.entries(given);
  if (entries.length === 0 || !entries.every(([key, ms]) => (key === 'from' || key === 'to') && isTime(ms)))
    return null;
  const range = given as Range;
  return (range.from ?? 0) <= (range.to ?? Number.POSITIVE_INFINITY) ? { ...range } : null;
}
