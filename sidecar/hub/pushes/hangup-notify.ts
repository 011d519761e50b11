/**
 * The notice of a call's end that receivers of the call module know: a form with these fields. A call was answered if
 * `bill` is above 0; otherwise `da` says why it was not.
 */
import type { StoredRecord } from '../../records/call.ts';
import { CallStatus, callStatusOf } from '../../records/call-status.ts';

/** What the call module says of a call, in its own words. */
const DA: Readonly<Record<CallStatus, string>> = {
  [CallStatus.Waiting]: '',
  [CallStatus.Answered]: 'answer',
  [CallStatus.LineFault]: 'line fault',
  [CallStatus.Rejected]: 'not convenient',
  [CallStatus.NoAnswer]: 'not answer',
  [CallStatus.NoSuchNumber]: 'does not exist',
  [CallStatus.SwitchedOff]: 'power off',
  [CallStatus.OutOfService]: 'out of service',
  [CallStatus.Busy]: 'busy now',
  [CallStatus.IncomingBarred]: 'barring of incoming',
  [CallStatus.InArrears]: 'defaulting',
  [CallStatus.Blacklisted]: '',
  [CallStatus.Abandoned]: '',
};

/** @param localTime of an ISO time, `YYYY-MM-DD HH:MM:SS` */
export function hangupNotifyBody(record: StoredRecord, localTime: (iso: string) => string | null): string {
  const { callid, task_id, number_id, calldate, hangupcause, hangup_code, bill, duration } = record;
  const isInbound = record.direction === 'inbound';
  const form = new URLSearchParams({
    type: 'hangup_notify',
    taskuuid: task_id ?? '',
    callid,
    number: (isInbound ? record.caller_number : record.callee) ?? '',
    numberid: number_id ?? '',
    calldatetime: (calldate && localTime(calldate)) ?? '',
    cause: hangupcause ?? '',
    code: String(hangup_code ?? ''),
    bill: String(bill ?? 0),
    duration: String(duration ?? 0),
    da: DA[callStatusOf(record)],
    recordfile: record.recordfile ?? '',
    calleridnumber: (isInbound ? record.callee : record.caller_number) ?? '',
  });
  return form.toString();
}
