/** Tells the address of a task of the ends of its calls: `call_notify_url`, `call_notify_type`. */
import type { Outcome } from '../outbound/outcome.ts';
import type { AfterAttempt } from '../outbound/retry.ts';
import { hangupNotice } from '../records/hangup-notice.ts';
import type { AttemptRow } from '../store/hub/dialing/attempts.ts';
import type { TaskRow } from '../store/hub/dialing/tasks.ts';
import type { NewPush } from '../store/hub/outbox.ts';
import type { LocalTime } from '../store/timezone.ts';
import type { CallEnd } from './carrier.ts';

/** Of `call_notify_type`; 0: none. */
const NotifyType = { Failed: 1, All: 2 } as const;

export interface NotifiedEnd {
  attempt: AttemptRow;
  end: CallEnd;
  outcome: Outcome;
  after: AfterAttempt;
  task: TaskRow | undefined;
}

/**
 * The notice of a call's end; none if the task wants none. A failure of this deployment is not told, because there was no
 * call; nor a line that failed while another one is tried.
 */
export function callNotices({ attempt, end, outcome, after, task }: NotifiedEnd, time: LocalTime): NewPush[] {
  if (!task?.call_notify_url || after.kind === 'next-line') return [];
  if (outcome.class === 'own' && !outcome.counts) return [];
  const { call_notify_type: type } = task;
  if (type !== NotifyType.All && !(type === NotifyType.Failed && end.bill === 0)) return [];
  const body = hangupNotice({
    ...{ callid: attempt.id, taskUuid: task.uuid, number: attempt.number, numberId: attempt.number_id },
    ...{ cause: outcome.cause, code: end.sip, bill: end.bill, duration: end.duration },
    calldatetime: time.format(attempt.call_time, 0),
    da: outcome.callStatus,
    recordFile: end.bill > 0 ? end.recordFile : null,
    callerNumber: attempt.caller_number,
  });
  return [
    {
      ...{ accountId: attempt.account_id, callid: attempt.id, event: 'call.ended' },
      ...{ target: `task:${task.id}`, url: task.call_notify_url, dialect: 'hangup_notify', body },
    },
  ];
}
