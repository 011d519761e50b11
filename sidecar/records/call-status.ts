/** The result of a call, by the numbers of the call module's API. */
import type { CallRecord } from '../../engine/contract/call-record.ts';

export const CallStatus = {
  Waiting: 0,
  Answered: 1,
  LineFault: 2,
  Rejected: 3,
  NoAnswer: 4,
  NoSuchNumber: 5,
  SwitchedOff: 6,
  OutOfService: 7,
  Busy: 8,
  IncomingBarred: 9,
  InArrears: 10,
  Blacklisted: 11,
  Abandoned: 12,
} as const;
export type CallStatus = (typeof CallStatus)[keyof typeof CallStatus];

/** As the API says them. */
export const CALL_STATUS_NAMES: Readonly<Record<CallStatus, string>> = {
  0: '等待呼叫',
  1: '呼叫成功',
  2: '线路故障',
  3: '拒接',
  4: '无应答/无人接听',
  5: '空号',
  6: '关机',
  7: '停机',
  8: '占线/用户正忙',
  9: '呼入限制',
  10: '欠费',
  11: '黑名单',
  12: '呼损',
};

const BY_CAUSE: Readonly<Record<string, CallStatus>> = {
  USER_BUSY: CallStatus.Busy,
  NO_ANSWER: CallStatus.NoAnswer,
  NO_USER_RESPONSE: CallStatus.NoAnswer,
  ALLOTTED_TIMEOUT: CallStatus.NoAnswer,
  ORIGINATOR_CANCEL: CallStatus.NoAnswer,
  CALL_REJECTED: CallStatus.Rejected,
  UNALLOCATED_NUMBER: CallStatus.NoSuchNumber,
  NO_ROUTE_DESTINATION: CallStatus.NoSuchNumber,
  INVALID_NUMBER_FORMAT: CallStatus.NoSuchNumber,
  SUBSCRIBER_ABSENT: CallStatus.SwitchedOff,
  INCOMING_CALL_BARRED: CallStatus.IncomingBarred,
  OUTGOING_CALL_BARRED: CallStatus.OutOfService,
  NORMAL_CLEARING: CallStatus.NoAnswer,
};

/** The hang-up causes of each status; a status that no cause tells of is missing. */
export const CAUSES_BY_STATUS: Readonly<Record<number, string[]>> = causesByStatus();

function causesByStatus(): Record<number, string[]> {
  const causes: Record<number, string[]> = {};
  for (const [cause, status] of Object.entries(BY_CAUSE)) {
    causes[status] = (causes[status] ?? []).concat(cause);
  }
  return causes;
}

/** A call that was not answered for a reason that is not known by name failed on the line. */
export function callStatusOf({
  answerdate,
  bill,
  hangupcause,
}: Pick<CallRecord, 'answerdate' | 'bill' | 'hangupcause'>): CallStatus {
  if (answerdate !== null || (bill ?? 0) > 0) return CallStatus.Answered;
  return BY_CAUSE[hangupcause ?? ''] ?? CallStatus.LineFault;
}
