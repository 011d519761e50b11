/** Further attempts of a task: which results are called again, how often and after how long. */

import { type TaskRules, taskRulesOf } from '../../../../outbound/task-rules.ts';
import { CallStatus } from '../../../../records/status-names.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { TaskBody } from '../../../tasks/task-body.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';

/** The results that clients may name. */
const CODES: ReadonlyMap<string, readonly CallStatus[]> = new Map([
  ['200002', [CallStatus.Busy]],
  ['200003', [CallStatus.NoAnswer]],
  ['200005', [CallStatus.Rejected]],
  ['200010', [CallStatus.SwitchedOff]],
  ['200011', [CallStatus.OutOfService, CallStatus.InArrears]],
  ['200012', [CallStatus.IncomingBarred, CallStatus.Abandoned]],
]);
const MINUTE_MS = 60_000;
const MOST_TIMES = 100;
const LEAST_MINUTES = 2;
const MOST_MINUTES = 30;

/** @throws AliyunFault */
export function recallRules(parameters: Parameters): Partial<TaskBody> {
  parameters.required('RetryType');
  if (parameters.whole('RetryType', 0, 1) === 0) return { recycle_limit: 0 };
  parameters.required('RecallTimes');
  parameters.required('RecallInterval');
  const codes = parameters.list('RecallStateCodes');
  const unknown = codes.find((code) => !CODES.has(code));
  if (codes.length === 0 || unknown !== undefined)
    throw AliyunFault.parameter('RecallStateCodes', `must be of ${[...CODES.keys()].join(', ')}.`);
  const minutes = parameters.whole('RecallInterval', LEAST_MINUTES, MOST_MINUTES) as number;
  return {
    recycle_limit: parameters.whole('RecallTimes', 1, MOST_TIMES) as number,
    redialer_rule: [{ status: codes.flatMap((code) => [...(CODES.get(code) ?? [])]) }],
    redialer_interval: minutes * MINUTE_MS,
  };
}

/** The same as the client has given it. */
export function shownRecall({ recycle_limit: times, rules }: Pick<TaskRow, 'recycle_limit' | 'rules'>) {
  const { redialerRule, redialerInterval } = taskRulesOf(rules);
  const isOn = times > 0;
  return {
    retryType: isOn ? 1 : 0,
    recallStateCodes: isOn ? codesOf(redialerRule).join(',') : '',
    recallTimes: times,
    recallInterval: isOn ? Math.round((redialerInterval[0] ?? 0) / MINUTE_MS) : 0,
  };
}

function codesOf(rule: TaskRules['redialerRule']): string[] {
  const statuses = (rule ?? []).flatMap(({ status }) => status ?? []);
  return [...CODES].filter(([, means]) => means.some((one) => statuses.includes(one))).map(([code]) => code);
}
