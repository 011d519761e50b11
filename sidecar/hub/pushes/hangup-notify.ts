/**
 * The notice of a call's end that receivers of the call module know: a form with these fields. A call was answered if
 * `bill` is above 0; otherwise `da` says why it was not.
 */
import { otherEndOf, type StoredRecord } from '../../records/call.ts';
import { callStatusOf } from '../../records/call-status.ts';
import { CALL_STATUS_WORDS } from '../../records/status-names.ts';

/** @param localTime of an ISO time, `YYYY-MM-DD HH:MM:SS` */
export function hangupNotifyBody(record: StoredRecord, localTime: (iso: string) => string | null): string {
  const { callid, task_id, number_id, calldate, hangupcause, hangup_code, bill, duration } = record;
  const isInbound = record.direction === 'inbound';
  const form = new URLSearchParams({
    type: 'hangup_notify',
    taskuuid: task_id ?? '',
    callid,
    number: otherEndOf(record) ?? '',
    numberid: number_id ?? '',
    calldatetime: (calldate && localTime(calldate)) ?? '',
    cause: hangupcause ?? '',
    code: String(hangup_code ?? ''),
    bill: String(bill ?? 0),
    duration: String(duration ?? 0),
    da: CALL_STATUS_WORDS[callStatusOf(record)],
    recordfile: record.recordfile ?? '',
    calleridnumber: (isInbound ? record.callee : record.caller_number) ?? '',
  });
  return form.toString();
}
