/** What a carrier needs to know of a call that has a permit. */
import { type TaskRules, taskRulesOf } from '../outbound/task-rules.ts';
import type { DueNumber } from '../store/hub/dialing/due-numbers.ts';
import type { TaskRow } from '../store/hub/dialing/tasks.ts';
import type { LineKind, PlannedCall } from './carrier.ts';
import type { Permit } from './line-desk.ts';

export interface Planned {
  id: string;
  task: TaskRow;
  account: { id: number; name: string };
  /** Name of the flow on hosts; null: the call is transferred. */
  flow: string | null;
  number: DueNumber;
  permit: Permit;
  /** Secrets that sign questions to the task's context. */
  signed?: NonNullable<PlannedCall['context']>['signed'];
}

export function plannedCall({ id, task, account, flow, number, permit, signed }: Planned): PlannedCall {
  const { line, at, callerNumber } = permit;
  const rules = taskRulesOf(task.rules);
  return {
    id,
    accountId: account.id,
    account: account.name,
    taskId: task.id,
    taskUuid: task.uuid,
    numberId: number.id,
    number: number.number,
    dialFormat: task.dial_format,
    key: number.key,
    attempt: number.attempts + 1,
    callTime: at,
    line: { id: line.id, kind: line.kind as LineKind, dialString: line.dialString, speed: line.speed },
    callerNumber: callerNumber ?? (task.origination_caller_id_number || null),
    flow,
    destination: {
      extension: task.destination_extension,
      dialplan: task.destination_dialplan,
      context: task.destination_context,
    },
    originateTimeoutSeconds: task.originate_timeout,
    talkTimeLimitSeconds: task.talk_time_limit,
    led: rules.led,
    queue: task.scheduling_queue,
    earlyMediaAsr: rules.earlyMediaAsr,
    machine: machineOf(rules),
    variables: number.variables === null ? {} : (JSON.parse(number.variables) as Record<string, string>),
    context: rules.callerContext && { ...rules.callerContext, ...(signed && { signed }) },
    originateVariables:
      task.originate_variables === '' ? {} : (JSON.parse(task.originate_variables) as Record<string, string>),
  };
}

function machineOf(rules: TaskRules): PlannedCall['machine'] {
  const { machineDetection, machineAction, machineWindow, machineGreeting } = rules;
  if (!machineDetection) return null;
  return { action: machineAction, windowMs: machineWindow, greetingMs: machineGreeting };
}
