/** What is pushed when a number has its last result, and about tasks. */
export const NUMBER_FINAL = 'number.final';

export interface FinalNumber {
  taskUuid: string;
  numberId: number;
  number: string;
  status: number;
  /** That counted. */
  attempts: number;
  /** `expired`, `unknown`, `machine`: what 0 to 12 cannot say. */
  outcome: string | null;
}

/** The body of the push, as JSON. @param now ms since 1970 */
export function numberFinalBody(final: FinalNumber, now: number): string {
  const { taskUuid, numberId, number, status, attempts, outcome } = final;
  return JSON.stringify({
    type: NUMBER_FINAL,
    timestamp: new Date(now).toISOString(),
    data: { task_id: taskUuid, number_id: numberId, number, status, attempts, outcome },
  });
}

export type TaskEvent = 'task.started' | 'task.paused' | 'task.finished';

/** @param now ms since 1970 */
export function taskBody(
  event: TaskEvent,
  { uuid, name, reason, resumed }: { uuid: string; name: string; reason?: string | null; resumed?: boolean },
  now: number,
): string {
  const data = {
    task_id: uuid,
    name,
    ...(reason != null && { reason }),
    ...(resumed === true && { resumed }),
  };
  return JSON.stringify({ type: event, timestamp: new Date(now).toISOString(), data });
}
