/** `receiveCallRecord`: when, between whom, and how a call ended. Times are ms since 1970, 0: there is none; lengths are s. */
import { callNames, type ResultCall } from './result-call.ts';
import { TASK_RESULTS, taskResultOf } from './task-result.ts';

/** The platform's name of the first column of a task's numbers. */
const NUMBER_COLUMN = '客户手机号码';

export function yetaCallRecord(call: ResultCall): string {
  const { record } = call;
  const dialled = timeOf(record.calldate);
  const answered = timeOf(record.answerdate);
  const ended = timeOf(record.hangupdate);
  return JSON.stringify({
    ...callNames(call),
    caller: record.caller_number ?? '',
    callee: record.callee ?? '',
    direction: record.direction === 'outbound' ? 2 : 1,
    time_answer: answered,
    time_hangup: ended,
    duration_ring: secondsBetween(dialled, answered || ended),
    duration_call: answered === 0 ? 0 : secondsBetween(answered, ended),
    ...(record.direction === 'outbound' && outboundFields(call, dialled)),
  });
}

function outboundFields({ record, taskId, numberVariables }: ResultCall, dialled: number) {
  const result = taskResultOf(record);
  const variables = Object.entries(numberVariables ?? {});
  return {
    task_id: String(taskId ?? record.task_id ?? ''),
    time_dial: dialled,
    // Records do not have it.
    time_ring: 0,
    task_result: String(result),
    task_result_desc: TASK_RESULTS[result],
    task_tries: Math.max(0, (record.attempt ?? 1) - 1),
    // Tasks have no rows; the key tells this body from one without what belongs to a task.
    task_row_index: 0,
    task_row_head: [NUMBER_COLUMN, ...variables.map(([name]) => name)],
    task_row_value: [record.callee ?? '', ...variables.map(([, value]) => value)],
  };
}

function timeOf(iso: string | null): number {
  return iso === null ? 0 : Date.parse(iso);
}

function secondsBetween(from: number, to: number): number {
  return from === 0 || to === 0 ? 0 : Math.max(0, Math.round((to - from) / 1000));
}
