/** The older notice of a call's end, made of its record. */
import { otherEndOf, type StoredRecord } from '../../records/call.ts';
import { callStatusOf } from '../../records/call-status.ts';
import { hangupNotice } from '../../records/hangup-notice.ts';
import { CALL_STATUS_WORDS } from '../../records/status-names.ts';

/** @param localTime of an ISO time, `YYYY-MM-DD HH:MM:SS` */
export function hangupNotifyBody(record: StoredRecord, localTime: (iso: string) => string | null): string {
  const { callid, task_id, number_id, calldate, hangupcause, hangup_code, bill, duration } = record;
  const isInbound = record.direction === 'inbound';
  return hangupNotice({
    ...{ callid, bill, duration, cause: hangupcause, code: hangup_code },
    ...{ taskUuid: task_id, numberId: number_id, number: otherEndOf(record) },
    calldatetime: calldate && localTime(calldate),
    da: CALL_STATUS_WORDS[callStatusOf(record)],
    recordFile: record.recordfile,
    callerNumber: isInbound ? record.callee : record.caller_number,
  });
}
