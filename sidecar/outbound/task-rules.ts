/** What a task says of its calls beyond the call module's fields: `call_task.rules`, JSON. */
import type { MachineAction } from '../../engine/contract/machine.ts';
import type { Opening } from '../../engine/contract/opening.ts';
import { DEFAULT_ABANDON_AFTER_MS } from './agents/agent-wait.ts';
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
  machineAction: MachineAction;
  /** What begins so long after the answer is looked at, ms. */
  machineWindow: number;
  /** A first utterance that lasts longer is a machine's, ms; 0: its length says nothing. */
  machineGreeting: number;
  /** Numbers without the callee's consent are not called. */
  requireConsent: boolean;
  /** Those of the line's numbers that its calls may show; null: all. */
  callerNumbers: string[] | null;
  /** Share of abandoned calls that is kept, 0 to 1; the ratio of calls to agents follows from it. */
  abandonLimit: number;
  /** How long a callee may wait for an agent, ms. */
  abandonAfter: number;
  /** The address that knows the callee, asked while the telephone rings; null: none. */
  callerContext: { url: string; dialect: 'standard' | 'yeta'; onError: 'continue' } | null;
  /** A server leads its one call, which somebody has asked for by `SmartCall`; null: a flow, or nobody. */
  led: LedCall | null;
  /** `originate_variables` as they were given, for people; what is dialled was read from it. */
  originateVariables: string;
}

export interface LedCall {
  /** `http+smartcall://…` without a query: `flow_name` of rows. */
  name: string;
  opening: Opening;
  /** The call is recorded, whatever the deployment does with others. */
  isRecorded: boolean;
}

/** What regulators allow. */
export const DEFAULT_ABANDON_LIMIT = 0.03;

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
  machineAction: 'hangup',
  machineWindow: 8_000,
  // Longer than the greetings of people in the figures (docs/internals/benchmarks.md#machines).
  machineGreeting: 7_000,
  requireConsent: false,
  callerNumbers: null,
  abandonLimit: DEFAULT_ABANDON_LIMIT,
  abandonAfter: DEFAULT_ABANDON_AFTER_MS,
  callerContext: null,
  led: null,
  originateVariables: '',
};

export function taskRulesOf(rules: string): TaskRules {
  return { ...DEFAULT_TASK_RULES, ...(JSON.parse(rules) as Partial<TaskRules>) };
}
