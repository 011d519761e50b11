/** A rule of the gate, and what the gate writes down about it. */

export const GATE_RULES = [
  'start',
  'stop',
  'blacklist',
  'consent',
  'windows',
  'timegroup',
  'hours',
  'interval',
  'cap-day',
  'cap-week',
] as const;
export type GateRule = (typeof GATE_RULES)[number];

export const GATE_REASONS = [
  'not-started',
  'expired',
  'blacklisted',
  'blacklist-unreadable',
  'no-consent',
  'consent-ended',
  'consent-unreadable',
  'outside-windows',
  'windows-unreadable',
  'outside-timegroup',
  'timegroup-unreadable',
  'holidays-unknown',
  'outside-hours',
  'hours-unreadable',
  'under-way',
  'too-soon',
  'fate-unknown',
  'interval-unreadable',
  'cap-day',
  'cap-week',
  'caps-unreadable',
  'task-unreadable',
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

/** Numbers and names of settings; never the callee's number, never what anybody said or wrote. */
export type Saw = Readonly<Record<string, string | number | boolean | null>>;

export interface GateStep {
  rule: GateRule;
  said: 'pass' | 'wait' | 'never';
  /** null: it lets the number pass. */
  reason: GateReason | null;
  /** The first moment at which this rule forbids no more; null: it passes, or there is no such moment. */
  until: number | null;
  saw: Saw;
}

export interface Rule {
  name: GateRule;
  /** Why it forbids, where it does. */
  reason: GateReason;
  saw: Saw;
  /** It forbids for good. */
  isBan?: true;
  /** It cannot be read, and forbids until it can; `saw.fault` says what is wrong. */
  isUnreadable?: true;
  /** What it says about the future is not certain, as where holidays are not yet known. */
  mayChange?: boolean;
  /** The first moment from `at` on, before `limit`, at which it lets the number pass; null: there is none. */
  from(at: number, limit: number): number | null;
}

export function unreadable(name: GateRule, reason: GateReason, saw: Saw & { fault: string }): Rule {
  return { name, reason, saw, isUnreadable: true, from: () => null };
}

/** A rule that lets everything pass from a moment on. */
export function passingFrom(name: GateRule, reason: GateReason, saw: Saw, moment: number): Rule {
  return { name, reason, saw, from: (at) => Math.max(at, moment) };
}
