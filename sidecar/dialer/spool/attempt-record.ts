/** The line of the spool that is the record of an attempt, as the hook at the hang-up writes it (call-records.md). */
import { type CallRecord, errorCode } from '../../../engine/contract/call-record.ts';
import { LOST } from '../../store/store.ts';
import type { CallEnd, PlannedCall } from '../carrier.ts';

/** What is known of an attempt before it begins. */
export type RecordedCall = Pick<
  PlannedCall,
  'id' | 'number' | 'callerNumber' | 'taskUuid' | 'attempt' | 'numberId' | 'account' | 'flow' | 'callTime'
>;

export type AttemptRecord = CallRecord & { attempt: number; number_id: string; account: string };

/** Its record so far, without a result. */
export function attemptRecord(call: Omit<RecordedCall, 'callTime'>): AttemptRecord {
  return {
    callid: call.id,
    direction: 'outbound',
    callee: call.number,
    caller_number: call.callerNumber,
    calldate: null,
    answerdate: null,
    hangupdate: null,
    duration: null,
    bill: null,
    hangupcause: null,
    hangup_code: null,
    hangup_disposition: null,
    recordfile: null,
    rounds: null,
    score: null,
    error_code: 0,
    bridge_callid: null,
    bridge_number: null,
    bridge_calldate: null,
    bridge_answerdate: null,
    bridge_hangupcause: null,
    task_id: call.taskUuid,
    flow_name: call.flow,
    flow_end: null,
    attempt: call.attempt,
    number_id: String(call.numberId),
    account: call.account,
  };
}

/** Of an attempt that no channel tells of. @param now ms since 1970 */
export function missingRecord(call: RecordedCall, end: CallEnd, now: number): AttemptRecord {
  const record = { ...attemptRecord(call), calldate: isoTime(call.callTime) };
  // What the call's own FreeSWITCH says of it later takes the place of this.
  if (!end.noChannel) return { ...record, error_code: errorCode(LOST), flow_end: LOST };
  return {
    ...record,
    hangupdate: isoTime(Math.max(now, call.callTime)),
    duration: 0,
    bill: 0,
    hangupcause: end.cause || null,
    hangup_code: end.sip,
  };
}

export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
