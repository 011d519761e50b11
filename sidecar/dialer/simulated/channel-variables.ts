/** The variables of a simulated channel. */
import type { PlannedCall } from '../carrier.ts';

/** What a task may not decide. */
const RESERVED = /^cti_robot_/i;

export function channelVariables(call: PlannedCall): Record<string, string> {
  const { originateVariables, callerNumber, flow, number } = call;
  const given = Object.entries(originateVariables);
  return {
    ...Object.fromEntries(given.filter(([name]) => !RESERVED.test(name))),
    direction: 'outbound',
    caller_id_name: callerNumber ?? '',
    caller_id_number: callerNumber ?? '',
    destination_number: number,
    cti_robot_task: call.taskUuid,
    cti_robot_number: String(call.numberId),
    cti_robot_attempt: String(call.attempt),
    cti_robot_account: call.account,
    ...(flow !== null && { cti_robot_flow: flow }),
  };
}
