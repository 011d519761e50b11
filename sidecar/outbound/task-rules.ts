/** What a task says of its calls beyond the call module's fields: `call_task.rules`, JSON. */
import type { RedialRule } from './redial-rules.ts';
import { DEFAULT_REDIALER_INTERVAL } from './retry.ts';

export interface TaskRules {
  /** IANA name; null: that of the account. */
  timezone: string | null;
  /** Callee's local hours, narrower than the account's; null: the account's. */
  hours: [string, string] | null;
  windows: readonly unknown[];
  /** ms; may only lengthen the account's. */
  minInterval: number | null;
  redialerRule: RedialRule[] | null;
  noRedialerRule: RedialRule[];
  /** ms; one for each further attempt, the last for all others. */
  redialerInterval: number[];
  earlyMediaAsr: boolean;
  machineDetection: boolean;
  /** Numbers without the callee's consent are not called. */
  requireConsent: boolean;
  /** `originate_variables` as they were given, for people; what is dialled was read from it. */
  originateVariables: string;
}

export const DEFAULT_TASK_RULES: TaskRules = {
  timezone: null,
  hours: null,
  windows: [],
  minInterval: null,
  redialerRule: null,
  noRedialerRule: [],
  redialerInterval: [...DEFAULT_REDIALER_INTERVAL],
  earlyMediaAsr: false,
  machineDetection: false,
  requireConsent: false,
  originateVariables: '',
};

export function taskRulesOf(rules: string): TaskRules {
  return { ...DEFAULT_TASK_RULES, ...(JSON.parse(rules) as Partial<TaskRules>) };
}
